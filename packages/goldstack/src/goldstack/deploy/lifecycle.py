"""The life of a deployment: init, plan, apply, up, destroy, upgrade, output."""

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Thread
from typing import Any, Protocol

from goldstack.errors import ConfigError, Refused
from goldstack.project import Project
from goldstack.terraform import check_stamp, write_stamp

from .gate import check_destroy, check_loss
from .passthrough import Passthrough
from .prepare import Prepared

MASK = "(sensitive value)"


class Migrates(Protocol):
    """A data package, as far as a deployment's life needs it."""

    def warm(self, deployment: str, *, project: Project) -> None:
        """Get ready to migrate, without asking anyone."""
        ...

    def migrate(self, deployment: str, *, project: Project) -> list[str]:
        """Run the pending migrations of *deployment* in *project*; their names."""
        ...


class Lifecycle:
    """What can be done with one deployment.

    Args:
        prepared: The deployment, checked.
        say: Receives our own words for the user.
        confirm: Asks the user a question; whether the answer is yes.
    """

    def __init__(self, prepared: Prepared, *, say: Callable[[str], None], confirm: Callable[[str], bool]) -> None:
        self._project = prepared.project
        self._deployment = prepared.deployment
        self._terraform = prepared.terraform
        self._heading = prepared.heading
        self._say = say
        self._confirm = confirm

    def init(self) -> None:
        """Initialise Terraform."""
        self._terraform.init()

    def plan(self) -> None:
        """Show what `apply` would change, and save it."""
        self._begin()
        changes = self._terraform.plan()
        write_stamp(self._terraform, self._deployment)
        if changes:
            self._say(f"The plan is saved; `infra.apply {self._deployment.name}` applies exactly this one.")

    def apply(self, *, allowed: Iterable[str]) -> None:
        """Apply the plan that `plan` saved for this deployment, and delete it.

        Raises:
            ConfigError: There is none.
            Refused: It was made for something else, or would lose what *allowed* does not name.
        """
        self._begin()
        if not self._terraform.workdir.plan.is_file():
            raise ConfigError(
                f"There is no saved plan for {self._deployment.name!r}.\nMake one: infra.plan {self._deployment.name}"
            )
        check_stamp(self._terraform, self._deployment)
        if not self._deployment.is_local:
            check_loss(self._terraform.show_plan(), self._deployment, allowed)
        self._ask_if_protected()
        self._terraform.apply_plan()
        self._terraform.note_applied()

    def up(self, *, allowed: Iterable[str], data: Callable[[], Migrates] | None) -> None:
        """Create or change what goldstack.json and infra/aws say, print the outputs, run the pending migrations.

        One Terraform process does where it can: a plan where nothing should have changed, a local apply where something has.

        Args:
            allowed: Names of tables that may be lost.
            data: Imports the data package; None leaves migrations pending.

        Raises:
            Refused: It would lose what *allowed* does not name.
        """
        self._begin()
        warming = self._warm(data) if data else None
        self._bring_up(allowed)
        self._terraform.note_applied()
        if data and warming:
            warming.join()
            names = data().migrate(self._deployment.name, project=self._project)
            self._say(f"Migrations applied: {', '.join(names)}." if names else "No migration is pending.")

    def destroy(self, *, allowed: Iterable[str]) -> None:
        """Destroy everything that Terraform made for this deployment.

        Raises:
            Refused: It is protected, or would lose what *allowed* does not name.
        """
        allowed = list(allowed)
        check_destroy(self._deployment, allowed)
        self._begin()
        self._terraform.workdir.applied.unlink(missing_ok=True)
        if self._deployment.is_local:
            self._terraform.destroy()
            return
        if self._terraform.plan(destroy=True):
            check_loss(self._terraform.show_plan(), self._deployment, allowed)
            self._terraform.apply_plan()
        self._terraform.discard_plan()

    def upgrade(self) -> None:
        """Take the newest providers that infra/aws accepts, and say which changed."""
        before = self._terraform.sources.locked()
        self._terraform.init(upgrade=True)
        after = self._terraform.sources.locked()
        self._say(f"terraform: {self._terraform.version}")
        for address in sorted({*before, *after}):
            old, new = before.get(address, "none"), after.get(address, "none")
            self._say(f"{address}: {old} -> {new}" if old != new else f"{address}: {old} (unchanged)")

    def output(self, *, as_json: bool, show_sensitive: bool) -> None:
        """Print the outputs; the sensitive ones masked unless *show_sensitive*."""
        self._terraform.ensure_initialised()
        if not as_json and not show_sensitive:
            self._terraform.output()
            return
        outputs: dict[str, Any] = json.loads(self._terraform.output(echo=False).stdout)
        if as_json:
            shown = {name: _masked(output, show=show_sensitive) for name, output in outputs.items()}
            sys.stdout.write(json.dumps(shown, indent=2) + "\n")
        else:
            _print_outputs(outputs, show_sensitive=True)

    def terraform(self, command: Passthrough) -> int:
        """Run any Terraform command; its exit code."""
        return command.run(self._terraform, self._deployment, say=self._say)

    def _bring_up(self, allowed: Iterable[str]) -> None:
        if self._deployment.is_local and not self._terraform.unchanged_since_apply():
            self._terraform.discard_plan()
            self._terraform.apply()
        elif self._terraform.plan():
            if not self._deployment.is_local:
                check_loss(self._terraform.show_plan(), self._deployment, allowed)
            self._ask_if_protected()
            self._terraform.apply_plan()
        else:
            _print_outputs(self._terraform.planned_outputs())
            self._terraform.discard_plan()

    def _warm(self, data: Callable[[], Migrates]) -> Thread:
        """Import the data package while Terraform runs: it takes as long as the rest of our work."""

        def warm() -> None:
            with suppress(Exception):  # whatever is wrong is said when the migrations run
                data().warm(self._deployment.name, project=self._project)

        thread = Thread(target=warm, daemon=True)
        thread.start()
        return thread

    def _begin(self) -> None:
        self._say(self._heading)
        self._terraform.ensure_initialised()

    def _ask_if_protected(self) -> None:
        if self._deployment.protected and not self._confirm(
            f"Apply this to the protected deployment {self._deployment.name!r}?"
        ):
            raise Refused(f"Not confirmed: nothing was changed in {self._deployment.name!r}.")


def _masked(output: dict[str, Any], *, show: bool) -> dict[str, Any]:
    return output if show or not output.get("sensitive") else {**output, "value": MASK}


def _print_outputs(outputs: dict[str, Any], *, show_sensitive: bool = False) -> None:
    if not outputs:
        return
    lines = [
        f"{name} = {json.dumps(_masked(output, show=show_sensitive)['value'], ensure_ascii=False)}"
        for name, output in sorted(outputs.items())
    ]
    sys.stdout.write("\nOutputs:\n\n" + "\n".join(lines) + "\n")
    sys.stdout.flush()
