"""Attributes that no field knows, found in what was read, and kept with the object that was made of it."""

from collections.abc import Callable, Iterable
from typing import Any

from .kept import keep
from .loading import chosen, text_to_key
from .shapes import AttributeValue, Item, ListOf, MapOf, OneOf, Record, Shape, TupleOf

Make = Callable[[type[Any], dict[str, Any]], Any]


def unknown_of(record: Record, stored: Item, others: Iterable[str] = ()) -> Item:
    """What of *stored*, attributes by stored name, is none of the fields of *record*, and none of *others*."""
    known = {field.saved for field in record.fields.values()} | set(others)
    return {name: attribute for name, attribute in stored.items() if name not in known}


def with_unknown(record: Record, values: dict[str, Any], stored: Item, make: Make) -> dict[str, Any]:
    """*values* by field name, in which the records that have unknown attributes are made already, and keep them.

    So the attributes go with the object that they were read with, wherever the validators around it put it. Values without
    unknown attributes in them are what they were.

    Args:
        record: The shape of what *values* are for.
        values: What was read of *stored*; records in it are dicts.
        stored: Attributes by stored name.
        make: Makes a record of its class and its values by field name.
    """
    made = dict(values)
    for name, field in record.fields.items():
        if name in values and field.saved in stored:
            made[name] = _within(field.shape, values[name], stored[field.saved], make)
    return made


def keep_where_sure(record: Record, value: Any, stored: Item) -> None:
    """Keep what is unknown of the records within *stored* with those in *value*, but for lists: which is which is not known there."""
    for field in record.fields.values():
        if field.saved in stored:
            _keep_within(field.shape, getattr(value, field.name), stored[field.saved])


def has_unknown(record: Record, stored: Item) -> bool:
    """Whether a record within *stored* has unknown attributes; those of *stored* itself do not count."""
    inner = ((field.shape, stored[field.saved]) for field in record.fields.values() if field.saved in stored)
    return any(is_unknown(shape, part) for shape, part in inner)


def is_unknown(shape: Shape, stored: AttributeValue) -> bool:
    """Whether a record in what is *stored* has unknown attributes."""
    match shape:
        case Record():
            return bool(unknown_of(shape, stored["M"])) or has_unknown(shape, stored["M"])
        case OneOf():
            return is_unknown(chosen(shape, stored), stored)
        case ListOf():
            return any(is_unknown(shape.member, part) for part in stored["L"])
        case TupleOf():
            return any(map(is_unknown, shape.members, stored["L"]))
        case MapOf():
            return any(is_unknown(shape.value, part) for part in stored["M"].values())
        case _:
            return False


def _within(shape: Shape, value: Any, stored: AttributeValue, make: Make) -> Any:
    if not is_unknown(shape, stored):
        return value
    match shape:
        case Record():
            made = make(shape.kind, with_unknown(shape, value, stored["M"], make))
            if unknown := unknown_of(shape, stored["M"]):
                keep(made, unknown)
            return made
        case OneOf():
            return _within(chosen(shape, stored), value, stored, make)
        case ListOf():
            pairs = zip(value, stored["L"], strict=True)
            return shape.kind(_within(shape.member, member, part, make) for member, part in pairs)
        case TupleOf():
            every = zip(shape.members, value, stored["L"], strict=True)
            return tuple(_within(inner, member, part, make) for inner, member, part in every)
        case MapOf():
            parts = {text_to_key(shape.key, name): part for name, part in stored["M"].items()}
            return {name: _within(shape.value, member, parts[name], make) for name, member in value.items()}
        case _:
            return value


def _keep_within(shape: Shape, value: Any, stored: AttributeValue) -> None:
    match shape:
        case OneOf():
            _keep_within(chosen(shape, stored), value, stored)
        case Record() if type(value) is shape.kind:
            if unknown := unknown_of(shape, stored["M"]):
                keep(value, unknown)
            keep_where_sure(shape, value, stored["M"])
        case MapOf() if isinstance(value, dict):
            for name, part in stored["M"].items():
                _keep_within(shape.value, value.get(text_to_key(shape.key, name)), part)
        case _:
            pass
