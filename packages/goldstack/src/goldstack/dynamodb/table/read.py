"""What an answer about one item is: an entity, or None."""

from typing import Any, TypeVar

from goldstack.dynamodb.entities import Key, layout
from goldstack.dynamodb.mistakes import wrong_kind
from goldstack.dynamodb.sending import request_id_of
from goldstack.errors import ItemUnreadable

E = TypeVar("E")


def read(key: Key[E], answer: dict[str, Any], name: str) -> E | None:
    """What *answer* has as *name* of the item at *key*; None where there is none, or it is over.

    Raises:
        ItemUnreadable: It is no such entity.
    """
    stored = answer.get(name)
    if not stored:
        return None
    shape = layout(key.entity)
    if shape.is_over(stored):
        return None
    if not shape.is_kind(stored):
        raise wrong_kind(key, shape.kind, stored[shape.marks.kind or ""], request_id_of(answer))
    try:
        return shape.decode(stored)
    except ItemUnreadable as error:
        error.key, error.request_id = key, request_id_of(answer)
        raise
