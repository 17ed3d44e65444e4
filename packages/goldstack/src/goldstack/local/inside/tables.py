"""Tables: their indexes as they are defined and changed, and time to live."""

from collections.abc import Iterator
from typing import Any

from .expressions import Refused

_INVALID = "One or more parameter values were invalid: "


def check_definition(data: dict[str, Any]) -> None:
    """Refuse indexes of one name, and projections that are none or contradict themselves.

    Source: Amazon DynamoDB API reference, CreateTable, UpdateTable, Projection.
    """
    seen: set[str] = set()
    for index in _defined(data):
        name = str(index.get("IndexName"))
        if name in seen:
            raise Refused(f"{_INVALID}Duplicate index name: {name}")
        seen.add(name)
        projection = index.get("Projection") or {}
        kind = projection.get("ProjectionType")
        if kind is None:
            raise Refused(f"{_INVALID}Unknown ProjectionType: null")
        if kind != "INCLUDE" and projection.get("NonKeyAttributes"):
            raise Refused(f"{_INVALID}ProjectionType is {kind}, but NonKeyAttributes is specified")


def is_one_change(data: dict[str, Any]) -> bool:
    """Whether UpdateTable creates or deletes at most one index.

    Source: Amazon DynamoDB API reference, UpdateTable: "you can only create or delete one global secondary index per UpdateTable operation".
    """
    updates = [update for update in data.get("GlobalSecondaryIndexUpdates") or [] if isinstance(update, dict)]
    return sum("Create" in update or "Delete" in update for update in updates) <= 1


def check_time_to_live(data: dict[str, Any], setting: dict[str, Any]) -> None:
    """Refuse to switch on what is on, and off what is off.

    Source: Amazon DynamoDB API reference, UpdateTimeToLive.
    """
    wanted = data.get("TimeToLiveSpecification") or {}
    enabled = setting.get("TimeToLiveStatus") == "ENABLED"
    if bool(wanted.get("Enabled")) != enabled:
        return
    current = setting.get("AttributeName")
    if enabled and wanted.get("AttributeName") != current:
        raise Refused(f"TimeToLive is active on a different AttributeName: current AttributeName is {current}")
    raise Refused(f"TimeToLive is already {'enabled' if enabled else 'disabled'}")


def _defined(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data.get("GlobalSecondaryIndexes") or []
    yield from data.get("LocalSecondaryIndexes") or []
    for update in data.get("GlobalSecondaryIndexUpdates") or []:
        if "Create" in update:
            yield update["Create"]
