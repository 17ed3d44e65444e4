"""The life of a deployment: init, plan, apply, up, destroy, upgrade, output."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from goldstack.errors import ConfigError
from goldstack.terraform import check_stamp, loses_nothing, write_stamp

from .consent import Consent
from .fence import Fence
from .gate import Gate, check_destroy
from .losses import GUARDED, left_incomplete
from .migrations import DataPackage, Migrations
from .outputs import show_outputs
from .passthrough import Passthrough
from .prepare import Prepared
from .tables import Tables


class Lifecycle:
    """What can be done with one deployment.

    Args:
        prepared: The deployment, checked.
        say: Receives our own words for the user.
        consent: What the user has agreed to.
    """

    def __init__(self, prepared: Prepared, *, say: Callable[[str], None], consent: Consent) -> None:
        self._project = prepared.project
        self._deployment = prepared.deployment
        self._terraform = prepared.terraform
        self._heading = prepared.heading
        self._consent = consent
        self._say = say
        self._migrations: Migrations | None = None
        self._fence = Fence(prepared.deployment, prepared.aws)
        self._gate = Gate(prepared.deployment, consent=consent, tables=Tables(_client(prepared)), say=say)

    def init(self) -> None:
        """Initialise Terraform."""
        self._terraform.init()

    def plan(self) -> None:
        """Show what `apply` would change, and save it."""
        self._begin()
        if not self._deployment.account_id:
            self._fence.ask()
        changes = self._terraform.plan()
        try:
            write_stamp(self._terraform, self._deployment, account=self._fence.check())
        except BaseException:
            self._terraform.discard_plan()  # nobody could tell later what it was made for
            raise
        if changes:
            self._say(f"The plan is saved; `infra.apply {self._deployment.name}` applies exactly this one.")

    def apply(self) -> None:
        """Apply the plan that `plan` saved for this deployment, and delete it.

        Raises:
            ConfigError: There is none.
            Refused: It was made for something else, or would lose what nobody has agreed to lose.
        """
        if not self._terraform.workdir.plan.is_file():
            raise ConfigError(
                f"There is no saved plan for {self._deployment.name!r}.\nMake one: infra.plan {self._deployment.name}"
            )
        self._fence.ask()
        check_stamp(self._terraform, self._deployment, account=self._fence.check())
        self._begin()
        self._apply_plan()
        self._terraform.inputs.note_applied()

    def up(self, data: Callable[[], DataPackage] | None) -> None:
        """Create or change what goldstack.json and infra/aws say, print the outputs, run the pending migrations.

        Args:
            data: Imports the data package; None leaves migrations pending.

        Raises:
            Refused: It would lose what nobody has agreed to lose.
        """
        self._begin()
        self._fence.ask()
        self._migrations = Migrations(data, self._deployment.name, project=self._project) if data else None
        self._bring_up()
        self._terraform.inputs.note_applied()
        if self._migrations:
            names = self._migrations.run()
            self._say(f"Migrations applied: {', '.join(names)}." if names else "No migration is pending.")

    def destroy(self) -> None:
        """Destroy everything that Terraform made for this deployment.

        Raises:
            Refused: It is protected, or would lose what nobody has agreed to lose.
        """
        check_destroy(self._deployment, self._consent)
        self._begin()
        self._fence.ask()
        self._terraform.workdir.applied.unlink(missing_ok=True)
        if self._deployment.is_local:
            self._terraform.change("destroy")
        elif self._terraform.plan(destroy=True):
            self._apply_plan()
        self._terraform.discard_plan()

    def upgrade(self) -> None:
        """Take the newest providers that infra/aws accepts, and say which changed."""
        before = self._terraform.sources.locked()
        self._terraform.init(upgrade=True)
        after = self._terraform.sources.locked()
        self._say(f"terraform: {self._terraform.inputs.version}")
        for address in sorted({*before, *after}):
            old, new = before.get(address, "none"), after.get(address, "none")
            self._say(f"{address}: {old} -> {new}" if old != new else f"{address}: {old} (unchanged)")

    def output(self, *, as_json: bool, show_sensitive: bool) -> None:
        """Print the outputs; the sensitive ones masked unless *show_sensitive*."""
        self._terraform.ensure_initialised()
        if as_json or show_sensitive:
            outputs = self._terraform.outputs()
            show_outputs(outputs, as_json=as_json, show_sensitive=show_sensitive)
        else:
            self._terraform.output()

    def terraform(self, command: Passthrough) -> int:
        """Run any Terraform command; its exit code. What would change resources goes through the gate.

        Raises:
            Refused: It would lose what nobody has agreed to lose, or nobody has agreed to it.
        """
        if command.changes_resources and not self._deployment.is_local:
            return self._gated(command)
        if command.changes_state and not self._deployment.is_local:
            self._consent.agree(f"Run `terraform {' '.join(command.words)}` for {self._deployment.name!r}?")
        return command.run(self._terraform, self._deployment, say=self._say)

    def _gated(self, command: Passthrough) -> int:
        self._begin()
        self._fence.ask()
        if self._terraform.plan_as_asked(command.plan_argv(self._terraform)):
            self._apply_plan()
        self._terraform.discard_plan()
        return 0

    def _bring_up(self) -> None:
        self._terraform.discard_plan()
        if self._deployment.is_local and not self._terraform.inputs.is_applied():
            self._check_before_writing()
            self._terraform.change("apply")
        elif not self._one_process_will_do() or not self._terraform.try_apply(self._approve):
            self._plan_and_apply()

    def _plan_and_apply(self) -> None:
        if not self._terraform.plan():
            self._check_before_writing()
            show_outputs(self._terraform.planned_outputs())
            self._terraform.discard_plan()
            return
        if self._deployment.is_local:
            self._apply_plan()
            return
        plan = self._terraform.show_plan()
        if self._complete(plan):
            self._plan_and_apply()
        else:
            self._apply_plan(plan)

    def _complete(self, plan: Mapping[str, Any]) -> bool:
        """Make tables that an interrupted apply has left incomplete whole in place; whether there are any."""
        tables = left_incomplete(plan, unless=self._consent.losing)
        if tables:
            self._say(
                f"An apply was interrupted before {', '.join(tables)} was complete. It is completed in place, not replaced."
            )
            if self._deployment.protected:
                self._consent.agree(f"Go on with the protected deployment {self._deployment.name!r}?")
            self._check_before_writing()
        for address in tables:
            self._terraform.untaint(address)
        return bool(tables)

    def _apply_plan(self, plan: Mapping[str, Any] | None = None) -> None:
        """Apply the saved plan, past the gate; *plan* is what it shows, where that is known already."""
        if not self._deployment.is_local:
            self._gate.check(plan or self._terraform.show_plan())
        self._check_before_writing()
        self._terraform.apply_plan()

    def _check_before_writing(self) -> None:
        self._fence.check()
        if self._migrations:
            self._migrations.check()

    def _one_process_will_do(self) -> bool:
        """A guess that costs time where it is wrong, and nothing else."""
        inputs = self._terraform.inputs
        changed = not inputs.is_applied() and not inputs.is_guarded_changed()
        return changed and not self._deployment.is_local and not self._deployment.protected

    def _approve(self, output: bytes) -> bool:
        self._check_before_writing()
        if loses_nothing(output, guarded=GUARDED):
            return True
        self._say("This is more than additions: it is planned to a file first, to see exactly what would be lost.")
        return False

    def _begin(self) -> None:
        self._say(self._heading)
        sys.stderr.flush()
        self._terraform.ensure_initialised()


def _client(prepared: Prepared) -> Callable[[], Any]:
    def connect() -> Any:
        from goldstack.aws import session

        return session(prepared.deployment, prepared.aws).client("dynamodb")

    return connect
