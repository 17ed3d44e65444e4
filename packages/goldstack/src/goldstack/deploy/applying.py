"""From what is declared to what exists: by one process where only additions are likely, else by a saved plan and the gate."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from goldstack.project import Deployment
from goldstack.terraform import Terraform, loses_nothing

from .consent import Consent
from .gate import Gate
from .losses import GUARDED, left_incomplete
from .outputs import show_outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """The changes of one deployment.

    Args:
        before_writing: Called before anything is written; raises where it must not be.
    """

    deployment: Deployment
    terraform: Terraform
    consent: Consent
    gate: Gate
    say: Callable[[str], None]
    before_writing: Callable[[], None]

    def bring_up(self) -> None:
        """Make what infra/aws declares, and show the outputs; no plan is left, whatever comes of it."""
        self.terraform.discard_plan()
        try:
            if self.deployment.is_local and not self.terraform.inputs.is_applied():
                self.before_writing()
                self.terraform.change("apply")
            elif not self._one_process_will_do() or not self.terraform.try_apply(self._approve):
                self._plan_and_apply()
        finally:
            self.terraform.discard_plan()

    def apply_plan(self, plan: Mapping[str, Any] | None = None, *, flags: Sequence[str] = ()) -> None:
        """Apply the saved plan, past the gate; *plan* is what it shows, where that is known already."""
        if not self.deployment.is_local:
            self.gate.check(plan or self.terraform.show_plan())
        self.before_writing()
        self.terraform.apply_plan(flags)

    def _plan_and_apply(self) -> None:
        if not self.terraform.plan():
            self.before_writing()
            with suppress(OSError):  # nobody reads any more: what is left to do is done all the same
                show_outputs(self.terraform.planned_outputs())
            return
        if self.deployment.is_local:
            self.apply_plan()
            return
        plan = self.terraform.show_plan()
        if self._complete(plan):
            self._plan_and_apply()
        else:
            self.apply_plan(plan)

    def _complete(self, plan: Mapping[str, Any]) -> bool:
        """Make tables that an interrupted apply has left incomplete whole in place; whether there are any."""
        tables = left_incomplete(plan, unless=self.consent.losing)
        if not tables:
            return False
        self.say(
            f"{', '.join(tables)} is marked as tainted, as a table is whose making was interrupted. It is completed in place, not "
            f"replaced; to have it replaced, add: --allow-data-loss NAME"
        )
        if self.deployment.protected:
            self.consent.agree(f"Go on with the protected deployment {self.deployment.name!r}?")
        self.before_writing()
        for address in tables:
            self.terraform.untaint(address)
        return True

    def _one_process_will_do(self) -> bool:
        """A guess that costs time where it is wrong, and nothing else."""
        inputs = self.terraform.inputs
        changed = not inputs.is_applied() and not inputs.is_guarded_changed()
        return changed and not self.deployment.is_local and not self.deployment.protected

    def _approve(self, output: bytes) -> bool:
        self.before_writing()
        if loses_nothing(output, guarded=GUARDED):
            return True
        self.say("This is more than additions: it is planned to a file first, to see exactly what would be lost.")
        return False
