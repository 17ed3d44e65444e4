"""From what is stored to values, shape by shape: slow, and exact about what is wrong."""

import base64
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .epoch import text_to_epoch
from .limits import text_to_int
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

_MOST_SECONDS = 13  # as a power of ten: a timedelta has less than a billion days


def from_stored(shape: Shape, stored: AttributeValue) -> Any:
    """The value that is *stored*; models are dicts by field name.

    Raises:
        Unfit: What is stored is not of that shape.
    """
    try:
        return _read(shape, stored)
    except (ValueError, ArithmeticError, TypeError, LookupError) as error:
        raise Unfit((), stored, f"cannot be read: {error}") from error


def _read(shape: Shape, stored: AttributeValue) -> Any:
    ((tag, content),) = stored.items()
    if isinstance(shape, OneOf):
        return _read(chosen(shape, stored), stored)
    if isinstance(shape, Json):
        return _read_json(tag, content)
    if isinstance(shape, SetOf) and tag == "NULL":
        return shape.kind()
    if tag not in tags(shape):
        raise Unfit((), stored, f"is stored as {tag}, and must be {' or '.join(sorted(tags(shape)))}")
    return _content(shape, content, tag)


def _content(shape: Shape, content: Any, tag: str) -> Any:  # noqa: PLR0912 - a case for each shape
    match shape:
        case Text() | Boolean():
            return content
        case Number():
            readers: dict[type[Any], Callable[[str], Any]] = {int: text_to_int, float: float, Decimal: Decimal}
            return readers[shape.kind](content)
        case Duration():
            return text_to_duration(content)
        case Epoch():
            return text_to_epoch(content)
        case Binary():
            return text_to_bytes(content)
        case Null():
            return None
        case Written():
            return shape.read(content)
        case Choice():
            return choice_of(shape, tag, content)
        case SetOf():
            (of,) = tags(shape.member)
            return shape.kind(_content(shape.member, member, of) for member in content)
        case ListOf():
            return shape.kind(_read_within(shape.member, member, i) for i, member in enumerate(content))
        case TupleOf():
            if len(content) != len(shape.members):
                raise Unfit((), content, f"has {len(content)} members, and must have {len(shape.members)}")
            pairs = enumerate(zip(shape.members, content, strict=True))
            return tuple(_read_within(member, each, i) for i, (member, each) in pairs)
        case MapOf():
            return {
                text_to_key(shape.key, name): _read_within(shape.value, member, name)
                for name, member in content.items()
            }
        case Record():
            return fields_from_stored(shape, content)
        case _:
            raise TypeError(shape)


def fields_from_stored(shape: Record, stored: dict[str, AttributeValue]) -> dict[str, Any]:
    """The values of a record by field name; what is absent and has a default is left out.

    Raises:
        Unfit: One of them does not fit, or is missing.
    """
    values: dict[str, Any] = {}
    for name, field in shape.fields.items():
        if field.saved in stored:
            values[name] = _read_within(field.shape, stored[field.saved], field.saved)
        elif field.required:
            values[name] = absent_value(field)
    return values


def absent_value(field: Field) -> Any:
    """What an absent attribute is for a field without default: an empty set where it can be one.

    Raises:
        Unfit: It cannot.
    """
    if not field.omits_empty:
        raise Unfit((field.saved,), None, "is not there, and has no default")
    members = field.shape.members if isinstance(field.shape, OneOf) else (field.shape,)
    return next(member.kind() for member in members if isinstance(member, SetOf))


def choice_of(shape: Choice, tag: str, content: Any) -> Any:
    """The value of *shape* that is stored as *content* under *tag*.

    Raises:
        Unfit: There is none.
    """
    for value, known_tag, known in shape.values:
        if tag == known_tag and (content == known or (tag == "N" and Decimal(content) == Decimal(known))):
            return value
    raise Unfit((), {tag: content}, f"is none of {', '.join(repr(value) for value, _, _ in shape.values)}")


def text_to_key(shape: Shape, text: str) -> Any:
    """The key of a map that *text* says."""
    return text_to_int(text) if shape == Number(int) else _read(shape, {"S": text})


def _read_within(shape: Shape, stored: AttributeValue, step: str | int) -> Any:
    try:
        return from_stored(shape, stored)
    except Unfit as error:
        raise error.under(step) from error


def _read_json(tag: str, content: Any) -> Any:
    match tag:
        case "S" | "BOOL":
            return content
        case "N":
            return text_to_json_number(content)
        case "NULL":
            return None
        case "L":
            return [_read_within(Json(), member, i) for i, member in enumerate(content)]
        case "M":
            return {name: _read_within(Json(), member, name) for name, member in content.items()}
        case _:
            raise Unfit((), {tag: content}, f"is stored as {tag}, which JSON cannot say")


def chosen(shape: OneOf, stored: AttributeValue) -> Shape:
    """What of the union *shape* is *stored*.

    Raises:
        Unfit: Nothing of it.
    """
    ((tag, content),) = stored.items()
    fitting = [member for member in shape.members if tag in tags(member)]
    if tag == "NULL" and not fitting:
        fitting = [member for member in shape.members if isinstance(member, SetOf)]  # empty, each would be the same
    elif len(fitting) > 1:
        fitting = [member for member in fitting if _could_be(member, tag, content)]
    if not fitting:
        every = sorted(set().union(*map(tags, shape.members)))
        raise Unfit((), stored, f"is stored as {tag}, and must be {' or '.join(every)} of its union")
    return fitting[0]


def _could_be(member: Shape, tag: str, content: Any) -> bool:
    if isinstance(member, Record):
        choices = [field for field in member.fields.values() if isinstance(field.shape, Choice)]
        return all(_is_choice(field.shape, content[field.saved]) for field in choices if field.saved in content)
    return _is_choice(member, {tag: content})


def _is_choice(shape: Shape, stored: AttributeValue) -> bool:
    ((tag, content),) = stored.items()
    return isinstance(shape, Choice) and any(
        tag == known_tag and (content == known or (tag == "N" and Decimal(content) == Decimal(known)))
        for _, known_tag, known in shape.values
    )


def text_to_duration(text: str) -> timedelta:
    """The timedelta of so many seconds, exactly; ValueError where they are finer than microseconds, or too many."""
    number = Decimal(text)  # made and taken apart exactly, whatever the caller's decimal context is
    if number and number.adjusted() > _MOST_SECONDS:
        raise ValueError(f"{text} seconds are more than a timedelta can be")
    sign, digits, exponent = number.as_tuple()
    whole, shift = int("".join(map(str, digits))), int(exponent) + 6
    micro, rest = (whole * 10**shift, 0) if shift >= 0 else divmod(whole, 10**-shift)
    if rest:
        raise ValueError(f"{text} seconds are finer than microseconds")
    return timedelta(microseconds=-micro if sign else micro)


def text_to_json_number(text: str) -> int | float:
    """An int where it has no fraction, else a float."""
    try:
        return text_to_int(text)
    except ValueError:
        return float(text)


def text_to_bytes(text: str) -> bytes:
    """What base64 *text* says; ValueError where it is none."""
    return base64.b64decode(text, validate=True)
