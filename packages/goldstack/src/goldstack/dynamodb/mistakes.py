"""What to say to callers who hand a table what it does not take."""

from dataclasses import is_dataclass
from reprlib import repr as shortened
from typing import Any

from goldstack.errors import ItemNotFound, ItemUnreadable, Misuse

from .entities import Entity, Key
from .entities.functions import functions, key


def mistaken_key(given: object) -> Misuse:
    """That *given* is no key, and how to get one."""
    if _is_entity(type(given)):
        name = type(given).__name__
        return Misuse(f"A Key is needed, not the {name} itself.\nMake it: {_how(type(given))}.")
    if isinstance(given, type) and _is_entity(given):
        return Misuse(f"A Key is needed, not the class {given.__name__}.\nMake it: {_how(given)}.")
    return Misuse(
        f"A Key is needed, not {shortened(given)} ({type(given).__name__}).\n"
        f'Make it with the @key function of its entity, User.primary("joe@email.com") for example; '
        f"where fields are the key: Key(Entity, pk, sk)."
    )


def mistaken_item(given: object) -> Misuse:
    """That *given* is no item, and how to get one."""
    if isinstance(given, type) and _is_entity(given):
        return Misuse(f"An entity is needed, not the class {given.__name__}.\nMake one: {given.__name__}(…).")
    return Misuse(
        f"An entity is needed, not a value of the type {type(given).__name__}.\n"
        f"Make one, User(…) for example, of a class that is an Entity. What is none goes through the plain client: "
        f"table.raw.client."
    )


def no_item(wanted: Key[Any], table: str, request_id: str | None) -> ItemNotFound:
    """That there is no item at *wanted*."""
    return ItemNotFound(
        f"There is no {wanted.entity.__name__} at {shown(wanted)} of {table}.",
        key=wanted,
        entity=wanted.entity,
        request_id=request_id,
    )


def wrong_kind(wanted: Key[Any], kind: str, stored: object, request_id: str | None) -> ItemUnreadable:
    """That the item at *wanted* is of another kind."""
    return ItemUnreadable(
        f"The item at {shown(wanted)} is no {kind}: it says that it is {stored}.\nAsk for it by a key of its own entity.",
        key=wanted,
        entity=wanted.entity,
        request_id=request_id,
    )


def shown(wanted: Key[Any] | None) -> str:
    """*wanted* in a message."""
    return f"({wanted.pk!r}, {wanted.sk!r})" if wanted else "its key"


def is_item(given: object) -> bool:
    """Whether *given* is an item: of an entity."""
    return not isinstance(given, type) and _is_entity(type(given))


def _is_entity(kind: type[Any]) -> bool:
    # not issubclass: that of pydantic's classes is slow
    return Entity in kind.__mro__ or (is_dataclass(kind) and bool(functions(kind, key)))


def _how(entity: type[Any]) -> str:
    name = next(iter(functions(entity, key)), None)
    return f"{entity.__name__}.{name}(…)" if name else f"Key({entity.__name__}, pk, sk)"
