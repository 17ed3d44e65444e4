"""A secondary index as a migration: made once, waited for, found again by whoever goes on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from goldstack.dynamodb.entities import Gsi
from goldstack.dynamodb.migrations.migration import Migration
from goldstack.errors import MigrationError

from . import misfits
from .declared import checksum, creation, described, differences
from .waiting import Waiting

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations import MigrationContext

_ACTIVE = "ACTIVE"
# Stands in the ARNs of DynamoDB Local where others have a region.
_DYNAMODB_LOCAL = ":ddblocal:"


def gsi(name: str, index: Gsi) -> Migration:
    """The migration *name*, which makes *index*; its way back deletes it."""
    made = Migration(name, lambda ctx: make(ctx, index), long=True, checksum=checksum(index))
    made.down(lambda ctx: delete(ctx, index))
    return made


def make(ctx: "MigrationContext", index: Gsi) -> None:
    """Make *index* unless it is there, wait until it can be used, and warn about items that it leaves out.

    Raises:
        MigrationError: The table has an index of that name which is not as declared, or is served by DynamoDB Local, which would
            never end this one.
    """
    waiting = Waiting()
    while (status := _status(table := _table(ctx), index)) != _ACTIVE:
        if status in {None, "CREATING"}:
            _check(table, index)
        if status is None and _is_quiet(table):
            _check_ends(ctx, table, index)
            _send(ctx, table, index, creation(table, index), waiting)
            continue
        ctx.progress(0)
        waiting.pause()
    _check(table, index)
    _warn(ctx, index, table.get("ItemCount") or None)


def delete(ctx: "MigrationContext", index: Gsi) -> None:
    """Delete *index* unless it is gone, and wait until the table is its old self."""
    waiting = Waiting()
    request = {
        "TableName": ctx.table_name,
        "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": index.name}}],
    }
    while True:
        table = _table(ctx)
        found = described(table, index.name)
        if found is None and table["TableStatus"] == _ACTIVE:
            return
        if found is not None and _can_be_deleted(table, found):
            _send(ctx, table, index, request, waiting)
            continue
        ctx.progress(0)
        waiting.pause()


def _send(
    ctx: "MigrationContext", table: Mapping[str, Any], index: Gsi, request: Mapping[str, Any], waiting: Waiting
) -> None:
    """Send *request* about *index* of *table*; wait where it is refused, unless it was done and its answer lost."""
    try:
        ctx.client.update_table(**cast("Any", request))
    except ctx.client.exceptions.ClientError as error:
        if _status(_table(ctx), index) == _status(table, index):
            waiting.bear(error)


def _table(ctx: "MigrationContext") -> dict[str, Any]:
    return cast("dict[str, Any]", ctx.client.describe_table(TableName=ctx.table_name)["Table"])


def _status(table: Mapping[str, Any], index: Gsi) -> str | None:
    """That of *index*; one whose throughput is being changed can be used."""
    found = described(table, index.name)
    if found is None:
        return None
    status: str = found["IndexStatus"]
    return _ACTIVE if status == "UPDATING" else status


def _is_quiet(table: Mapping[str, Any]) -> bool:
    """Whether an index can be made: DynamoDB makes, and deletes, one at a time."""
    indexes = table.get("GlobalSecondaryIndexes", ())
    return table["TableStatus"] == _ACTIVE and all(index["IndexStatus"] == _ACTIVE for index in indexes)


def _can_be_deleted(table: Mapping[str, Any], index: Mapping[str, Any]) -> bool:
    others = [one for one in table["GlobalSecondaryIndexes"] if one["IndexName"] != index["IndexName"]]
    if any(one["IndexStatus"] != _ACTIVE for one in others):
        return False
    return index["IndexStatus"] == _ACTIVE or (index["IndexStatus"] == "CREATING" and bool(index.get("Backfilling")))


def _check(table: Mapping[str, Any], index: Gsi) -> None:
    found = differences(table, index)
    if found and described(table, index.name):
        raise MigrationError(
            f"The table {table['TableName']} has an index {index.name!r} already, and it is not the declared one: "
            f"{'; '.join(found)}.\n"
            f"Declare it as it is, or give the new one another name: an index cannot be changed, only made anew."
        )
    if found:
        raise MigrationError(
            f"The index {index.name!r} cannot be made in the table {table['TableName']}: {'; '.join(found)}.\n"
            f"Let it have attributes of its own."
        )


def _check_ends(ctx: "MigrationContext", table: Mapping[str, Any], index: Gsi) -> None:
    if _DYNAMODB_LOCAL not in table["TableArn"]:
        return
    found = misfits.find_hindering(ctx, index, table.get("ItemCount") or None)
    if found.count:
        raise MigrationError(
            f"The index {index.name!r} was not begun, since DynamoDB Local would never end it: {_counted(found)} of "
            f"{ctx.table_name} {'has' if found.count == 1 else 'have'} {index.pk} or {index.sk} of a type that no key can have, such "
            f"as NULL (the first has {found.first}).\n"
            f"Correct them by a migration before this one. AWS would leave them out of the index."
        )


def _warn(ctx: "MigrationContext", index: Gsi, total: int | None) -> None:
    found = misfits.find(ctx, index, total)
    if found.count:
        ctx.warn(
            f"{_counted(found)} of {ctx.table_name} cannot be found by {index.name}: "
            f"{index.pk} or {index.sk} of theirs is empty, or not text (the first has {found.first}).\n"
            f"DynamoDB left them out, and refuses to write such values from now on. Correct them by a migration."
        )


def _counted(found: misfits.Misfits) -> str:
    return f"{found.count:,} {'item' if found.count == 1 else 'items'}"
