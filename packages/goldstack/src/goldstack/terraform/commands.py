"""What is known of Terraform's own commands."""

from collections.abc import Sequence

from goldstack.errors import ConfigError, Refused
from goldstack.project import closest

COMMANDS = frozenset(
    [
        "apply",
        "console",
        "destroy",
        "env",
        "fmt",
        "force-unlock",
        "get",
        "graph",
        "import",
        "init",
        "login",
        "logout",
        "metadata",
        "modules",
        "output",
        "plan",
        "providers",
        "query",
        "refresh",
        "show",
        "stacks",
        "state",
        "taint",
        "test",
        "untaint",
        "validate",
        "version",
        "workspace",
    ]
)
CHANGING_RESOURCES = frozenset({"apply", "destroy", "refresh"})
"""What is planned to a file first: `refresh` drops from the state what it no longer finds."""
CHANGING_STATE = frozenset({"force-unlock", "import", "taint", "test", "untaint"})
"""What asks first; `test` makes and destroys resources of its own."""
CHANGING_STATE_IN_TWO_WORDS = frozenset({("state", word) for word in ("mv", "push", "replace-provider", "rm")})
WITHOUT_INIT = frozenset({"fmt", "get", "login", "logout", "metadata", "version"})
WITH_VARIABLES = frozenset({"apply", "console", "destroy", "import", "plan", "refresh", "test"})
WITHOUT_AWS = WITHOUT_INIT | {"graph", "init", "modules", "output", "providers", "show", "state", "validate"}
_ELSEWHERE = ("-backup", "-state", "-state-out")
_JOINING = ("-migrate-state", "-force-copy", "-backend-config", "-backend")
_WORKSPACE_CHANGES = {"new", "select", "delete"}


def check_command(words: Sequence[str], arguments: Sequence[str]) -> None:
    """Refuse what is no command of Terraform's, and what would join deployments that must stay apart.

    Raises:
        ConfigError: There is no such command.
        Refused: It moves state between deployments, or works on a state of its own choice.
    """
    if words[0] not in COMMANDS:
        raise ConfigError(f"Terraform has no command {words[0]!r}.{closest(words[0], COMMANDS)}")
    flags = [
        f"-{argument.lstrip('-').partition('=')[0]}"
        for argument in (*words[1:], *arguments)
        if argument.startswith("-")
    ]
    if words[0] == "init" and (joining := [flag for flag in flags if flag in _JOINING]):
        raise Refused(
            f"`init {joining[0]}` can copy one deployment's state over another's, so it is not run.\n"
            f"`infra.init` uses the deployment's own backend; change that in goldstack.json and infra/aws/backend.tf."
        )
    if elsewhere := [flag for flag in flags if flag in _ELSEWHERE]:
        raise Refused(
            f"`{elsewhere[0]}` names a file that may be another deployment's state, so `{words[0]}` is not run with it.\n"
            f"Leave it out: each deployment has its own state."
        )
    if words[0] == "plan" and (state := _state_file(arguments)):
        raise Refused(f"`plan -out={state}` would write over a state file.\nName another file, or use infra.plan.")
    if words[0] in {"workspace", "env"} and _WORKSPACE_CHANGES & {*words[1:], *arguments}:
        raise Refused(
            "Deployments are kept apart by their own state and folder, not by workspaces.\n"
            "Add a deployment to goldstack.json instead."
        )


def _state_file(arguments: Sequence[str]) -> str | None:
    """The state file that `-out` names, if it names one."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        flag, equals, value = word.lstrip("-").partition("=")
        name = value if equals else following
        if word.startswith("-") and flag == "out" and "tfstate" in name.rpartition("/")[2]:
            return name
    return None
