"""What DynamoDB can hold: numbers, text, sizes.

Source: Amazon DynamoDB developer guide, "Supported data types" and "Quotas".
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .shapes import AttributeValue, Item, Json, ListOf, MapOf, OneOf, Record, Shape, TupleOf
from .unfit import Unfit

DIGITS = 38
ITEM_LIMIT = 400 * 1024  # bytes
DEPTH_LIMIT = 32  # values within each other, the innermost counted

_LARGEST = 126  # numbers are below 10 to this power
_SMALLEST = -130  # and not closer to zero than 10 to this one
_TOO_LARGE = 10**_LARGEST
_PLAIN_INT = 10**DIGITS


class OutOfRange(ValueError):
    """A number that DynamoDB cannot hold; the message is the end of a sentence about it."""


def int_text(value: int) -> str:
    """*value* in digits.

    Raises:
        OutOfRange: It has more than 38 digits, zeros at its end aside, or more than 126 with them.
    """
    if -_PLAIN_INT < value < _PLAIN_INT:
        return int.__repr__(value)
    if not -_TOO_LARGE < value < _TOO_LARGE:
        raise OutOfRange("has more than 126 digits, and DynamoDB keeps numbers below 1E126")
    return decimal_text(Decimal(value))


def float_text(value: float) -> str:
    """*value* in the fewest digits that read as the same float.

    Raises:
        OutOfRange: It is no number, infinite, or of a size that DynamoDB does not keep.
    """
    if 1e-130 <= value < 1e126 or value == 0.0 or -1e126 < value <= -1e-130:
        return float.__repr__(value)
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN alone differs from itself
        raise OutOfRange("is no finite number, and DynamoDB keeps only those")
    raise OutOfRange("is out of range: DynamoDB keeps magnitudes from 1E-130 to below 1E126")


def decimal_text(value: Decimal) -> str:
    """*value* with all its digits.

    Raises:
        OutOfRange: It has more than 38 significant digits, is not finite, or of a size that DynamoDB does not keep.
    """
    text = str(value)
    if len(text) <= DIGITS and "E" not in text and "N" not in text and "I" not in text:
        return text  # no exponent, NaN, sNaN or Infinity: plain digits, and few enough
    if not value.is_finite():
        raise OutOfRange("is no finite number, and DynamoDB keeps only those")
    sign, digits, exponent = value.as_tuple()
    kept = "".join(map(str, digits)).strip("0") or "0"
    if kept == "0":
        return "0"
    significant = "".join(map(str, digits)).lstrip("0")
    power = len(significant) - 1 + int(exponent)
    if len(kept) > DIGITS:
        raise OutOfRange(f"has {len(kept)} significant digits, and DynamoDB keeps {DIGITS}")
    if not _SMALLEST <= power < _LARGEST:
        raise OutOfRange("is out of range: DynamoDB keeps magnitudes from 1E-130 to below 1E126")
    return f"{'-' if sign else ''}{kept[0]}.{kept[1:] or '0'}E{power}"


def text_to_int(text: str) -> int:
    """The int that the number *text* says; ValueError where it has a fraction."""
    try:
        return int(text)
    except ValueError:
        number = Decimal(text)
        if number != number.to_integral_value():
            raise
        return int(number)


def item_size(item: dict[str, Any]) -> int:
    """Bytes that DynamoDB counts for *item*, never less than it does for one near the limit.

    Numbers are counted at their largest: half a byte for each significant digit, and two.
    """
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: dict[str, Any]) -> int:
    ((tag, content),) = value.items()
    match tag:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "B":
            return _binary_size(content)
        case "SS":
            return sum(len(member.encode()) for member in content)
        case "NS":
            return sum(map(_number_size, content))
        case "BS":
            return sum(map(_binary_size, content))
        case "L":
            return 3 + sum(1 + _size(member) for member in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(member) for name, member in content.items())
        case _:
            return 1


def _number_size(text: str) -> int:
    digits = len(text.lstrip("-").partition("E")[0].replace(".", "").strip("0"))
    return (digits + 1) // 2 + (2 if text.startswith("-") else 1)


def _binary_size(text: str) -> int:
    return len(text) * 3 // 4 - text[-2:].count("=")


def check_depth(item: Item) -> None:
    """Refuse an item that nests deeper than DynamoDB does.

    Raises:
        Unfit: It does.
    """
    for name, value in item.items():
        if not is_shallow({name: value}):
            reason = f"is nested more than {DEPTH_LIMIT} levels deep, and DynamoDB keeps {DEPTH_LIMIT}"
            raise Unfit((name,), "it", reason)


def is_shallow(item: Item) -> bool:
    """Whether *item* nests no deeper than DynamoDB does."""
    level, inner = 0, list(item.values())
    while inner:
        level += 1
        if level > DEPTH_LIMIT:
            return False
        inner = [member for one in inner for member in _members(one)]
    return True


def _members(value: AttributeValue) -> Iterable[AttributeValue]:
    if "L" in value:
        listed: Iterable[AttributeValue] = value["L"]
        return listed
    return value["M"].values() if "M" in value else ()


def is_bounded(shape: Shape, within: tuple[Record, ...] = ()) -> bool:
    """Whether values of *shape* nest no deeper than their annotations do."""
    match shape:
        case Json():
            return False
        case Record():
            if shape in within:
                return False
            return all(is_bounded(field.shape, (*within, shape)) for field in shape.fields.values())
        case ListOf():
            return is_bounded(shape.member, within)
        case MapOf():
            return is_bounded(shape.value, within)
        case TupleOf() | OneOf():
            return all(is_bounded(member, within) for member in shape.members)
        case _:
            return True
