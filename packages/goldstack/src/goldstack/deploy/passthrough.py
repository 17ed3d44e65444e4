"""Any Terraform command for a deployment, as `infra.terraform` takes it."""

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment
from goldstack.terraform import Terraform
from goldstack.terraform.commands import (
    ASKING_APPROVAL,
    WITH_VARIABLES,
    WITHOUT_AWS,
    WITHOUT_INIT,
    check_command,
)

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

    def check(self, deployment: Deployment) -> None:
        """Refuse what changes resources outside `local`.

        Raises:
            Refused: It would.
        """
        if self.words[0] not in ASKING_APPROVAL or deployment.is_local:
            return
        task = "infra.destroy" if self.words[0] == "destroy" or "-destroy" in self.arguments else "infra.up"
        raise Refused(
            f"`terraform {self.words[0]}` for {deployment.name!r} would pass by the check for data loss, so it is not run.\n"
            f"Use: {task} {deployment.name}"
        )

    def argv(self, terraform: Terraform, deployment: Deployment) -> list[str]:
        """Terraform's arguments."""
        command, *rest = self.words
        if command == "init":
            return [*terraform.init_arguments(), *rest, *self.arguments]
        added = [terraform.variable_argument()] if self.inject_variables and command in WITH_VARIABLES else []
        if command in ASKING_APPROVAL and deployment.is_local:
            added.append("-auto-approve")
        return [command, *rest, *added, *terraform.colour_arguments(), *self.arguments]

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
        if done.exit_code and not self.inject_variables and (terminal or _MISSING in done.stderr):
            self._hint(deployment, say)
        return done.exit_code

    def _hint(self, deployment: Deployment, say: Callable[[str], None]) -> None:
        if self.words[0] in WITH_VARIABLES:
            say(
                f"The variables of goldstack.json go along only when asked for: "
                f"infra.terraform {deployment.name} --inject-variables {shlex.quote(' '.join(self.words))}"
            )
