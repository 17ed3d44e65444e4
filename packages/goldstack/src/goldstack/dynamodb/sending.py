"""Requests about one item, and what comes back of them, in terms of entities."""

from typing import TYPE_CHECKING, Any, TypeVar

from goldstack.errors import ConditionFailed, DataError, ItemRefused

from .codec.limits import ITEM_LIMIT, item_size
from .codec.shapes import Item
from .definition import PARTITION_KEY, SORT_KEY
from .entities import Key, Layout, layout
from .wire import About, Calls, Unsendable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

E = TypeVar("E")


class Sender:
    """Sends requests about the items of one table.

    Args:
        client: A boto3 client.
        table: Name of the table.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self.table = table
        self.calls = Calls(client, table)

    def send(self, operation: str, request: dict[str, Any], key: Key[Any]) -> dict[str, Any]:
        """Send *request* about the item at *key*.

        Raises:
            ConditionFailed: With the stored item as an entity.
            RequestFailed: AWS answered with another error, or not at all.
        """
        request["TableName"] = self.table
        try:
            return self.calls(operation, request, about=About(key, key.entity))
        except ConditionFailed as error:
            raise _told(error, key) from error.__cause__

    def send_item(self, operation: str, request: dict[str, Any], shape: Layout[E], item: E) -> dict[str, Any]:
        """Send *request*, which holds all of *item*. Raises as `send` does.

        Raises:
            ItemRefused: The item is larger than 400 KB, or has text that UTF-8 cannot write; nothing was sent.
        """
        stored: Item = request["Item"]
        key = shape.key_at(stored)
        request["TableName"] = self.table
        try:
            return self.calls(
                operation,
                request,
                about=About(key, shape.entity),
                oversize=(ITEM_LIMIT, lambda: check_size(key, stored)),
            )
        except ConditionFailed as error:
            raise _told(error, key) from error.__cause__
        except Unsendable as error:
            shape.explain(item)
            raise ItemRefused(f"{key} cannot be sent: {error}.", key=key, entity=key.entity) from error


def request_id_of(answer: dict[str, Any]) -> str | None:
    """AWS's name of the request that was answered so."""
    found: str | None = answer.get("ResponseMetadata", {}).get("RequestId")
    return found


def stored_key(key: Key[Any]) -> Item:
    """*key* as DynamoDB takes it."""
    return {PARTITION_KEY: {"S": key.pk}, SORT_KEY: {"S": key.sk}}


def check_size(key: Key[Any], stored: Item) -> None:
    """Refuse an item that is larger than DynamoDB takes.

    Raises:
        ItemRefused: It is.
    """
    size = item_size(stored)
    if size <= ITEM_LIMIT:
        return
    name, largest = max(((name, item_size({name: value})) for name, value in stored.items()), key=lambda pair: pair[1])
    raise ItemRefused(
        f"{key.entity.__name__} cannot be stored: the item at ({key.pk!r}, {key.sk!r}) has {size:,} bytes, and DynamoDB takes "
        f"{ITEM_LIMIT:,}; its largest attribute is {name}, with {largest:,}.\nDivide it, or keep a part elsewhere, in S3 for "
        f"example. Nothing was sent.",
        key=key,
        entity=key.entity,
    )


def _told(error: ConditionFailed, key: Key[Any]) -> ConditionFailed:
    """*error* with the stored item as an entity."""
    error.is_there = bool(error.item)
    error.item = _entity(key, error.item)
    return error


def _entity(key: Key[Any], stored: Item | None) -> Any:
    if not stored:
        return None
    try:
        return layout(key.entity).decode(stored)
    except DataError:  # it is of another kind, perhaps: the condition has failed all the same
        return None
