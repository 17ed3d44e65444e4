"""Recorders of an edit: attributes that can be assigned, and what is computed of them."""

from typing import Any

from goldstack.dynamodb.codec.shapes import ListOf, TupleOf
from goldstack.dynamodb.codec.unions import members

from . import assigning, computing
from .actions import Action
from .attributes import Attribute, element_of, path_of, unknown
from .changes import EditRecording
from .paths import Path
from .recording import Recorder, inside, recording_of, subject_of


class Edited(Attribute):
    """Stands for the item, or for a value in it, to be changed."""

    __slots__ = ("_stale",)

    def __init__(self, recording: EditRecording, path: Path) -> None:
        super().__init__(recording, path)
        object.__setattr__(self, "_stale", bool(path.steps) and recording.changes.touch(path))

    def __setattr__(self, name: str, value: object) -> None:
        _assign(self, _member(self, name), value)

    def __delattr__(self, name: str) -> None:
        assigning.delete(edit_of(self), _member(self, name))

    def __setitem__(self, key: object, value: object) -> None:
        _assign(self, _element(self, key), value)

    def __delitem__(self, key: object) -> None:
        assigning.delete(edit_of(self), _element(self, key))


class Computed(Recorder):
    """Stands for what was computed of an attribute; it is there to be assigned."""

    __slots__ = ("_action", "_origin", "_stale")

    def __init__(self, origin: Edited, action: Action | None, *, stale: bool, sign: str) -> None:
        recording = edit_of(origin)
        super().__init__(recording, f"`{subject_of(origin)} {sign} …`")
        object.__setattr__(self, "_action", action)
        object.__setattr__(self, "_origin", path_of(origin))
        object.__setattr__(self, "_stale", stale)
        recording.unused[id(self)] = self


def edit_of(recorder: Recorder) -> EditRecording:
    """The edit that *recorder* belongs to, which has not ended."""
    recording_of(recorder).check(subject_of(recorder))
    recording: EditRecording = inside(recorder, "_recording")
    return recording


def is_stale(recorder: "Edited | Computed") -> bool:
    """Whether it was asked for after the edit had changed it: DynamoDB only knows what was there before."""
    stale: bool = inside(recorder, "_stale")
    return stale


def check_unused(recording: EditRecording) -> None:
    """Refuse what was computed in vain.

    Raises:
        Misuse: Something was.
    """
    for computed in recording.unused.values():
        raise recording.misuse(
            f"{subject_of(computed)} was computed and not assigned, so it changes nothing",
            "Assign it to an attribute: u.logins += 1, or u.logins = u.logins + 1.",
        )


def _assign(holder: Edited, path: Path, value: object) -> None:
    recording = edit_of(holder)
    if isinstance(value, Recorder) and recording_of(value) is not recording:
        raise recording.misuse(
            f"{recording.entity.__name__}.{path.shown} was assigned {value!r}, of another condition or edit",
            "Assign a value, or an attribute of the same item.",
        )
    match value:
        case Computed():
            recording.unused.pop(id(value), None)
            action: Action | None = inside(value, "_action")
            assigning.compute(recording, path, action, origin=inside(value, "_origin"), stale=is_stale(value))
        case Edited():
            assigning.copy(recording, path, path_of(value), stale=is_stale(value))
        case _:
            assigning.assign(recording, path, value)


def _member(holder: Edited, name: str) -> Path:
    edit_of(holder)
    path = path_of(holder).member(name)
    return unknown(holder, name) if path is None else path


def _element(holder: Edited, key: object) -> Path:
    path = element_of(holder, key)
    for shape in members(path_of(holder).shape):
        if isinstance(shape, TupleOf) or (isinstance(shape, ListOf) and shape.kind is tuple):
            raise edit_of(holder).misuse(
                f"{subject_of(holder)} is a tuple, and one of its members was changed", "Assign the whole tuple."
            )
    return path


def _computing(sign: str, *, swapped: bool = False) -> Any:
    def method(self: Edited, other: object) -> Computed:
        recording, path = edit_of(self), path_of(self)
        beside = other
        if isinstance(other, Edited) and recording_of(other) is recording:
            beside = path_of(other)
        action = computing.computed(recording, path, sign, beside, swapped=swapped)
        stale = is_stale(self) or (isinstance(other, Edited) and is_stale(other))
        return Computed(self, action, stale=stale, sign=sign)

    return method


# Set from here: a type checker knows recorders as what they stand for, and has no use for the types of these.
for _name, _sign in {"add": "+", "sub": "-", "or": "|"}.items():
    setattr(Edited, f"__{_name}__", _computing(_sign))
    setattr(Edited, f"__i{_name}__", _computing(_sign))
    setattr(Edited, f"__r{_name}__", _computing(_sign, swapped=True))
