"""Attributes that no field knows, found in what was read, and kept with the object that was made of it."""

from collections.abc import Iterable
from typing import Any

from .kept import keep
from .loading import chosen
from .shapes import AttributeValue, Item, ListOf, MapOf, OneOf, Record, Shape, TupleOf


def keep_unknown(record: Record, value: Any, stored: Item, others: Iterable[str] = ()) -> None:
    """Keep with *value*, and with the records in it, what of *stored* is none of their fields.

    Args:
        record: The shape of *value*.
        value: What was made of *stored*.
        stored: Attributes by stored name.
        others: Names that are known besides.
    """
    known = {field.saved for field in record.fields.values()} | set(others)
    unknown = {name: attribute for name, attribute in stored.items() if name not in known}
    if unknown:
        keep(value, unknown)
    for field in record.fields.values():
        if field.saved in stored:
            _within(field.shape, getattr(value, field.name), stored[field.saved])


def _within(shape: Shape, value: Any, stored: AttributeValue) -> None:
    ((tag, content),) = stored.items()
    match shape:
        case Record() if isinstance(value, shape.kind):
            keep_unknown(shape, value, content)
        case OneOf():
            _within(chosen(shape, stored), value, stored)
        case ListOf() if tag == "L":
            for member, part in zip(value, content, strict=False):
                _within(shape.member, member, part)
        case TupleOf() if tag == "L":
            for inner, member, part in zip(shape.members, value, content, strict=False):
                _within(inner, member, part)
        case MapOf() if tag == "M":
            for member, part in zip(value.values(), content.values(), strict=False):
                _within(shape.value, member, part)
        case _:
            pass
