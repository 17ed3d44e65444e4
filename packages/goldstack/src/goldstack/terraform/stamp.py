"""What a saved plan was made for, noted beside it: a plan belongs to its deployment."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from goldstack.errors import Refused
from goldstack.project import JSON, Deployment, cut, dumps, printable

from .files import read_json, write
from .modules import local_modules
from .runner import Terraform
from .sources import Sources

_PARTS = ("backend", "variable", "file")
_SHOWN = ("deployment", "account", "region", "endpoint", "Terraform", "backend", "variable")


def write_stamp(terraform: Terraform, deployment: Deployment, *, account: str | None) -> None:
    """Note what the plan just saved was made for; *account* is the one of the credentials, where it is known."""
    write(terraform.workdir.stamp, json.dumps(_stamp(terraform, deployment, account)))


def check_stamp(terraform: Terraform, deployment: Deployment, *, account: str | None) -> None:
    """Hold the saved plan's stamp against what it would now be applied to; an *account* that is not known is not compared.

    Raises:
        Refused: They differ, and the message says in what; or there is no stamp, as its making was interrupted.
    """
    before = read_json(terraform.workdir.stamp)
    if not isinstance(before, dict) or not all(isinstance(before.get(part), dict) for part in _PARTS):
        raise Refused(
            f"The saved plan for {deployment.name!r} is not complete: what it was made for is not noted beside it.\n"
            f"Nothing was changed. Make a new one: infra.plan {deployment.name}"
        )
    now = _stamp(terraform, deployment, account or before.get("account"))
    differing = [line for name in now for line in _differences(name, before.get(name), now[name])]
    if differing:
        listed = "\n".join(f"  {line}" for line in differing)
        raise Refused(
            f"The saved plan for {deployment.name!r} was made for something else; changed since:\n{listed}\n"
            f"Nothing was changed. Make a new one: infra.plan {deployment.name}"
        )


def _differences(name: str, before: Any, now: Any) -> Iterator[str]:
    if before == now:
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for key in sorted({*before, *now}):
            if before.get(key) != now.get(key):
                yield f"{name} {key}{_change(name, before.get(key), now.get(key))}"
    else:
        yield f"{name}{_change(name, before, now)}"


def _change(name: str, before: Any, now: Any) -> str:
    """How it changed, as far as that can be shown: digests say nothing to anyone."""
    if name in _SHOWN and not isinstance(before, dict) and not isinstance(now, dict):
        return f": {_text(before)} -> {_text(now)}"
    return " (new)" if before is None else " (gone)" if now is None else ""


def _text(value: Any) -> str:
    return "none" if value is None else printable(cut(str(value)))


def _stamp(terraform: Terraform, deployment: Deployment, account: str | None) -> dict[str, Any]:
    inputs, sources = terraform.inputs, terraform.sources
    return {
        "deployment": deployment.name,
        "account": account,
        "region": deployment.region,
        "endpoint": terraform.environment.get("AWS_ENDPOINT_URL"),
        "Terraform": inputs.version,
        "backend": dict(inputs.backend),
        "variable": {**_from_environment(terraform), **{n: _noted(sources, n, v) for n, v in inputs.variables.items()}},
        "file": {**sources.files, **_digests(local_modules(sources.folder, terraform.workdir))},
        "lock file": _digest(sources.lock_file()),
        "the plan file itself": _digest(terraform.workdir.plan.read_bytes()),
    }


def _from_environment(terraform: Terraform) -> dict[str, dict[str, str]]:
    given = {name: terraform.environment.get(f"TF_VAR_{name}") for name in terraform.sources.variables}
    return {name: {"sha256": _digest(value.encode())} for name, value in given.items() if value is not None}


def _noted(sources: Sources, name: str, value: JSON) -> str | dict[str, str]:
    """*value* as text; only its digest where the variable is, or may be, sensitive."""
    text, variable = dumps(value), sources.variables.get(name)
    is_open = variable and not variable.sensitive and not variable.ephemeral and not sources.unreadable
    return text if is_open else {"sha256": _digest(text.encode())}


def _digests(contents: Mapping[str, bytes]) -> dict[str, str]:
    return {name: _digest(content) for name, content in contents.items()}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
