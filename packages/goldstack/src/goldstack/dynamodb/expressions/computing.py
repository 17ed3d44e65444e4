"""What an edit can compute of an attribute: sums, longer lists, larger and smaller sets."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from goldstack.dynamodb.codec import Unfit, to_stored
from goldstack.dynamodb.codec.shapes import Duration, ListOf, Number, SetOf
from goldstack.dynamodb.codec.unions import tags
from goldstack.errors import Misuse

from .actions import Action, Adding, Append, Deleting, Given, Source, Sum
from .attributes import described
from .changes import EditRecording, more
from .defaults import NONE_KNOWN, default_of
from .encoding import encoded, shown, stored
from .paths import ELEMENT, Path, plain
from .recording import Recorder
from .validating import validated


def computed(recording: EditRecording, path: Path, sign: str, other: object, *, swapped: bool = False) -> Action | None:
    """What is at *path* and *other*, a value or another path; in that order unless *swapped*.

    An empty set comes to nothing, None.

    Raises:
        Misuse: DynamoDB's updates cannot compute that.
    """
    if isinstance(other, Recorder):
        raise _misuse(recording, path, f"was added to {other!r}", "One + or - at a time: compute all else in Python.")
    if isinstance(other, Path) and tags(plain(other.shape)) != tags(plain(path.shape)):
        raise _misuse(
            recording, path, f"and {other.shown} are of types that are never added", "Take two numbers or two lists."
        )
    shape = plain(path.shape)
    match shape, sign:
        case ((Number() | Duration()), ("+" | "-")):
            return _sum(recording, path, sign, other, swapped=swapped)
        case ListOf(), "+":
            return _append(recording, path, shape, other, swapped=swapped)
        case SetOf(), ("|" | "-") if not isinstance(other, Path) and (sign == "|" or not swapped):
            return _members(recording, path, shape, sign, other)
        case _:
            raise _impossible(recording, path, sign)


def source(path: Path, *tags: str) -> Source:
    """The value of *path*, or its default where that is stored as one of *tags*; as any, where none are named."""
    default = default_of(path)
    if default is NONE_KNOWN:
        return Source(path, None)
    try:
        fallback = to_stored(path.shape, default)
    except Unfit:
        return Source(path, None)
    return Source(path, fallback if not tags or fallback.keys() & set(tags) else None)


def _sum(recording: EditRecording, path: Path, sign: str, other: object, *, swapped: bool) -> Sum:
    own = source(path, "N")
    if isinstance(other, Path):
        return Sum(own, sign, source(other, "N"))
    found = encoded(recording, described(recording, path), plain(path.shape), other, "added to")
    if swapped and sign == "-":
        return Sum(Given(found, other), "-", own)
    amount = Decimal(found["N"])
    return more(own, amount.copy_negate() if sign == "-" else amount)


def _append(recording: EditRecording, path: Path, shape: ListOf, other: Any, *, swapped: bool) -> Append:
    own = source(path, "L")
    if isinstance(other, Path):
        return Append(own, source(other, "L"))
    if not isinstance(other, list | tuple):
        raise _misuse(recording, path, f"was added to {shown(other)}", "Give a list of new members.")
    other = shape.kind(_each(recording, path, other))
    added = Given(stored(recording, described(recording, path), shape, other), other)
    return Append(added, own) if swapped else Append(own, added)


def _members(recording: EditRecording, path: Path, shape: SetOf, sign: str, other: Any) -> Action | None:
    if len(path.steps) > 1:
        raise _misuse(
            recording,
            path,
            "is a set within something else, and DynamoDB changes the members of attributes alone",
            "Assign the whole set.",
        )
    if path.field is None or not path.field.omits_empty:
        raise _misuse(
            recording,
            path,
            "is stored as NULL where it is empty, since that is not its default, and DynamoDB adds no members to NULL",
            "Assign the whole set, or let an empty set be its default.",
        )
    if not isinstance(other, set | frozenset):
        raise _misuse(recording, path, f"was joined with {shown(other)}", "Give a set of members.")
    members = shape.kind(_each(recording, path, other) if sign == "|" else other)
    if not members:
        return None
    found = stored(recording, described(recording, path), shape, members)
    return Adding(found) if sign == "|" else Deleting(found)


def _each(recording: EditRecording, path: Path, members: Iterable[Any]) -> list[Any]:
    place = Path(path.steps, path.shown, path.shape, names=(*path.names, ELEMENT))
    return [validated(recording.entity, place, member) for member in members]


def _impossible(recording: EditRecording, path: Path, sign: str) -> Misuse:
    if isinstance(plain(path.shape), SetOf):
        return _misuse(
            recording,
            path,
            f"is a set, and `{sign}` was asked of it",
            "Sets grow by u.tags |= {…} and shrink by u.tags -= {…}.",
        )
    return _misuse(
        recording,
        path,
        f"is neither a number nor a list or a set, and `{sign}` was asked of it",
        "DynamoDB's updates compute nothing else: read the item by table.get() and assign what you computed.",
    )


def _misuse(recording: EditRecording, path: Path, problem: str, advice: str) -> Misuse:
    return recording.misuse(f"{described(recording, path)} {problem}", advice)
