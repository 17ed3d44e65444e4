"""What is said of attributes and sizes, as terms; what DynamoDB would refuse, or could never be true, is refused here."""

from base64 import b64decode
from decimal import Decimal
from typing import Any, TypeAlias

from goldstack.dynamodb.codec import is_left_out
from goldstack.dynamodb.codec.shapes import AttributeValue, ListOf, Number, SetOf, Shape, Text, TupleOf
from goldstack.dynamodb.codec.unions import joined, members, tags
from goldstack.errors import Misuse

from .attributes import Attribute, Sized, holds, path_of
from .encoding import encoded, shown
from .paths import Path
from .recording import Recorder, recording_of, subject_of
from .terms import Between, Call, Comparison, In, Operand, Term, Value, either, is_missing, is_present

_ORDERED = ("S", "N", "B")
_SIZED = ("S", "B", "SS", "NS", "BS", "L", "M")
_MOST_CHOICES = 100
_EQUAL = {"=", "<>"}

Compared: TypeAlias = Attribute | Sized


def is_true(attribute: Attribute) -> Term:
    """The bool *attribute* is True.

    Raises:
        Misuse: It is no bool.
    """
    path = _path(attribute, "was taken for a condition")
    if not holds(path.shape, "BOOL"):
        raise _misuse(attribute, "is no bool, so it is no condition by itself", "Compare it, as in u.logins > 3.")
    return Comparison(path, "=", Value({"BOOL": True}))


def compared(left: Compared, sign: str, other: object) -> Term:
    """*left* beside *other*: an attribute, a size or a value.

    Raises:
        Misuse: They can never be compared.
    """
    operand, shape = _operand(left)
    if isinstance(operand, Path) and sign in _EQUAL and _is_absence(operand, other):
        return is_missing(operand) if sign == "=" else is_present(operand)
    if sign not in _EQUAL:
        _check_ordered(left, shape)
    return Comparison(operand, sign, _beside(left, shape, other, ordered=sign not in _EQUAL))


def between(left: Compared, low: object, high: object) -> Term:
    """*left* is from *low* to *high*, both included. Raises as *compared* does."""
    operand, shape = _operand(left)
    _check_ordered(left, shape)
    bounds = [_beside(left, shape, bound, ordered=True) for bound in (low, high)]
    first, last = bounds
    if isinstance(first, Value) and isinstance(last, Value):
        if first.stored.keys() != last.stored.keys():
            raise _misuse(left, f"was to be from {shown(low)} to {shown(high)}", "Give two values of one type.")
        if _order(first.stored) > _order(last.stored):
            raise _misuse(
                left, f"was to be from {shown(low)} to {shown(high)}, which is nothing", "Give the lower one first."
            )
    return Between(operand, first, last)


def one_of(left: Compared, choices: tuple[object, ...]) -> Term:
    """*left* equals one of *choices*; None among them is no such attribute. Raises as *compared* does."""
    operand, shape = _operand(left)
    if not 0 < len(choices) <= _MOST_CHOICES:
        raise _misuse(
            left,
            f"was to be one of {len(choices)} values, and DynamoDB takes 1 to {_MOST_CHOICES}",
            "Say it in parts, joined by |.",
        )
    is_list = len(choices) == 1 and isinstance(choices[0], list | tuple | set | frozenset)
    if is_list and not holds(shape, "L", "SS", "NS", "BS"):
        raise _misuse(
            left, f"was to be one of {shown(choices[0])}", "Give the values one by one: one_of(u.status, *values)."
        )
    others: list[Operand] = []
    is_absence = False
    for choice in choices:
        if isinstance(operand, Path) and _is_absence(operand, choice):
            is_absence = True
        else:
            others.append(_beside(left, shape, choice))
    terms: list[Term] = [In(operand, tuple(others))] if others else []
    return either(*terms, is_missing(operand)) if is_absence and isinstance(operand, Path) else either(*terms)


