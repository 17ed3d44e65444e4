"""The words of each Terraform command that we run ourselves."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from .files import Workdir

LOCK_TIMEOUT = "120s"


@dataclass(frozen=True, slots=True)
class Words:
    """What Terraform is told for the deployment whose folder is *workdir*."""

    workdir: Workdir

    def init(self, *, upgrade: bool = False) -> list[str]:
        """Initialise with the deployment's backend."""
        words = ["init", "-input=false", "-reconfigure", f"-backend-config={self.workdir.backend}", *self.colour()]
        return [*words, "-upgrade"] if upgrade else words

    def plan(self, *, destroy: bool = False) -> list[str]:
        """Plan and save it."""
        return self.saving(["plan", *self._common(), *self.colour(), *(["-destroy"] if destroy else [])])

    def saving(self, plan: Sequence[str]) -> list[str]:
        """The words of *plan*, and those that save it."""
        return [*plan, "-detailed-exitcode", f"-out={self.workdir.plan}"]

    def change(self, command: str) -> list[str]:
        """`apply` or `destroy` in one process, without a question."""
        return [command, *self._common(), *self.colour(), "-auto-approve"]

    def ask(self) -> list[str]:
        """`apply` in one process, with its question; with colours, by which Terraform's own words are known."""
        return ["apply", *self._common()]

    def saved(self, flags: Sequence[str] = ()) -> list[str]:
        """Apply the saved plan; *flags* come after ours, so that they win."""
        return [
            "apply",
            "-input=false",
            f"-lock-timeout={LOCK_TIMEOUT}",
            *self.colour(),
            *flags,
            str(self.workdir.plan),
        ]

    def show(self) -> list[str]:
        """Print the saved plan as JSON."""
        return ["show", "-json", str(self.workdir.plan)]

    def untaint(self, address: str) -> list[str]:
        """Take the mark of an interrupted apply off a resource."""
        return ["untaint", f"-lock-timeout={LOCK_TIMEOUT}", *self.colour(), address]

    def output(self, *, as_json: bool) -> list[str]:
        """Print the outputs."""
        return ["output", "-json"] if as_json else ["output", *self.colour()]

    def variables(self) -> str:
        """The word that gives the variables."""
        return f"-var-file={self.workdir.variables}"

    def colour(self) -> list[str]:
        """The word that switches colours off, where our output is no terminal or the user wants none."""
        return [] if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else ["-no-color"]

    def _common(self) -> list[str]:
        return ["-input=false", f"-lock-timeout={LOCK_TIMEOUT}", self.variables()]
