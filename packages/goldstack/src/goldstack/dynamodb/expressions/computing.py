"""What an edit can compute of an attribute: sums, longer lists, larger and smaller sets."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.codec import Unfit, is_left_out, to_stored
from goldstack.dynamodb.codec.shapes import Duration, ListOf, Number, SetOf
from goldstack.dynamodb.codec.unions import tags
from goldstack.errors import Misuse

from .actions import Action, Adding, Append, Deleting, Given, Source, Sum
from .attributes import path_of
from .changes import more
from .defaults import NONE_KNOWN, default_of
from .encoding import encoded
from .paths import ELEMENT, Path, plain
from .recording import Recorder, recording_of, subject_of
from .validating import validated

if TYPE_CHECKING:
    from .editing import Edited


def computed(attribute: "Edited", sign: str, other: object, *, swapped: bool = False) -> tuple[Action | None, bool]:
    """*attribute* and *other*, in that order unless *swapped*, and whether one of them was changed before.

    No action at all is what an empty set comes to.

    Raises:
        Misuse: DynamoDB's updates cannot compute that.
    """
    from .editing import Edited, edit_of, is_stale

    edit_of(attribute)
    path = path_of(attribute)
    operand: Path | None = None
    if isinstance(other, Edited) and recording_of(other) is recording_of(attribute):
        operand = path_of(other)
        if tags(plain(operand.shape)) != tags(plain(path.shape)):
            raise _misuse(
                attribute,
                f"and {subject_of(other)} are of types that are never added",
                "Take two numbers or two lists.",
            )
    elif isinstance(other, Recorder):
        raise _misuse(attribute, f"was added to {other!r}", "One + or - at a time: compute all else in Python.")
    stale = is_stale(attribute) or (isinstance(other, Edited) and is_stale(other))
    shape = plain(path.shape)
    match shape, sign:
        case ((Number() | Duration()), ("+" | "-")):
            return _sum(attribute, sign, operand, other, swapped=swapped), stale
        case ListOf(), "+":
            return _append(attribute, shape, operand, other, swapped=swapped), stale
        case SetOf(), ("|" | "-") if operand is None and not swapped:
            return _members(attribute, shape, sign, other), stale
        case _:
            raise _impossible(attribute, sign)


def source(path: Path, *tags: str) -> Source:
    """The value of *path*, or its default where that is stored as one of *tags*; as any, where none are named."""
    default = default_of(path)
    if default is NONE_KNOWN:
        return Source(path, None)
    try:
        stored = to_stored(path.shape, default)
    except Unfit:
        return Source(path, None)
    return Source(path, stored if not tags or stored.keys() & set(tags) else None)


def _sum(attribute: "Edited", sign: str, operand: Path | None, other: object, *, swapped: bool) -> Sum:
    own = source(path_of(attribute), "N")
    if operand is not None:
        return Sum(own, sign, source(operand, "N"))
    shape = plain(path_of(attribute).shape)
    stored = encoded(recording_of(attribute), subject_of(attribute), shape, other, "added to")
    if swapped and sign == "-":
        return Sum(Given(stored, other), "-", own)
    amount = Decimal(stored["N"])
    return more(own, amount.copy_negate() if sign == "-" else amount)


def _append(attribute: "Edited", shape: ListOf, operand: Path | None, other: Any, *, swapped: bool) -> Append:
    path = path_of(attribute)
    own = source(path, "L")
    if operand is not None:
        return Append(own, source(operand, "L"))
    if isinstance(other, list | tuple):
        other = shape.kind(_each(attribute, other))
    more = Given(encoded(recording_of(attribute), subject_of(attribute), shape, other, "joined with"), other)
    return Append(more, own) if swapped else Append(own, more)


def _members(attribute: "Edited", shape: SetOf, sign: str, other: Any) -> Action | None:
    path = path_of(attribute)
    if len(path.steps) > 1:
        raise _misuse(
            attribute,
            "is a set within something else, and DynamoDB changes only those that are attributes",
            "Assign the whole set.",
        )
    if path.field is None or not path.field.omits_empty:
        raise _misuse(
            attribute,
            "is stored as NULL where it is empty, as an empty set is not its default, and DynamoDB adds no members to that",
            "Assign the whole set, or let an empty set be its default.",
        )
    if isinstance(other, set | frozenset):
        other = shape.kind(_each(attribute, other) if sign == "|" else other)
    if is_left_out(path.field, other):
        return None
    stored = encoded(recording_of(attribute), subject_of(attribute), shape, other, "joined with")
    return Adding(stored) if sign == "|" else Deleting(stored)


def _each(attribute: "Edited", members: Any) -> Any:
    path = path_of(attribute)
    place = Path(path.steps, path.shown, path.shape, names=(*path.names, ELEMENT))
    return [validated(recording_of(attribute).entity, place, member) for member in members]


def _impossible(attribute: "Edited", sign: str) -> Misuse:
    shape = plain(path_of(attribute).shape)
    if isinstance(shape, SetOf):
        return _misuse(
            attribute,
            f"is a set, and `{sign}` was asked of it",
            "Sets grow by u.tags |= {…} and shrink by u.tags -= {…}.",
        )
    return _misuse(
        attribute,
        f"is neither a number nor a list or a set, and `{sign}` was asked of it",
        "DynamoDB's updates compute nothing else: read the item by table.get() and assign what you computed.",
    )


def _misuse(attribute: "Edited", problem: str, advice: str) -> Misuse:
    return recording_of(attribute).misuse(f"{subject_of(attribute)} {problem}", advice)
