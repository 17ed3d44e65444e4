"""What was given to be written, once it has been: with its version and its times."""

from collections.abc import Mapping
from copy import copy
from typing import Any, TypeVar

from pydantic import BaseModel

from goldstack.dynamodb.codec import from_stored
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Layout

from .puts import version_of

E = TypeVar("E")


def settled(shape: Layout[E], item: E, answer: Mapping[str, Any]) -> E:
    """*item* once it has been written, which was answered so.

    It has the version that is stored, and the times where it has fields for them; it is a copy where it is frozen.
    """
    roles = shape.roles
    if roles.version is None and not roles.times:
        return item
    values: dict[str, Any] = {roles.version.name: version_of(shape, item) + 1} if roles.version else {}
    stored: Item = answer.get("Attributes") or {}
    for field in roles.times:
        if field.saved in stored:
            values[field.name] = from_stored(field.shape, stored[field.saved])
    return _with(item, values)


def _with(item: E, values: dict[str, Any]) -> E:
    if isinstance(item, BaseModel):
        fields = type(item).model_fields
        if item.model_config.get("frozen") or any(fields[name].frozen for name in values):
            return item.model_copy(update=values)
        item.__pydantic_fields_set__.update(values)
    elif type(item).__dataclass_params__.frozen:  # type: ignore[attr-defined] # a dataclass's own
        item = copy(item)
    for name, value in values.items():
        object.__setattr__(item, name, value)  # no validator is asked, as in a read
    return item
