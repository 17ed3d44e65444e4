"""Operands of a condition or a sum, as they are stored: each by the shape of what it meets."""

from decimal import Decimal
from typing import Any

from goldstack.dynamodb.codec import Unfit, to_stored
from goldstack.dynamodb.codec.shapes import AttributeValue, Number, OneOf, Shape
from goldstack.dynamodb.codec.unions import members
from goldstack.errors import ItemRefused, Misuse

from .recording import Recording

_MOST_SHOWN = 60


def encoded(
    recording: Recording, subject: str, shape: Shape, value: Any, verb: str = "compared with"
) -> AttributeValue:
    """*value* as it is stored where *shape* is.

    A number may be of any type: DynamoDB has one type of number, and compares them by value.

    Raises:
        Misuse: It is of another type, or DynamoDB cannot hold it.
    """
    try:
        return to_stored(_widened(shape, value), value)
    except Unfit as error:
        raise unfit(recording, f"{subject} cannot be {verb} {shown(value)}", error) from error


def stored(recording: Recording, subject: str, shape: Shape, value: Any) -> AttributeValue:
    """*value* as it is stored where *shape* is.

    Raises:
        ItemRefused: It is of another type, or DynamoDB cannot hold it.
    """
    try:
        return to_stored(shape, value)
    except Unfit as error:
        where = "".join(f"[{step!r}]" for step in error.path)
        raise ItemRefused(
            f"{subject}{where} was to be {shown(error.value)}: it {error.reason}.\nGive it a value that DynamoDB can hold.",
            key=recording.key,
            entity=recording.entity,
        ) from error


def unfit(recording: Recording, problem: str, error: Unfit) -> Misuse:
    """The error that says *problem* and why."""
    where = "".join(f"[{step!r}]" for step in error.path)
    what = f"{where} of it is {shown(error.value)}, which" if where else "it"
    return recording.misuse(f"{problem}: {what} {error.reason}", "Give a value of the attribute's own type.")


def shown(value: Any) -> str:
    """*value* for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _widened(shape: Shape, value: Any) -> Shape:
    kind = type(value)
    if kind not in {int, float, Decimal}:
        return shape
    widened = tuple(Number(kind) if isinstance(one, Number) else one for one in members(shape))
    return OneOf(widened) if isinstance(shape, OneOf) else widened[0]
