"""The life of a deployment: init, plan, apply, up, destroy, upgrade, output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from goldstack.dynamodb.migrations.listening import SILENT, Listener
from goldstack.errors import ConfigError, TerraformError
from goldstack.terraform import check_stamp, write_stamp

from .applying import Applying
from .consent import Consent
from .fence import Fence
from .gate import Gate, check_destroy
from .migrations import Migrations
from .outputs import show_outputs
from .package import DataPackage
from .passthrough import Passthrough
from .prepare import Prepared
from .tables import Tables


class Lifecycle:
    """What can be done with one deployment.

    Args:
        prepared: The deployment, checked.
        say: Receives our own words for the user.
        consent: What the user has agreed to.
        listener: Is told how migrations get on.
    """

    def __init__(
        self, prepared: Prepared, *, say: Callable[[str], None], consent: Consent, listener: Listener = SILENT
    ) -> None:
        self._project = prepared.project
        self._deployment = prepared.deployment
        self._terraform = prepared.terraform
        self._heading = prepared.heading
        self._consent = consent
        self._say = say
        self._listener = listener
        self._migrations: Migrations | None = None
        self._fence = Fence(prepared.deployment, prepared.aws)
        self._applying = Applying(
            deployment=prepared.deployment,
            terraform=prepared.terraform,
            consent=consent,
            gate=Gate(prepared.deployment, consent=consent, tables=Tables(_client(prepared)), say=say),
            say=say,
            before_writing=self._check_before_writing,
        )

    def init(self) -> None:
        """Initialise Terraform."""
        self._terraform.init()

    def plan(self) -> None:
        """Show what `apply` would change, and save it."""
        self._begin()
        if not (self._deployment.account_id and self._terraform.sources.fences_account):
            self._fence.ask()
        with self._fenced():
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
        self._applying.apply_plan()
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
        with self._fenced():
            self._applying.bring_up()
        self._terraform.inputs.note_applied()
        if self._migrations:
            self._migrate(self._migrations)

    def destroy(self) -> None:
        """Destroy everything that Terraform made for this deployment.

        Raises:
            Refused: It is protected, or would lose what nobody has agreed to lose.
        """
        check_destroy(self._deployment, self._consent)
        self._begin()
        self._fence.ask()
        self._terraform.workdir.applied.unlink(missing_ok=True)
        try:
            with self._fenced():
                if self._deployment.is_local:
                    self._terraform.change("destroy")
                elif self._terraform.plan(destroy=True):
                    self._applying.apply_plan()
        finally:
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
            if command.needs_aws:
                self._fence.ask()
                self._fence.check()
        return command.run(self._terraform, self._deployment, say=self._say)

    def _gated(self, command: Passthrough) -> int:
        self._begin()
        self._fence.ask()
        try:
            with self._fenced():
                if self._terraform.plan_as_asked(command.plan_argv(self._terraform)):
                    self._applying.apply_plan(flags=command.for_apply)
        except TerraformError:
            if not command.inject_variables:
                self._say(command.hint(self._deployment))
            raise
        finally:
            self._terraform.discard_plan()
        return 0

    def _migrate(self, migrations: Migrations) -> None:
        if self._deployment.protected and (waiting := migrations.pending()):
            self._consent.agree(f"Run {', '.join(waiting)} on the protected deployment {self._deployment.name!r}?")
        names = migrations.run(self._listener)
        if left := migrations.pending():
            self._say(
                f"{left[0]} was rolled back, so {'it waits' if len(left) == 1 else 'these wait'}: {', '.join(left)}. "
                f"Run what waits: inv db.migrate {self._deployment.name}"
            )
        if names or not left:
            self._say(f"Migrations applied: {', '.join(names)}." if names else "No migration is pending.")

    def _check_before_writing(self) -> None:
        self._fence.check()
        if self._migrations:
            self._migrations.check()

    @contextmanager
    def _fenced(self) -> Iterator[None]:
        """Where Terraform fails since the account is not the right one, ours is the better message."""
        try:
            yield
        except TerraformError:
            self._fence.check()
            raise

    def _begin(self) -> None:
        self._say(self._heading)
        sys.stderr.flush()
        self._terraform.ensure_initialised()


def _client(prepared: Prepared) -> Callable[[str | None], Any]:
    def connect(region: str | None) -> Any:
        from goldstack.aws import session

        return session(prepared.deployment, prepared.aws).client("dynamodb", region_name=region)

    return connect
