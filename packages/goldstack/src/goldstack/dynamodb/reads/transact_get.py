"""Several items at one moment: no write comes between the reads of them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Key, layout
from goldstack.dynamodb.mistakes import mistaken_key, wrong_kind
from goldstack.dynamodb.patience import Clock, again
from goldstack.dynamodb.sending import Sender, request_id_of
from goldstack.errors import ItemUnreadable, Misuse, RequestFailed, TransactionConflict

E = TypeVar("E")

# Items. Source: Amazon DynamoDB API reference, TransactGetItems.
_MOST = 100


def transact_get(sender: Sender, keys: Iterable[Key[E]], clock: Clock | None = None) -> dict[Key[E], E]:
    """The items at *keys*, as they were at one moment; by key, in their order; keys without an item are left out.

    Args:
        sender: Sends requests.
        keys: Up to 100, of several kinds too.
        clock: How time passes.

    Raises:
        Misuse: There are more.
        ItemUnreadable: What is at a key is no such entity.
        TransactionConflict: Others were writing one of them all the while.
    """
    wanted = list(dict.fromkeys(map(_checked, keys)))
    places = list(dict.fromkeys((key.pk, key.sk) for key in wanted))
    if len(places) > _MOST:
        raise Misuse(
            f"{len(places)} items are too many to be read at one moment: DynamoDB takes {_MOST}.\n"
            f"Use `get_many`, which reads any number, one after the other."
        )
    if not places:
        return {}
    request = {
        "TransactItems": [
            {"Get": {"TableName": sender.table, "Key": {PARTITION_KEY: {"S": pk}, SORT_KEY: {"S": sk}}}}
            for pk, sk in places
        ]
    }
    answer = again(lambda: _asked(sender, request), (TransactionConflict,), clock or Clock())
    found = dict(zip(places, (one.get("Item") for one in answer["Responses"]), strict=True))
    request_id = request_id_of(answer)
    items = ((key, _read(key, found[key.pk, key.sk], request_id)) for key in wanted)
    return {key: item for key, item in items if item is not None}


def _asked(sender: Sender, request: dict[str, Any]) -> dict[str, Any]:
    try:
        return sender.calls("TransactGetItems", request)
    except RequestFailed as error:
        if any(reason.get("Code") == "TransactionConflict" for reason in error.reasons):
            raise TransactionConflict(str(error), code=error.code, request_id=error.request_id) from error.__cause__
        raise


def _read(key: Key[E], stored: Item | None, request_id: str | None) -> E | None:
    shape = layout(key.entity)
    if not stored or shape.is_over(stored):
        return None
    if not shape.is_kind(stored):
        raise wrong_kind(key, shape.kind, stored[shape.marks.kind or ""], request_id)
    try:
        return shape.decode(stored)
    except ItemUnreadable as error:
        error.key, error.request_id = key, request_id
        raise


def _checked(key: Key[E]) -> Key[E]:
    if not isinstance(key, Key):
        raise mistaken_key(key)
    return key
