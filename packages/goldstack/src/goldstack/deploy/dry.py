"""What a command would run, without running it."""

import shlex
from collections.abc import Callable, Iterable, Sequence

from .passthrough import Passthrough
from .prepare import Prepared


class DryRun:
    """A `Lifecycle` that starts nothing: each step says what it would run, given what is known without running.

    Args:
        prepared: The deployment, checked as far as that starts nothing.
        show: Receives each line.
    """

    def __init__(self, prepared: Prepared, *, show: Callable[[str], None]) -> None:
        self._prepared = prepared
        self._terraform = prepared.terraform
        self._local = prepared.deployment.is_local
        self._show = show

    def init(self) -> None:
        """Say what `init` would run."""
        self._describe([self._terraform.words.init()], init=False)

    def plan(self) -> None:
        """Say what `plan` would run."""
        self._describe([self._terraform.words.plan()])

    def apply(self) -> None:
        """Say what `apply` would run."""
        self._describe(self._gated())

    def up(self, data: Callable[[], object] | None) -> None:
        """Say what `up` would run."""
        if self._local and not self._terraform.inputs.is_applied():
            self._describe([self._terraform.words.change("apply")])
        else:
            self._describe([self._terraform.words.plan()])
            self._show("and if that changes anything:")
            self._describe(self._gated(), init=False)
        if data:
            self._show("then the pending migrations")

    def destroy(self) -> None:
        """Say what `destroy` would run."""
        if self._local:
            self._describe([self._terraform.words.change("destroy")])
        else:
            self._describe([self._terraform.words.plan(destroy=True), *self._gated()])

    def upgrade(self) -> None:
        """Say what `upgrade` would run."""
        self._describe([self._terraform.words.init(upgrade=True)], init=False)

    def output(self, *, as_json: bool, show_sensitive: bool) -> None:
        """Say what `output` would run."""
        self._describe([self._terraform.words.output(as_json=as_json or show_sensitive)])

    def terraform(self, command: Passthrough) -> int:
        """Say what *command* would run."""
        if command.changes_resources and not self._local:
            self._describe([self._terraform.words.saving(command.plan_argv(self._terraform)), *self._gated()])
        else:
            self._describe([command.argv(self._terraform, self._prepared.deployment)], init=command.needs_init)
        return 0

    def _describe(self, steps: Iterable[Sequence[str]], *, init: bool = True) -> None:
        first = [self._terraform.words.init()] if init and not self._terraform.inputs.is_initialised() else []
        for step in (*first, *steps):
            self._show(shlex.join([*self._terraform.binary.argv, *step]))

    def _gated(self) -> list[Sequence[str]]:
        read = [] if self._local else [self._terraform.words.show()]
        return [*read, self._terraform.words.saved()]