def begins(attribute: Attribute, *prefix: object) -> Term:
    """The text or bytes of *attribute* begin with *prefix*. Raises as *compared* does."""
    path = _path(attribute, "was asked how it begins")
    if len(prefix) != 1 or isinstance(prefix[0], tuple):
        raise _misuse(
            attribute, "was asked for .startswith() of other than one text", "Give one, and join several by |."
        )
    text = (
        joined(one for one in (Text(), *members(path.shape)) if tags(one) & {"S", "B"})
        if holds(path.shape, "B")
        else Text()
    )
    return Call("begins_with", (path, _beside(attribute, text, prefix[0])))


def contains(attribute: Attribute, member: object) -> Term:
    """*member* is in the set or list, or a part of the text, *attribute*. Raises as *compared* does."""
    path = _path(attribute, "was asked what it contains")
    for shape in members(path.shape):
        inner = _inner(shape)
        if inner is not None:
            return Call("contains", (path, _beside(attribute, inner, member)))
    raise _misuse(attribute, "is no text, set or list, so it contains nothing", "Compare it with ==.")


def named(attribute: Attribute) -> Path:
    """The path of *attribute*, which is not the item itself. Raises as *compared* does."""
    return _path(attribute, "was asked for")


def size_of(attribute: Attribute) -> Path:
    """The path of *attribute*, which has a size. Raises as *compared* does."""
    path = _path(attribute, "was asked for its size")
    if not holds(path.shape, *_SIZED):
        raise _misuse(attribute, "has no size", "Text, bytes, sets, lists, dicts and models have one.")
    return path


def _order(stored: AttributeValue) -> Any:
    ((tag, content),) = stored.items()
    if tag == "N":
        return Decimal(content)
    return b64decode(content) if tag == "B" else content.encode()


def _inner(shape: Shape) -> Shape | None:
    match shape:
        case SetOf() | ListOf():
            return shape.member
        case TupleOf():
            return joined(shape.members) if shape.members else None
        case _:
            return Text() if "S" in tags(shape) else None


def _operand(recorder: Compared) -> tuple[Operand, Shape]:
    if isinstance(recorder, Sized):
        recording_of(recorder).check(subject_of(recorder))
        return Call("size", (path_of(recorder),)), Number(int)
    path = _path(recorder, "was compared")
    return path, path.shape


def _path(attribute: Attribute, asked: str) -> Path:
    recording_of(attribute).check(subject_of(attribute))
    path = path_of(attribute)
    if not path.steps:
        raise _misuse(attribute, f"itself {asked}", "Name one of its attributes, as in u.logins > 3.")
    return path


def _is_absence(path: Path, value: object) -> bool:
    return value is None or (path.field is not None and is_left_out(path.field, value))


def _check_ordered(left: Compared, shape: Shape) -> None:
    if not holds(shape, *_ORDERED):
        raise _misuse(left, "has no order", "Text, numbers and bytes have one: use ==, size(…) or contains(…).")


def _beside(left: Compared, shape: Shape, other: object, *, ordered: bool = False) -> Operand:
    if not isinstance(other, Recorder):
        stored = encoded(recording_of(left), subject_of(left), shape, other)
        if ordered and not stored.keys() & set(_ORDERED):
            raise _misuse(
                left, f"was compared with {shown(other)}, which has no order", "Use ==, missing(…) or present(…)."
            )
        return Value(stored)
    if recording_of(other) is not recording_of(left):
        raise _misuse(
            left, f"was compared with {other!r}, of another condition or edit", "Use what the function is given."
        )
    if not isinstance(other, Attribute | Sized):
        raise _misuse(left, f"was compared with {other!r}", "Compare it with a value or an attribute.")
    operand, its_shape = _operand(other)
    if operand == _operand(left)[0]:
        raise _misuse(left, "was compared with itself", "Compare it with another attribute, or a value.")
    if not tags(shape) & tags(its_shape) & (set(_ORDERED) if ordered else tags(shape)):
        raise _misuse(
            left, f"and {subject_of(other)} are of types that are never equal", "Compare attributes of one type."
        )
    return operand


def _misuse(recorder: Recorder, problem: str, advice: str) -> Misuse:
    return recording_of(recorder).misuse(f"{subject_of(recorder)} {problem}", advice)
