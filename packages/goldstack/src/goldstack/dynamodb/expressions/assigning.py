"""From what is assigned in an edit to actions; what cannot be assigned is refused there."""

from decimal import Decimal
from typing import Any

from goldstack.dynamodb.codec import Unfit, is_left_out
from goldstack.dynamodb.codec.shapes import Boolean, Choice, Number, Shape, Text
from goldstack.dynamodb.codec.unions import holds_none, members, tags

from .actions import Action, Adding, Deleting, Given, Removal, Sum, sources
from .attributes import described
from .changes import EditRecording, joined
from .computing import source
from .defaults import default_of
from .encoding import stored
from .paths import Path, plain
from .validating import validated


def assign(recording: EditRecording, path: Path, value: Any) -> None:
    """Set *path* to *value*, as the field's own validators take it; those of its model are not asked.

    Raises:
        pydantic.ValidationError: They refuse it; the error names the entity and the attribute.
        ItemRefused: DynamoDB cannot hold it.
        Misuse: It cannot be assigned.
    """
    _check(recording, path)
    if path.field is not None and path.field is path.top:
        value = recording.layout.validate(path.field.name, value)
    else:
        value = validated(recording.entity, path, value)
    recording.changes.put(path, _given(recording, path, value))


def delete(recording: EditRecording, path: Path) -> None:
    """Take *path* out of the item.

    Raises:
        Misuse: An item without it could not be read.
    """
    _check(recording, path)
    if path.field is not None and path.field.required:
        raise recording.misuse(
            f"{described(recording, path)} has no default: an item without it could not be read",
            "Assign another value, or give the field a default.",
        )
    recording.changes.put(path, Removal(default_of(path)))


def copy(recording: EditRecording, path: Path, other: Path, *, stale: bool) -> None:
    """Set *path* to what *other* holds; the field's validators are not asked.

    Raises:
        Misuse: They are of different types, or *other* was changed before.
    """
    _check(recording, path)
    if not other.steps or not _takes(path.shape, other.shape):
        raise recording.misuse(
            f"{described(recording, path)} was assigned {described(recording, other)}, which is of another type",
            "Assign an attribute of the same type, or a value.",
        )
    if stale:
        raise _too_late(recording, other)
    found = source(other)
    if found.fallback == {"NULL": True} and not (holds_none(path.shape) or (path.field and path.field.omits_empty)):
        found = type(found)(other, None)
    recording.changes.put(path, found)


def compute(recording: EditRecording, path: Path, action: Action | None, *, origin: Path, stale: bool) -> None:
    """Set *path* to what was computed of *origin*.

    Raises:
        Misuse: It cannot be assigned there, or was computed of what the edit had changed before.
    """
    _check(recording, path)
    if action is None:
        return
    if isinstance(action, Adding | Deleting) and path.steps != origin.steps:
        raise recording.misuse(
            f"{described(recording, path)} was assigned {described(recording, origin)} with other members",
            "A set grows by u.tags |= {…} and shrinks by u.tags -= {…}: assign another one as a whole.",
        )
    if not all(_takes(path.shape, one.shape) for one in sources(action)) or not _takes_amounts(path.shape, action):
        raise recording.misuse(
            f"{described(recording, path)} was assigned what was computed of {described(recording, origin)}, and is of another type",
            "Assign it to an attribute of the same type.",
        )
    before = recording.changes.at(path)
    if stale or (
        before is not None and isinstance(before, Adding | Deleting) and isinstance(action, Adding | Deleting)
    ):
        action = _joined(recording, path, before, action, origin)
    recording.changes.put(path, action)


def _joined(recording: EditRecording, path: Path, before: Action | None, action: Action, origin: Path) -> Action:
    if before is None or path.steps != origin.steps:
        raise _too_late(recording, origin)
    try:
        both = joined(path, before, action)
    except Unfit as error:
        raise recording.misuse(
            f"{described(recording, path)} comes to a number that {error.reason}", "Take less."
        ) from error
    if both is None:
        raise _too_late(recording, path)
    if isinstance(both, Given) and path.field is not None and path.field is path.top:
        return _given(recording, path, recording.layout.validate(path.field.name, both.value))
    return both


def _given(recording: EditRecording, path: Path, value: Any) -> Action:
    if path.field is not None and is_left_out(path.field, value):
        return Removal(value)
    return Given(stored(recording, described(recording, path), path.shape, value), value)


def _check(recording: EditRecording, path: Path) -> None:
    if path.top is not None and path.top.name in recording.layout.key_fields:
        raise recording.misuse(
            f"{described(recording, path)} is a part of the key, and an item keeps its key",
            "Put an item at the other key, and delete this one.",
        )
    version = recording.layout.roles.version
    if version is not None and path.top is not None and path.top.name == version.name:
        raise recording.misuse(
            f"{described(recording, path)} is the version, which counts by itself", "Leave it: each write adds one."
        )
    obstacle = recording.changes.obstacle(path)
    if obstacle:
        raise recording.misuse(
            f"{described(recording, path)} {obstacle}, and DynamoDB makes all changes at once",
            "Assign the whole of it, or use two edits.",
        )


def _too_late(recording: EditRecording, path: Path) -> Exception:
    return recording.misuse(
        f"{described(recording, path)} is used after this edit has changed it, and DynamoDB knows only what was there before",
        "Compute the value in Python and assign that, or use two edits.",
    )


def _takes(target: Shape, value: Shape) -> bool:
    """Whether what is stored for *value* can be read as *target*; None aside."""
    return all(any(_takes_one(one, other) for one in members(target)) for other in members(plain(value)))


def _takes_one(target: Shape, value: Shape) -> bool:
    if target == value:
        return True
    if isinstance(target, Number):
        return isinstance(value, Number) and value.kind is int
    return (
        isinstance(target, Text | Boolean)
        and isinstance(value, Choice)
        and value.kind is None
        and tags(value) == tags(target)
    )


def _takes_amounts(target: Shape, action: Action) -> bool:
    """Whether a whole number stays one."""
    if plain(target) != Number(int) or not isinstance(action, Sum):
        return True
    amounts = [Decimal(one.stored["N"]) for one in (action.left, action.right) if isinstance(one, Given)]
    return all(amount == amount.to_integral_value() for amount in amounts)
