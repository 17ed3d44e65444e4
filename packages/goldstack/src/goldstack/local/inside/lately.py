"""Expressions that were read a moment ago: a transaction is put to its items in several passes, a filter to each item."""

from collections.abc import Mapping
from typing import Any, TypeVar

from .expressions import Reader

_MOST = 256  # twice what the parts of a transaction hold, and more
_NONE: dict[str, Any] = {}

_R = TypeVar("_R", bound=Reader)
_Key = tuple[type[Reader], str, str, int, int]
_read: dict[_Key, Reader] = {}


def read(kind: type[_R], slot: str, text: str, names: Mapping[str, str], values: Mapping[str, Any]) -> _R:
    """Read *text* by a *kind* of reader, or find it as it was read with the same two objects.

    Raises:
        Refused: AWS refuses it.
    """
    names, values = names or _NONE, values or _NONE
    key = kind, slot, text, id(names), id(values)
    found = _read.get(key)  # it holds on to both objects, so that no others have their numbers
    if isinstance(found, kind):
        return found
    reader = kind(slot, text, names, values)
    reader.read()
    while len(_read) >= _MOST:
        del _read[next(iter(_read))]
    _read[key] = reader
    return reader
