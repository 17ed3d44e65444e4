"""From values to what is stored, shape by shape: slow, and exact about what is wrong.

The compiled codec gives the same; where it meets what it cannot do, it asks here why.
"""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Any

from .epoch import epoch_text
from .kept import kept
from .limits import OutOfRange, decimal_text, float_text, int_text
from .shapes import (
    AttributeValue,
    Binary,
    Boolean,
    Choice,
    Duration,
    Epoch,
    Field,
    Json,
    ListOf,
    MapOf,
    Null,
    Number,
    OneOf,
    Record,
    SetOf,
    Shape,
    Text,
    TupleOf,
    Written,
)
from .unfit import Unfit
from .unions import tags


def to_stored(shape: Shape, value: Any) -> AttributeValue:
    """*value* as it is stored; a None is NULL, and so is an empty set.

    Raises:
        Unfit: It is not of that shape, or DynamoDB cannot hold it.
    """
    try:
        return _write(shape, value)
    except RecursionError as error:
        raise Unfit((), value, "holds itself, or is nested too deeply") from error


def is_left_out(field: Field, value: Any) -> bool:
    """Whether an attribute with *value* is left out of the item."""
    if value is None:
        return field.omits_none
    return field.omits_empty and isinstance(value, set | frozenset) and not value


@singledispatch
def _write(shape: Shape, value: Any) -> AttributeValue:
    raise TypeError(shape)


@_write.register
def _(shape: Text, value: Any) -> AttributeValue:
    if not isinstance(value, str):
        raise Unfit((), value, _not("text", value))
    return {"S": sound(str.__str__(value))}


@_write.register
def _(shape: Number, value: Any) -> AttributeValue:
    if isinstance(value, bool) or not isinstance(value, (int, float) if shape.kind is float else shape.kind):
        raise Unfit((), value, _not(f"of the type {shape.kind.__name__}", value))
    makers: dict[type[Any], Callable[[Any], str]] = {int: int_text, float: float_text, Decimal: decimal_text}
    try:
        return {"N": makers[shape.kind](shape.kind(value))}
    except (OutOfRange, OverflowError) as error:
        raise Unfit((), value, str(error)) from error


@_write.register
def _(shape: Duration, value: Any) -> AttributeValue:
    if not isinstance(value, timedelta):
        raise Unfit((), value, _not("a timedelta", value))
    return {"N": duration_text(value)}


@_write.register
def _(shape: Epoch, value: Any) -> AttributeValue:
    if not isinstance(value, datetime):
        raise Unfit((), value, _not("a datetime", value))
    if value.utcoffset() is None:
        raise Unfit((), value, "has no zone: make it aware, by datetime.now(UTC) for example")
    return {"N": epoch_text(value)}


@_write.register
def _(shape: Boolean, value: Any) -> AttributeValue:
    if not isinstance(value, bool):
        raise Unfit((), value, _not("True or False", value))
    return {"BOOL": value}


@_write.register
def _(shape: Binary, value: Any) -> AttributeValue:
    if not isinstance(value, bytes):
        raise Unfit((), value, _not("bytes", value))
    return {"B": base64.b64encode(value).decode()}


@_write.register
def _(shape: Null, value: Any) -> AttributeValue:
    if value is not None:
        raise Unfit((), value, _not("None", value))
    return {"NULL": True}


@_write.register
def _(shape: Written, value: Any) -> AttributeValue:
    if not isinstance(value, shape.kind) or (isinstance(value, datetime) and not issubclass(shape.kind, datetime)):
        raise Unfit((), value, _not(f"of the type {shape.kind.__name__}", value))
    return {"S": sound(shape.write(value))}


@_write.register
def _(shape: Choice, value: Any) -> AttributeValue:
    for known, tag, content in shape.values:
        if value is known or (type(value) is type(known) and value == known):
            return {tag: content}
    if shape.kind is None and isinstance(value, Enum) and value.value is not value:
        return _write(shape, value.value)
    known_values = ", ".join(repr(known) for known, _, _ in shape.values)
    raise Unfit((), value, f"is none of {known_values}")


@_write.register
def _(shape: SetOf, value: Any) -> AttributeValue:
    if not isinstance(value, set | frozenset):
        raise Unfit((), value, _not(f"a {shape.kind.__name__}", value))
    if not value:
        return {"NULL": True}
    found = [_write_within(shape.member, member, str(member)) for member in value]
    (tag,) = tags(shape)
    return {tag: [content for each in found for content in each.values()]}


@_write.register
def _(shape: ListOf, value: Any) -> AttributeValue:
    if not isinstance(value, shape.kind):
        raise Unfit((), value, _not(f"a {shape.kind.__name__}", value))
    return {"L": [_write_within(shape.member, member, i) for i, member in enumerate(value)]}


@_write.register
def _(shape: TupleOf, value: Any) -> AttributeValue:
    if not isinstance(value, tuple) or len(value) != len(shape.members):
        raise Unfit((), value, _not(f"a tuple of {len(shape.members)}", value))
    pairs = enumerate(zip(shape.members, value, strict=True))
    return {"L": [_write_within(member, each, i) for i, (member, each) in pairs]}


