"""What a table loses by a change of its settings alone."""

from collections.abc import Mapping
from typing import Any


def settings(change: Mapping[str, Any]) -> list[str]:
    """What *change*, an update in place of a table as `show -json` has it, takes from the table, in words."""
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
    if _days(after) and _days(after) < _days(before):
        lost.append(f"keeps {_days(after)} days of its point-in-time recovery instead of {_days(before)}")
    gone = sorted(_replicas(before) - _replicas(after))
    if gone:
        lost.append(f"loses its replica in {', '.join(gone)}")
    bare = sorted(_recoverable(before) & _replicas(after) - _recoverable(after))
    if bare:
        lost.append(f"loses point-in-time recovery of its replica in {', '.join(bare)}")
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


def _recoverable(values: Mapping[str, Any]) -> set[str]:
    replicas = values.get("replica") or []
    return {str(replica.get("region_name")) for replica in replicas if replica.get("point_in_time_recovery")}


def _days(values: Mapping[str, Any]) -> int:
    """Days that can be recovered; 0 where that is not known."""
    return int(_first(values, "point_in_time_recovery").get("recovery_period_in_days") or 0)
