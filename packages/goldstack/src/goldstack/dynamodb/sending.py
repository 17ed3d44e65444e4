"""Requests about one item, and what comes back of them, in terms of entities."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from goldstack.errors import ConditionFailed, DataError, ItemRefused

from .codec.limits import ITEM_LIMIT, item_size
from .codec.shapes import Item
from .definition import PARTITION_KEY, SORT_KEY
from .entities import Key, layout
from .wire import About, Attempts, Calls

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

    def send(
        self,
        operation: str,
        request: dict[str, Any],
        key: Key[Any],
        *,
        oversize: tuple[int, Callable[[], None]] | None = None,
        attempts: Attempts | None = None,
    ) -> dict[str, Any]:
        """Send *request* about the item at *key*.

        Raises:
            ConditionFailed: With the stored item as an entity.
            RequestFailed: AWS answered with another error, or not at all.
        """
        request["TableName"] = self.table
        about = About(key, key.entity)
        try:
            return self.calls(operation, request, about=about, oversize=oversize, attempts=attempts)
        except ConditionFailed as error:
            raise told(error, key) from error.__cause__

    def stored(self, key: Key[Any]) -> tuple[Item | None, str | None]:
        """What is stored at *key*, every write before seen, and AWS's name of the request."""
        answer = self.send("GetItem", {"Key": stored_key(key), "ConsistentRead": True}, key)
        return answer.get("Item"), request_id_of(answer)


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


def told(error: ConditionFailed, key: Key[Any]) -> ConditionFailed:
    """*error* with the stored item as an entity, or in words where it is of another kind."""
    if not error.stored:
        return error
    shape = layout(key.entity)
    stored = dict(error.stored)
    if not shape.is_kind(stored):
        kind = stored[shape.marks.kind or ""].get("S")
        error.args = (
            f"The item at ({key.pk!r}, {key.sk!r}) is no {shape.kind}: it says that it is {kind}. Nothing was changed.\n"
            f"Use a key of its own entity.",
        )
        return error
    try:
        error.item = shape.decode(stored)
    except DataError:  # the condition has failed all the same
        error.item = None
    return error
