"""Copies of items: ministack makes many in each transaction, by way of a module that can copy anything and is slow."""

import copy
from types import SimpleNamespace
from typing import Any

from ministack.services import dynamodb

_UNCHANGING = frozenset((str, int, float, bool, bytes, type(None)))


def install() -> None:
    """Let ministack copy what came as JSON for what it is."""
    dynamodb.copy = SimpleNamespace(copy=copy.copy, deepcopy=copied)


def copied(value: Any) -> Any:
    """A copy of *value* in which nothing is shared that can change."""
    kind = type(value)
    if kind is dict:
        return {name: copied(part) for name, part in value.items()}
    if kind is list:
        return [copied(part) for part in value]
    return value if kind in _UNCHANGING else copy.deepcopy(value)
