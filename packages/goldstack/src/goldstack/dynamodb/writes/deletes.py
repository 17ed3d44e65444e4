"""Deletions, and what else is asked of an item by its key alone."""

from collections.abc import Callable
from typing import TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key, layout
from goldstack.dynamodb.expressions import condition, guards
from goldstack.dynamodb.expressions.terms import either
from goldstack.dynamodb.mistakes import mistaken_key, shown
from goldstack.errors import ConditionFailed, DataError, ItemExists, ItemNotFound

from .action import Action

E = TypeVar("E")


def delete(key: Key[E], when: Callable[[E], bool] | None) -> Action[E]:
    """No item at *key* any more."""
    shape = layout(checked(key).entity)
    conditions = guards.of_kind(shape)
    if when is not None:
        conditions.append(condition(shape, when, key=key).term)
    after = _nothing if shape.roles.claims else None
    return Action(operation="Delete", shape=shape, key=key, conditions=conditions, after=after)


def check(key: Key[E], when: Callable[[E], bool] | None) -> Action[E]:
    """There is an item at *key*, and *when* is true of it."""
    shape = layout(checked(key).entity)
    conditions = [guards.is_there(), *guards.of_kind(shape), *guards.not_over(shape)]
    if when is not None:
        conditions.append(condition(shape, when, key=key).term)
    return Action(operation="ConditionCheck", shape=shape, key=key, conditions=conditions, refused=missing)


def check_absent(key: Key[E]) -> Action[E]:
    """There is no item at *key*."""
    shape = layout(checked(key).entity)
    over = guards.is_over(shape)
    return Action(
        operation="ConditionCheck",
        shape=shape,
        key=key,
        conditions=[either(guards.is_not_there(), over) if over else guards.is_not_there()],
        refused=_present,
    )


def checked(key: Key[E]) -> Key[E]:
    """*key*, which is one.

    Raises:
        Misuse: It is none.
    """
    if not isinstance(key, Key):
        raise mistaken_key(key)
    return key


def missing(error: ConditionFailed, table: str) -> DataError:
    """*error*, as there being no item where there is none."""
    if error.stored and not layout(error.key.entity).is_over(error.stored):
        return error
    return ItemNotFound(
        f"There is no {error.entity.__name__ if error.entity else 'item'} at {shown(error.key)} of {table}; nothing was changed.\n"
        f"Use `create` or `put` to make it.",
        key=error.key,
        entity=error.entity,
        request_id=error.request_id,
    )


def _present(error: ConditionFailed, table: str) -> DataError:
    return ItemExists(
        f"There is an item at {shown(error.key)} of {table}, where none was to be; nothing was changed.",
        item=error.item,
        stored=error.stored,
        key=error.key,
        entity=error.entity,
        request_id=error.request_id,
    )


def _nothing(_: Item | None) -> None:
    return None
