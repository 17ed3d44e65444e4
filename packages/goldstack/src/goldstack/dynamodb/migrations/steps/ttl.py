"""Time to live as a migration: switched on for one attribute."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.migrations.migration import Migration
from goldstack.errors import MigrationError, Misuse

from .waiting import Waiting

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations import MigrationContext

_ON = {"ENABLED", "ENABLING"}


def ttl(name: str, attribute: str | type[Any]) -> Migration:
    """The migration *name*, which switches time to live on; its way back switches it off.

    Args:
        name: Of the migration.
        attribute: The attribute of the table; or an entity with a field that is `expires()`.

    Raises:
        Misuse: The entity has no such field.
    """
    saved = attribute if isinstance(attribute, str) else _attribute(attribute)
    made = Migration(name, lambda ctx: switch_on(ctx, saved), checksum=sha256(f"ttl {saved}".encode()).hexdigest())
    made.down(lambda ctx: switch_off(ctx, saved))
    return made


def switch_on(ctx: "MigrationContext", attribute: str) -> None:
    """Switch time to live on for *attribute*, unless it is on.

    Raises:
        MigrationError: It is on for another attribute, or just being switched off.
    """
    waiting = Waiting()
    while True:
        status, found = _now(ctx)
        if status in _ON and found == attribute:
            return
        if status in _ON:
            raise MigrationError(
                f"Items of the table {ctx.table_name} end by {found!r} already, and a table has one attribute for that: "
                f"{attribute!r} cannot be another.\n"
                f"Save both fields as {found!r}; or switch it off first, where it was switched on: by a way back, or by the ttl "
                f"block of infra/aws/main.tf."
            )
        _check_settled(ctx, status)
        _send(ctx, attribute, waiting, on=True)


def switch_off(ctx: "MigrationContext", attribute: str) -> None:
    """Switch time to live off, unless it is off, or on for another than *attribute*.

    Raises:
        MigrationError: It was changed within the last hour.
    """
    waiting = Waiting()
    while True:
        status, found = _now(ctx)
        if status not in _ON:
            return
        if found != attribute:
            ctx.warn(
                f"Items of the table {ctx.table_name} end by {found!r}, not by {attribute!r}: that was left as it is."
            )
            return
        _send(ctx, attribute, waiting, on=False)


def _send(ctx: "MigrationContext", attribute: str, waiting: Waiting, *, on: bool) -> None:
    """Switch it; what is refused is looked at again where that may be since the answer was lost."""
    try:
        ctx.client.update_time_to_live(
            TableName=ctx.table_name, TimeToLiveSpecification={"Enabled": on, "AttributeName": attribute}
        )
    except ctx.client.exceptions.ClientError as error:
        if "multiple times" in str(error):
            raise _unsettled(ctx) from error
        if (_now(ctx)[0] in _ON) != on:
            waiting.bear(error)


def _now(ctx: "MigrationContext") -> tuple[str, str | None]:
    found = ctx.client.describe_time_to_live(TableName=ctx.table_name)["TimeToLiveDescription"]
    return found.get("TimeToLiveStatus", "DISABLED"), found.get("AttributeName")


def _check_settled(ctx: "MigrationContext", status: str) -> None:
    if status == "DISABLING":
        raise _unsettled(ctx)


def _unsettled(ctx: "MigrationContext") -> MigrationError:
    return MigrationError(
        f"Time to live of the table {ctx.table_name} was changed a short while ago, and DynamoDB takes up to an hour for that, "
        f"during which it refuses another change.\nRun this again in an hour."
    )


def _attribute(entity: type[Any]) -> str:
    field = layout(entity).roles.expires
    if field is None:
        raise Misuse(
            f"{entity.__name__} has no field that is expires(), so its items never end.\n"
            f'Give it one, or name the attribute: migration.ttl(…, "until").',
            entity=entity,
        )
    return field.saved
