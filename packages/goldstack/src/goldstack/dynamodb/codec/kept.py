"""Attributes that a model does not know: kept beside its fields, from read to put.

A model keeps them with the names of the fields that were set. Those go wherever pydantic takes the model, into copies, pickles
and validators that take models apart, and pydantic looks at them for nothing but the names; in a model's `__dict__` they would be
refused by extra="forbid". A dataclass has nothing like it: there they are in its `__dict__`, which one with `slots=True` has not.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from .shapes import Item

_KEPT = "__goldstack_kept__"


class FieldsSet(set[str]):
    """A model's `model_fields_set`, with the attributes that it keeps."""

    attributes: Item

    def __reduce__(self) -> tuple[Any, ...]:
        """For copies and pickles."""
        return _fields_set, (list(self), self.attributes)

    def __repr__(self) -> str:
        """As pydantic's own."""
        return repr(set(self))


def kept(value: object) -> Item | None:
    """What was read with *value* and is none of its fields, by stored name."""
    names = getattr(value, "__pydantic_fields_set__", None)
    if isinstance(names, FieldsSet):
        return names.attributes
    beside: dict[str, Any] = getattr(value, "__dict__", {})
    return beside.get(_KEPT)


def keep(value: object, attributes: Item) -> None:
    """Keep *attributes* with *value*; they go where it goes, copies included."""
    if isinstance(value, BaseModel):
        put_fields_set(value, _fields_set(value.__pydantic_fields_set__, attributes))
    elif hasattr(value, "__dict__"):
        value.__dict__[_KEPT] = attributes


def _fields_set(names: Any, attributes: Item) -> FieldsSet:
    made = FieldsSet(names)
    made.attributes = attributes
    return made


# What a model's own __setattr__ would do, were it not checking names first.
put_fields_set: Callable[[BaseModel, FieldsSet], None] = vars(BaseModel)["__pydantic_fields_set__"].__set__
