"""What a plan would lose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .harmless import holds_no_data
from .settings import settings

TABLE, ITEM = "aws_dynamodb_table", "aws_dynamodb_table_item"
TAINTED = "replace_because_tainted"
GUARDED = "aws_dynamodb_"
"""A change of such a resource is looked at in a saved plan, since it may lose data without deleting anything."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that a plan would lose.

    Attributes:
        address: Of the resource, as Terraform writes it.
        what: What happens to it.
        table: Name of the table concerned.
        region: Where that table is.
        data: Whether data may go; where not, it is asked about plainly.
    """

    address: str
    what: str
    table: str | None
    region: str | None
    data: bool


def losses(plan: Mapping[str, Any]) -> list[Loss]:
    """All that *plan*, as `terraform show -json` has it, would lose.

    Source: Terraform internals documentation, JSON output format, plan representation.
    """
    changes = [(resource, _whats(resource)) for resource in plan.get("resource_changes", [])]
    drifts = [(resource, _gone(resource)) for resource in plan.get("resource_drift", [])]
    return [_loss(resource, what) for resource, whats in (*changes, *drifts) for what in whats]


def left_incomplete(plan: Mapping[str, Any], *, unless: Collection[str]) -> list[str]:
    """Addresses of the tables that *plan* would replace only because the apply that made them was interrupted.

    Such a table exists and may hold data; what it lacks can be added in place.

    Args:
        plan: As `terraform show -json` has it.
        unless: Names of tables that may be lost, and so replaced.
    """
    return [
        resource["address"]
        for resource in plan.get("resource_changes", [])
        if resource["type"] == TABLE
        and resource.get("action_reason") == TAINTED
        and (resource["change"].get("before") or {}).get("name") not in unless
    ]


def _loss(resource: Mapping[str, Any], what: str) -> Loss:
    before = resource["change"].get("before") or {}
    table = before.get({TABLE: "name", ITEM: "table_name"}.get(resource["type"], ""))
    arn = str(before.get("arn") or "").split(":")
    region = arn[3] if resource["type"] == TABLE and len(arn) > 3 else None
    return Loss(resource["address"], what, table, region, not holds_no_data(resource["type"]))


def _whats(resource: Mapping[str, Any]) -> list[str]:
    change = resource["change"]
    actions = [*change["actions"]]
    if resource.get("action_reason") == TAINTED:
        return ["is replaced, as it is marked as tainted (infra.up completes a table in place)"]
    if "delete" in actions:
        return ["is replaced" if "create" in actions else "is deleted"]
    if "forget" in actions:
        return ["is forgotten: it stays, but Terraform no longer manages it"]
    if "update" in actions and resource["type"] == ITEM:
        return ["is overwritten"]
    return settings(change) if resource["type"] == TABLE and "update" in actions else []


def _gone(resource: Mapping[str, Any]) -> list[str]:
    """A resource that Terraform no longer finds is dropped from the state, as if it had never been."""
    managed = resource.get("mode", "managed") == "managed"
    if not managed or "delete" not in resource["change"]["actions"]:
        return []
    return [
        "is no longer found, and would be forgotten: deleted by somebody, or made in another region, account or endpoint"
    ]
