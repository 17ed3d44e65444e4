"""What a condition can say beside comparisons; to a type checker these are functions of the attributes' own types."""

from collections.abc import Sized as HasSize
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, TypeVar, cast, overload
from uuid import UUID

from goldstack.errors import Misuse

from . import comparing
from .attributes import Attribute, Sized
from .recording import Recorder, recording_of
from .terms import is_missing, is_present
from .truths import Asked, Truth, denied

T = TypeVar("T")
Choice = TypeVar("Choice", bound=Enum)
Plain = TypeVar("Plain", str, bytes, datetime, date, time, timedelta, UUID)
Number: TypeAlias = int | float | Decimal  # DynamoDB has one type of number


def present(attribute: object) -> bool:
    """The attribute is there and not None: `present(u.org)`, in place of `u.org is not None`."""
    found = _asked("present", attribute)
    return _said(Truth(recording_of(found), is_present(comparing.named(found))))


def missing(attribute: object) -> bool:
    """The attribute is absent or None: `missing(u.org)`, in place of `u.org is None`.

    An empty set is stored as no attribute, or as what None is: it is missing.
    """
    found = _asked("missing", attribute)
    return _said(Truth(recording_of(found), is_missing(comparing.named(found))))


def not_(condition: bool) -> bool:  # noqa: FBT001 - a condition is one to type checkers
    """The contrary of a condition: `not_(u.email_verified)`, in place of `not u.email_verified`.

    It is true where the attribute is absent, as its comparison is false there.
    """
    if not isinstance(condition, Truth | Asked):
        raise _outside("not_", condition)
    return _said(denied(condition))


@overload
def contains(container: str | None, member: str) -> bool: ...
@overload
def contains(
    container: set[T] | frozenset[T] | list[T] | tuple[T, ...] | None,  # invariant for the most part: T is theirs alone
    member: T,
) -> bool: ...
def contains(container: Any, member: Any) -> bool:
    """The set or list has such a member, or the text such a part: `contains(u.tags, "x")`, in place of `"x" in u.tags`."""
    found = _asked("contains", container)
    return _said(Truth(recording_of(found), comparing.contains(found, member)))


def size(of: HasSize | None) -> int:
    """How much there is in it, to be compared: `size(u.tags) > 3`, in place of `len(u.tags) > 3`.

    Text is counted in code units of UTF-16, bytes in bytes, everything else in members. What is absent has no size:
    comparisons with it are false, but `!=` is true.
    """
    found = _asked("size", of)
    return cast("int", Sized(recording_of(found), comparing.size_of(found)))


@overload
def between(value: Number | None, low: Number, high: Number) -> bool: ...
@overload
def between(value: Plain | None, low: Plain, high: Plain) -> bool: ...
def between(value: Any, low: Any, high: Any) -> bool:
    """The attribute is from *low* to *high*, both included: `between(u.age, 18, 67)`, in place of `18 <= u.age <= 67`."""
    found = _compared("between", value)
    return _said(Truth(recording_of(found), comparing.between(found, low, high)))


@overload
def one_of(value: Choice | None, *choices: Choice | None) -> bool: ...
@overload
def one_of(value: Number | None, *choices: Number | None) -> bool: ...
@overload
def one_of(value: Plain | None, *choices: Plain | None) -> bool: ...
def one_of(value: Any, *choices: Any) -> bool:
    """The attribute equals one of *choices*, at most 100: `one_of(u.status, "new", "paid")`; None is a missing attribute."""
    found = _compared("one_of", value)
    return _said(Truth(recording_of(found), comparing.one_of(found, choices)))


def given(attribute: T | None) -> T:
    """The attribute itself, typed as if it were never None: `given(u.org) > "a"`, `given(u.address).city == "Rome"`."""
    if not isinstance(attribute, Attribute):
        raise _outside("given", attribute)
    return cast("T", attribute)


def _asked(function: str, found: object) -> Asked:
    if isinstance(found, Asked):
        return found
    raise _outside(function, found)


def _compared(function: str, found: object) -> Asked | Sized:
    return found if isinstance(found, Sized) else _asked(function, found)


def _said(truth: Truth) -> bool:
    return cast("bool", truth)


def _outside(function: str, found: object) -> Misuse:
    if isinstance(found, Recorder):
        return recording_of(found).misuse(
            f"{function}() was given {found!r}", "Give it an attribute of the item in a condition, as in u.org."
        )
    return Misuse(
        f"{function}() was given {found!r} ({type(found).__name__}), and takes what a condition or edit is given for an item.\n"
        f"Use it inside: when=lambda u: {function}(u.org)."
    )
