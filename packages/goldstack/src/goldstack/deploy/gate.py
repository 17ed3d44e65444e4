"""The way past which no data is lost unnoticed: what a plan would do is known before it is done."""

from collections.abc import Callable, Mapping
from typing import Any

from goldstack.errors import Refused
from goldstack.project import Deployment

from .consent import Consent
from .losses import Loss, losses
from .tables import Tables


def check_destroy(deployment: Deployment, consent: Consent) -> None:
    """Let a destroy of *deployment* begin; asks nobody, so that it can come before everything else.

    Raises:
        Refused: The deployment is protected, or no table was named and there is no terminal to type it on.
    """
    if deployment.is_local:
        return
    name = deployment.name
    if deployment.protected:
        raise Refused(
            f"Deployment {name!r} is protected, so it is not destroyed.\n"
            f"Take `protected` out of its entry in goldstack.json first, and run `infra.up {name}`."
        )
    if consent.ask is None and not consent.losing:
        raise Refused(
            f"Destroying {name!r} deletes the table {deployment.table_name!r} with all its data. Nothing was changed.\n"
            f"If that is meant, add: --allow-data-loss {deployment.table_name}"
        )


class Gate:
    """Decides whether a change of one deployment goes on.

    Args:
        deployment: Whose.
        consent: What the user has agreed to.
        tables: Its live tables.
        say: Receives what the user has to know.
    """

    def __init__(self, deployment: Deployment, *, consent: Consent, tables: Tables, say: Callable[[str], None]) -> None:
        self._deployment = deployment
        self._consent = consent
        self._tables = tables
        self._say = say

    def check(self, plan: Mapping[str, Any]) -> None:
        """Let *plan*, as `show -json` has it, be applied.

        Raises:
            Refused: It would lose what nobody has agreed to lose, or could not be made whole.
        """
        if plan.get("errored"):
            raise Refused("The plan is incomplete, since making it failed; it is not applied.")
        lost = losses(plan)
        if lost:
            self._say(f"This would be lost in {self._deployment.name!r}:")
            for loss in lost:
                self._say(f"  {loss.address} {loss.what}")
        self._ask([loss for loss in lost if loss.data], plain=[loss for loss in lost if not loss.data])

    def _ask(self, lost: list[Loss], *, plain: list[Loss]) -> None:
        if lost:
            tables = sorted({(self._label(loss), loss.table, loss.region) for loss in lost if loss.table})
            for label, table, region in tables:
                self._say(f"  {label}: {self._tables.describe(table, region)}")
            self._consent.agree_to_lose([label for label, *_ in tables] or [self._deployment.name])
            for label, table, region in tables if self._consent.backup else ():
                self._say(f"Backed up {label}: {self._tables.back_up(table, region)}")
        elif plain:
            self._consent.agree("These hold no data. Go on?")
        if self._deployment.protected and not plain:
            self._consent.agree(f"Apply this to the protected deployment {self._deployment.name!r}?")

    def _label(self, loss: Loss) -> str:
        """What a table is called where its loss is agreed to: two regions may have tables of one name."""
        elsewhere = loss.region not in (None, self._deployment.region)
        return f"{loss.region}:{loss.table}" if elsewhere else str(loss.table)
