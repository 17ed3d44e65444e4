"""What a plan would lose, and who said that it may."""

from collections.abc import Iterable
from typing import Any

from goldstack.errors import Refused
from goldstack.project import Deployment

TABLE = "aws_dynamodb_table"


def check_loss(plan: dict[str, Any], deployment: Deployment, allowed: Iterable[str]) -> None:
    """Let *plan* (as `show -json` has it) pass if it deletes, replaces and forgets nothing, or *allowed* names what it does.

    The name to give is that of each table concerned; where none is, that of the deployment.

    Raises:
        Refused: It would lose something that *allowed* does not name.
    """
    losses = [
        change for change in plan.get("resource_changes", []) if {"delete", "forget"} & {*change["change"]["actions"]}
    ]
    if not losses or deployment.is_local:
        return
    tables = {str(change["change"]["before"]["name"]) for change in losses if change["type"] == TABLE}
    unnamed = sorted((tables or {deployment.name}) - {*allowed})
    if not unnamed:
        return
    listed = "\n".join(f"  {change['address']}: {' and '.join(change['change']['actions'])}" for change in losses)
    flags = " ".join(f"--allow-data-loss {name}" for name in unnamed)
    raise Refused(
        f"The plan for {deployment.name!r} would lose:\n{listed}\nNothing was changed. If that is meant, add: {flags}"
    )


def check_destroy(deployment: Deployment, allowed: Iterable[str]) -> None:
    """Let a destroy of *deployment* begin.

    Raises:
        Refused: It is protected, or *allowed* does not name its table.
    """
    if deployment.protected:
        raise Refused(
            f"Deployment {deployment.name!r} is protected, so it is not destroyed.\n"
            f"Take `protected` out of its entry in goldstack.json first, and run `infra.up {deployment.name}`."
        )
    if deployment.is_local or deployment.table_name in allowed:
        return
    raise Refused(
        f"Destroying {deployment.name!r} deletes the table {deployment.table_name!r} with all its data. Nothing was changed.\n"
        f"If that is meant, add: --allow-data-loss {deployment.table_name}"
    )
