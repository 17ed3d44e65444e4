"""Attributes that a model does not know: kept beside its fields, from read to put.

They are in its `__dict__`, where pydantic and dataclasses leave alone what is no field, and carry it along into copies and
pickles. A dataclass with `slots=True` has no room for them.
"""

from typing import Any

from .shapes import Item

KEPT = "__goldstack_kept__"


def kept(value: object) -> Item | None:
    """What was read with *value* and is none of its fields, by stored name."""
    beside: dict[str, Any] = getattr(value, "__dict__", {})
    return beside.get(KEPT)


def keep(value: object, attributes: Item) -> None:
    """Keep *attributes* with *value*; they go where it goes, copies included."""
    if hasattr(value, "__dict__"):
        value.__dict__[KEPT] = attributes
