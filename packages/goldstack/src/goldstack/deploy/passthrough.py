"""Any Terraform command for a deployment, as `infra.terraform` takes it."""

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment
from goldstack.terraform import Terraform
from goldstack.terraform.commands import (
    CHANGING_RESOURCES,
    CHANGING_STATE,
    CHANGING_STATE_IN_TWO_WORDS,
    WITH_VARIABLES,
    WITHOUT_AWS,
    WITHOUT_INIT,
    check_command,
)

from .consent import Consent
from .gate import check_destroy

_NOT_FOR_PLAN = {"auto-approve", "input", "json"}
_FOR_APPLY_TOO = {"compact-warnings", "lock", "lock-timeout", "parallelism"}
_HELP = {"-h", "-help"}
_MISSING = b"No value for required variable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passthrough:
    """A Terraform command line: the command's words, what comes after `--`, and what is to be injected."""

    words: tuple[str, ...]
    arguments: tuple[str, ...]
    inject_variables: bool

    @classmethod
    def parse(cls, command: str, arguments: Sequence[str], *, inject_variables: bool) -> "Passthrough":
        """Split *command*, such as `plan` or `state list`, into words.

        Raises:
            ConfigError: It is no command of Terraform's.
            Refused: It would join deployments.
        """
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise ConfigError(f"The command {command!r} cannot be split into words: {error}.") from None
        if not words:
            raise ConfigError("The Terraform command is empty.\nName one: infra.terraform DEPLOYMENT plan")
        check_command(words, arguments)
        return cls(words=tuple(words), arguments=tuple(arguments), inject_variables=inject_variables)

    @property
    def needs_aws(self) -> bool:
        """Whether the command talks to AWS, and not only to files."""
        return self.words[0] not in WITHOUT_AWS and not self.words[0].startswith("-")

    @property
    def needs_init(self) -> bool:
        """Whether Terraform has to be initialised before the command."""
        return self.words[0] not in WITHOUT_INIT | {"init"} and not self.words[0].startswith("-")

    @property
    def changes_resources(self) -> bool:
        """Whether the command creates, changes or destroys resources."""
        return self.words[0] in CHANGING_RESOURCES and not _HELP & self._flags

    @property
    def destroys(self) -> bool:
        """Whether it destroys them all."""
        return self.words[0] == "destroy" or (
            self.words[0] == "apply" and bool({"-destroy", "-destroy=true"} & self._flags)
        )

    @property
    def changes_state(self) -> bool:
        """Whether the command changes what Terraform knows of resources, or resources that no plan shows."""
        line = [*self.words, *self.arguments]
        second = next((word for word in line[1:] if not word.startswith("-")), "")
        return line[0] in CHANGING_STATE or (line[0], second) in CHANGING_STATE_IN_TWO_WORDS

    def check(self, deployment: Deployment, consent: Consent) -> None:
        """Refuse what can be refused before anything is asked.

        Raises:
            Refused: The deployment is protected, a plan file is named, which may be another deployment's, or everything
                would be destroyed and no table was named.
        """
        if self.words[0] == "apply" and (file := self._plan_file()):
            raise Refused(
                f"{file} may be the plan of another deployment, and Terraform would apply it there.\n"
                f"Use: infra.plan {deployment.name}, then infra.apply {deployment.name}"
            )
        if deployment.is_local or not (self.changes_resources or self.changes_state):
            return
        shown = shlex.join([*self.words, *self.arguments])
        if deployment.protected:
            raise Refused(
                f"Deployment {deployment.name!r} is protected, so `terraform {shown}` is not run.\n"
                f"Use infra.up {deployment.name}, or take `protected` out of goldstack.json first."
            )
        if self.destroys:
            check_destroy(deployment, consent)

    def plan_argv(self, terraform: Terraform) -> list[str]:
        """Terraform's arguments for the plan of what this command would change."""
        kept = [word for word in (*self.words[1:], *self.arguments) if _name(word) not in _NOT_FOR_PLAN]
        mode = {"destroy": ["-destroy"], "refresh": ["-refresh-only"]}.get(self.words[0], [])
        variables = [terraform.words.variables()] if self.inject_variables else []
        return ["plan", *mode, *variables, "-input=false", *terraform.words.colour(), *kept]

    @property
    def for_apply(self) -> list[str]:
        """The flags that the apply of that plan takes as well."""
        line = (*self.words[1:], *self.arguments)
        return [
            word
            for word in line
            if word.startswith("-")
            and _name(word) in _FOR_APPLY_TOO
            and ("=" in word or _name(word) == "compact-warnings")
        ]

    def argv(self, terraform: Terraform, deployment: Deployment) -> list[str]:
        """Terraform's arguments."""
        command, *rest = self.words
        if command == "init":
            return [*terraform.words.init(), *rest, *self.arguments]
        added = [terraform.words.variables()] if self.inject_variables and command in WITH_VARIABLES else []
        if command in {"apply", "destroy"} and deployment.is_local:
            added.append("-auto-approve")
        return [command, *rest, *added, *terraform.words.colour(), *self.arguments]

    def run(self, terraform: Terraform, deployment: Deployment, *, say: Callable[[str], None]) -> int:
        """Run it to its end; Terraform's own exit code."""
        command = self.words[0]
        if command == "init":
            return terraform.init_as_asked(self.argv(terraform, deployment))
        if self.needs_init:
            terraform.ensure_initialised()
        if self.inject_variables and command not in WITH_VARIABLES:
            say(f"`terraform {command}` takes no variables; --inject-variables changes nothing.")
        terminal = sys.stdin.isatty() and sys.stdout.isatty()
        asks = self.inject_variables or command not in WITH_VARIABLES or command == "console"
        done = terraform.command(self.argv(terraform, deployment), terminal=terminal, questions=asks)
        missing = command in WITH_VARIABLES and not self.inject_variables and (terminal or _MISSING in done.stderr)
        if done.exit_code and missing:
            say(self.hint(deployment))
        return done.exit_code

    def hint(self, deployment: Deployment) -> str:
        """How to give the command its variables."""
        words = shlex.quote(" ".join(self.words))
        return (
            f"The variables of goldstack.json go along only when asked for: "
            f"infra.terraform {deployment.name} --inject-variables {words}"
        )

    @property
    def _flags(self) -> set[str]:
        return {f"-{word.lstrip('-')}" for word in (*self.words[1:], *self.arguments) if word.startswith("-")}

    def _plan_file(self) -> str | None:
        """The last word, where it is no flag and no flag's value."""
        *before, last = ("", *self.words[1:], *self.arguments)
        takes_value = before and before[-1].startswith("-") and "=" not in before[-1]
        return last if last and not last.startswith("-") and not takes_value else None


def _name(word: str) -> str:
    """The name of a flag, without its value."""
    return word.lstrip("-").partition("=")[0] if word.startswith("-") else word