@_write.register
def _(shape: MapOf, value: Any) -> AttributeValue:
    if not isinstance(value, dict):
        raise Unfit((), value, _not("a dict", value))
    stored: dict[str, AttributeValue] = {}
    for name, member in value.items():
        text = _named(key_text(shape.key, name))
        if text in stored:
            raise Unfit((str(name),), name, "is a key twice, once it is text")
        stored[text] = _write_within(shape.value, member, str(name))
    return {"M": stored}


@_write.register
def _(shape: OneOf, value: Any) -> AttributeValue:
    reasons: list[Unfit] = []
    for member in sorted(shape.members, key=lambda one: not _is_exactly(one, value)):
        try:
            return _write(member, value)
        except Unfit as error:
            if not isinstance(member, SetOf) and (error.path or _is_exactly(member, value)):
                raise
            reasons.append(error)
    if deep := [one for one in reasons if one.path]:
        raise deep[0]  # of a set, whose type is right and whose members are not
    raise Unfit((), value, " and ".join(dict.fromkeys(one.reason for one in reasons)))


@_write.register
def _(shape: Json, value: Any) -> AttributeValue:
    if isinstance(value, dict):
        for name in value:
            if not isinstance(name, str):
                raise Unfit((), name, _not("text, as a key of JSON is", name))
        return {"M": {_named(sound(name)): _write_within(shape, member, name) for name, member in value.items()}}
    if isinstance(value, list):
        return {"L": [_write_within(shape, member, i) for i, member in enumerate(value)]}
    plain: dict[type[Any], Shape] = {
        bool: Boolean(),
        str: Text(),
        int: Number(int),
        float: Number(float),
        type(None): Null(),
    }
    for kind, member in plain.items():
        if isinstance(value, kind):
            return _write(member, value)
    raise Unfit((), value, _not("what JSON can say", value))


@_write.register
def _(shape: Record, value: Any) -> AttributeValue:
    if type(value) is not shape.kind:
        raise Unfit((), value, _not(f"a {shape.kind.__name__} itself", value))
    stored = dict(kept(value) or {})
    for name, field in shape.fields.items():
        _add(stored, field, value, name)
    return {"M": stored}


def fields_to_stored(shape: Record, value: Any) -> dict[str, AttributeValue]:
    """The attributes of *value*, a model or dataclass, by stored name.

    Raises:
        Unfit: One of them does not fit.
    """
    stored: dict[str, AttributeValue] = {}
    for name, field in shape.fields.items():
        try:
            _add(stored, field, value, name)
        except RecursionError as error:  # here alone, for below there is no end of steps to it
            raise Unfit((name,), getattr(value, name), "holds itself, or is nested too deeply") from error
    return stored


def _add(stored: dict[str, AttributeValue], field: Field, value: Any, name: str) -> None:
    try:
        member = getattr(value, name)
    except AttributeError as error:
        raise Unfit((name,), value, "has no value: the object was made without validation") from error
    if not is_left_out(field, member):
        stored[field.saved] = _write_within(field.shape, member, name)


def _write_within(shape: Shape, value: Any, step: str | int) -> AttributeValue:
    try:
        return _write(shape, value)
    except Unfit as error:
        raise error.under(step) from error


def key_text(shape: Shape, key: Any) -> str:
    """The key of a map as text.

    Raises:
        Unfit: It is not of that shape.
    """
    if shape == Number(int):
        if isinstance(key, bool) or not isinstance(key, int):
            raise Unfit((), key, _not("an int", key))
        return int.__repr__(key)
    return str(_write(shape, key)["S"])


def _named(key: str) -> str:
    if not key:
        raise Unfit((), key, "is an empty key of a map, which DynamoDB refuses")
    return key


def sound(text: str) -> str:
    """*text*, which UTF-8 can write.

    Raises:
        Unfit: It has a lone surrogate.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unfit((), text, "has a lone surrogate, which UTF-8 cannot write") from error
    return text


def duration_text(value: timedelta) -> str:
    """*value* in seconds, exactly."""
    micro = (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds
    sign, micro = ("-", -micro) if micro < 0 else ("", micro)
    return f"{sign}{micro // 1_000_000}.{micro % 1_000_000:06d}".rstrip("0").rstrip(".")


def _is_exactly(shape: Shape, value: Any) -> bool:
    match shape:
        case Text():
            return type(value) is str
        case Epoch():
            return type(value) is datetime
        case SetOf():
            return type(value) is shape.kind and all(_is_exactly(shape.member, each) for each in value)
        case Binary():
            return type(value) is bytes
        case Number() | Written() | ListOf() | TupleOf() | Record():
            return type(value) is shape.kind
        case Choice():
            return any(type(value) is type(known) and value == known for known, _, _ in shape.values)
        case Boolean():
            return type(value) is bool
        case Null():
            return value is None
        case _:
            return False


def _not(what: str, value: object) -> str:
    return f"is of the type {type(value).__name__}, and must be {what}"
