"""What a plan would lose."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .harmless import holds_no_data

TABLE = "aws_dynamodb_table"
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
        data: Whether data may go; where not, it is asked about plainly.
    """

    address: str
    what: str
    table: str | None
    data: bool


def losses(plan: Mapping[str, Any]) -> list[Loss]:
    """All that *plan*, as `terraform show -json` has it, would lose.

    Source: Terraform internals documentation, JSON output format, plan representation.
    """
    found = []
    for resource in plan.get("resource_changes", []):
        change = resource["change"]
        before = change.get("before") or {}
        table = str(before["name"]) if resource["type"] == TABLE and before.get("name") else None
        data = not holds_no_data(resource["type"])
        found += [Loss(resource["address"], what, table, data) for what in _whats(resource, change)]
    return found


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


def _whats(resource: Mapping[str, Any], change: Mapping[str, Any]) -> list[str]:
    actions = [*change["actions"]]
    if resource.get("action_reason") == TAINTED:
        return ["is replaced, as an apply was interrupted before it was complete (infra.up completes a table in place)"]
    if "delete" in actions:
        return ["is replaced" if "create" in actions else "is deleted"]
    if "forget" in actions:
        return ["is forgotten: it stays, but Terraform no longer manages it"]
    return _settings(change) if resource["type"] == TABLE and "update" in actions else []


def _settings(change: Mapping[str, Any]) -> list[str]:
    before, after = change["before"] or {}, change["after"] or {}
    unknown = change.get("after_unknown") or {}
    lost = []
    if _first(before, "point_in_time_recovery").get("enabled") and not _kept(
        after, "point_in_time_recovery", "enabled"
    ):
        lost.append("loses point-in-time recovery, and with it what could be restored")
    if before.get("deletion_protection_enabled") and not after.get("deletion_protection_enabled"):
        lost.append("loses its deletion protection")
    if _expires_otherwise(before, after) or _any(unknown.get("ttl")):
        lost.append("has items deleted by another time to live (TTL)")
    if before.get("stream_enabled") and _stream(after) != _stream(before):
        lost.append("loses its stream, with the records that nobody has read yet")
    gone = sorted(_replicas(before) - _replicas(after))
    if gone:
        lost.append(f"loses its replica in {', '.join(gone)}")
    return lost


def _expires_otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    old, new = _first(before, "ttl"), _first(after, "ttl")
    if not new.get("enabled"):
        return False
    return not old.get("enabled") or old.get("attribute_name") != new.get("attribute_name")


def _stream(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """A stream of another view is another stream: DynamoDB ends the old one."""
    return values.get("stream_enabled"), values.get("stream_view_type")


def _any(unknown: Any) -> bool:
    """Whether anything in *unknown*, a value of `after_unknown`, is only known after the apply."""
    match unknown:
        case dict():
            return any(map(_any, unknown.values()))
        case list():
            return any(map(_any, unknown))
        case _:
            return bool(unknown)


def _kept(after: Mapping[str, Any], block: str, attribute: str) -> bool:
    return bool(_first(after, block).get(attribute))


def _first(values: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    found = values.get(block) or [{}]
    first: Mapping[str, Any] = found[0] or {}
    return first


def _replicas(values: Mapping[str, Any]) -> set[str]:
    return {str(replica.get("region_name")) for replica in values.get("replica") or []}
