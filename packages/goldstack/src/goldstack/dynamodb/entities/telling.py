"""What is said of items that do not fit."""

from reprlib import Repr
from typing import Any

from pydantic import ValidationError

from goldstack.dynamodb.codec import Unfit
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import ItemRefused, ItemUnreadable

from .keys import Key

_short = Repr()
_short.maxstring = _short.maxother = 80


def shown(value: object) -> str:
    """*value*, shortened; an int too long for Python to write as its length."""
    try:
        return _short.repr(value)
    except ValueError:
        return f"<{type(value).__name__} that is too long to be shown>"


def where(path: tuple[str | int, ...]) -> str:
    """*path* as one writes it: `.lines[2].price`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def refused(entity: type[Any], error: Unfit, key: Key[Any] | None = None) -> ItemRefused:
    """That an item of *entity* cannot be stored."""
    return ItemRefused(
        f"{entity.__name__}{where(error.path)} cannot be stored: {shown(error.value)} {error.reason}.\n"
        f"Nothing was sent.",
        key=key,
        entity=entity,
    )


def unreadable_value(entity: type[Any], stored: Item, error: Unfit) -> ItemUnreadable:
    """That an attribute of the item *stored* does not fit its field."""
    key = _key(entity, stored)
    return ItemUnreadable(
        f"The item at {_shown_key(key)} is no {entity.__name__}: the attribute {where(error.path).lstrip('.')} "
        f"{error.reason}.",
        key=key,
        entity=entity,
    )


def unreadable(entity: type[Any], stored: Item, error: ValidationError) -> ItemUnreadable:
    """That *entity* refuses the values of the item *stored*."""
    key = _key(entity, stored)
    faults = "\n".join(
        f"  {where(tuple(one['loc'])).lstrip('.') or 'the item'}: {one['msg']} (it is {shown(one['input'])})"
        for one in error.errors(include_url=False)
    )
    return ItemUnreadable(
        f"The item at {_shown_key(key)} is no {entity.__name__}; its validators refuse what is stored:\n{faults}",
        key=key,
        entity=entity,
    )


def _key(entity: type[Any], stored: Item) -> Key[Any] | None:
    try:
        return Key(entity, stored[PARTITION_KEY]["S"], stored[SORT_KEY]["S"])
    except (KeyError, ValueError):
        return None


def _shown_key(key: Key[Any] | None) -> str:
    return f"({key.pk!r}, {key.sk!r})" if key else "an unknown key"
