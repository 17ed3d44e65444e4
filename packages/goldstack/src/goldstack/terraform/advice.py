"""What to do about Terraform's commonest failures: a line of ours below its message."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

UNSAVED = re.compile(rb"Failed to (?:persist|save) state|errored\.tfstate")

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^[│╷╵] ?", re.MULTILINE)
_OPERATION = re.compile(r"operation error (?P<service>[\w ]+): (?P<operation>\w+)")


def advice(stderr: bytes, *, deployment: str, profile: str | None = None) -> list[str]:
    """Our lines for what Terraform wrote to *stderr*; none where it says it all."""
    where = _Where(deployment, profile)
    text = _FRAME.sub("", _STYLE.sub("", stderr.decode(errors="replace")))
    one_line = " ".join(text.split())  # Terraform wraps its own sentences
    return [each.line(text, where) for each in _ADVICE if each.pattern.search(one_line)]


def failed(stderr: bytes, *, deployment: str) -> str:
    """The last word on a change that failed: what became of the state, and how to go on."""
    if UNSAVED.search(stderr):
        return (
            "Terraform failed, and could not save its state: what it did may be known to infra/aws/errored.tfstate alone.\n"
            f'Make room, then: infra.terraform {deployment} --yes "state push" -- errored.tfstate'
        )
    return "Terraform failed; what it had done by then is in its state.\nMend what it says above, and run the command again."


@dataclass(frozen=True, slots=True)
class _Where:
    """What a remedy has to name: the deployment, and the profile of its credentials."""

    deployment: str
    profile: str | None


@dataclass(frozen=True, slots=True)
class _Advice:
    """What a failure looks like in Terraform's words, and what we say of it."""

    pattern: re.Pattern[str]
    line: Callable[[str, _Where], str]


def _provider(text: str, where: _Where) -> str:
    missing = _listed(re.findall(r"provider\s+\"?([\w.-]+(?:/[\w-]+){1,2})", text))
    return (
        f"Terraform could not get {missing or 'a provider'}: its registry cannot be reached, and no mirror on this machine "
        "holds what is asked for. Go online once, or name a mirror folder (made by `terraform providers mirror`): "
        "GOLDSTACK_TF_MIRROR=/path/to/mirror"
    )


def _lock(text: str, where: _Where) -> str:
    holder, since, identifier = (_info(text, name) for name in ("Who", "Created", "ID"))
    operation = _info(text, "Operation").removeprefix("OperationType").lower()
    doing = f", for its {operation}" if operation else ""
    return (
        f"The state is locked by {holder or 'another command'}{doing}{f', since {since[:19]} UTC' if since else ''}. Wait for it. "
        f"If that process is dead for certain: infra.terraform {where.deployment} --yes force-unlock -- -force {identifier or 'ID'}"
    )


def _account(text: str, where: _Where) -> str:
    found = re.search(r"account ID not allowed:\s+(\d+)", text)
    source = f"the profile {where.profile!r}" if where.profile else "this environment"
    return (
        f"The credentials of {source} belong to the account {found[1] if found else 'named above'}, which is not `awsAccountId` of "
        f"{where.deployment!r} in goldstack.json. Use others; nothing was changed."
    )


def _init(text: str, where: _Where) -> str:
    return f"What is installed is not what infra/aws asks for. Install it: infra.init {where.deployment}; newer versions: infra.upgrade {where.deployment}"


def _expired(text: str, where: _Where) -> str:
    sign_in = f"aws sso login{f' --profile {where.profile}' if where.profile else ''}"
    if "SSO" in text:
        return f"You are not signed in, or no longer. Sign in, and run the command again: {sign_in}"
    return f"The credentials have expired. Get new ones (for SSO: {sign_in}), and run the command again."


def _none(text: str, where: _Where) -> str:
    found = f"the profile {where.profile!r}" if where.profile else "this environment"
    return f"Terraform found no credentials in {found}, or could not use those: its last sentence above says why."


def _permission(text: str, where: _Where) -> str:
    actions = re.findall(r"not authorized to perform:?\s+([\w-]+:\w+)", text)
    if not actions:
        denied = [line for line in text.splitlines() if "AccessDenied" in line or "StatusCode: 403" in line]
        calls = (_OPERATION.search(line) for line in denied)
        actions = [f"{call['service'].replace(' ', '').lower()}:{call['operation']}" for call in calls if call]
    who = re.search(r"User:\s+(\S+)\s+is\s+not", text)
    needed = _listed(actions) or "for the action that is named above"
    return (
        f"The credentials{f' ({who[1]})' if who else ''} lack the permission {needed}. "
        f"Give it to their user or role, or use others."
    )


def _service(text: str, where: _Where) -> str:
    failing = [line for line in text.splitlines() if _NOT_SERVED.search(line)]
    services = [call["service"].replace(" ", "").lower() for line in failing if (call := _OPERATION.search(line))]
    names = ", ".join(f'"{name}"' for name in dict.fromkeys(services)) or '"sqs"'
    return (
        f"Where this is the local AWS: it serves dynamodb, s3, sts and iam, and what `localServices` of 'local' in "
        f'goldstack.json adds. Add it there: "localServices": [{names}]'
    )


def _exists(text: str, where: _Where) -> str:
    return (
        f"It exists, and this state does not know it. Take it over: infra.terraform {where.deployment} --inject-variables --yes import -- "
        "ADDRESS ID (for the table: aws_dynamodb_table.this and its name)."
    )


def _protection(text: str, where: _Where) -> str:
    return f"AWS protects the table. Set `deletionProtection` to false in goldstack.json, run infra.up {where.deployment}, then try again."


def _info(text: str, name: str) -> str:
    """A line of Terraform's `Lock Info`."""
    found = re.search(rf"^\s*{name}:[ \t]+(\S.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


_NOT_SERVED = re.compile(r"UnknownError|is not enabled|Service .* not (?:enabled|started)")
_ADVICE = (
    _Advice(
        re.compile(
            r"Failed to query available provider packages|Failed to install provider|could not connect to \S*registry"
        ),
        _provider,
    ),
    _Advice(re.compile(r"Error acquiring the state lock.*Lock Info: ID:"), _lock),
    _Advice(re.compile(r"AWS account ID not allowed"), _account),
    _Advice(
        re.compile(r"Module not installed|Inconsistent dependency lock file|Required plugins are not installed"), _init
    ),
    _Advice(
        re.compile(
            r"ExpiredToken|security token included in the request is expired|token has expired"
            r"|cached SSO token|SSO session has expired"
        ),
        _expired,
    ),
    _Advice(re.compile(r"No valid credential sources found(?!.*cached SSO token)"), _none),
    _Advice(re.compile(r"AccessDenied|is not authorized to perform"), _permission),
    _Advice(_NOT_SERVED, _service),
    _Advice(re.compile(r"ResourceInUseException|BucketAlreadyOwnedByYou|EntityAlreadyExists|already exists"), _exists),
    _Advice(re.compile(r"[Dd]eletion protection"), _protection),
)
