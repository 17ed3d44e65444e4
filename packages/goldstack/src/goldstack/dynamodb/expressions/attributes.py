"""What stands in for an item and all that is in it: attributes, members, elements."""

from typing import Any, NoReturn

from goldstack.dynamodb.codec import Unfit
from goldstack.dynamodb.codec.shapes import Shape
from goldstack.dynamodb.codec.unions import tags
from goldstack.project import closest

from .encoding import shown
from .paths import Path
from .recording import EDIT, Recorder, Recording, inside, recording_of, refuse, subject_of

_INSTEAD = {
    "endswith": "DynamoDB knows .startswith() and contains(…) alone.",
    "lower": "DynamoDB compares text as it is stored: keep a lower-case copy in a field of its own.",
    "keys": "Ask for one of them, u.scores['a'], by present(…).",
    "get": "Ask for it by u.scores['a']; where it is absent, comparisons are false.",
    "count": "DynamoDB counts all members alone: size(…).",
}
_INSTEAD |= dict.fromkeys(("casefold", "upper", "title", "strip"), _INSTEAD["lower"])
_INSTEAD |= dict.fromkeys(("values", "items"), _INSTEAD["keys"])
_IN_EDITS = {
    "add": "Say u.tags |= {…}.",
    "remove": "Say u.tags -= {…}; of a list, del u.lines[0].",
    "append": "Say u.lines += […].",
    "update": "Assign one by one, u.scores['a'] = 1, or the whole value; a set grows by |=.",
    "pop": "Say del u.scores['a'] or del u.lines[0].",
}
_IN_EDITS |= {"discard": _IN_EDITS["remove"], "extend": _IN_EDITS["append"], "setdefault": _IN_EDITS["update"]}
_IN_EDITS |= dict.fromkeys(("clear", "insert", "sort", "reverse", "popitem"), "Assign the whole value.")


class Attribute(Recorder):
    """Stands for the item, or for a value in it."""

    __slots__ = ("_path",)

    def __init__(self, recording: Recording, path: Path) -> None:
        super().__init__(recording, described(recording, path))
        object.__setattr__(self, "_path", path)

    def __recorded__(self, name: str) -> Any:
        recording_of(self).check(subject_of(self))
        path = path_of(self).member(name)
        return unknown(self, name) if path is None else type(self)(recording_of(self), path)

    def __getitem__(self, key: object) -> Any:
        return type(self)(recording_of(self), element_of(self, key))

    def __dir__(self) -> list[str]:
        return [name for record in path_of(self).records() for name in record.fields]


class Sized(Recorder):
    """Stands for the size of an attribute."""

    __slots__ = ("_path",)

    def __init__(self, recording: Recording, path: Path) -> None:
        super().__init__(recording, f"size({described(recording, path)})")
        object.__setattr__(self, "_path", path)


def path_of(attribute: Attribute | Sized) -> Path:
    """Where *attribute* is."""
    found: Path = inside(attribute, "_path")
    return found


def element_of(attribute: Attribute, key: object) -> Path:
    """What is at *key* in *attribute*.

    Raises:
        Misuse: It has no elements, or none at such a key.
    """
    recording, subject = recording_of(attribute), subject_of(attribute)
    recording.check(subject)
    if isinstance(key, Recorder):
        raise recording.misuse(f"{subject} was asked for {key!r}", "Give the index or key as a value.")
    try:
        path = path_of(attribute).element(key)
    except Unfit as error:
        raise recording.misuse(
            f"{subject} has no element at {shown(key)}: it {error.reason}", "Give an index or a key that it can have."
        ) from error
    if path is None:
        raise recording.misuse(
            f"{subject} has no element at {shown(key)} ({type(key).__name__})",
            "Lists and tuples have elements by index, dicts by key; slices are not known to DynamoDB.",
        )
    return path


def unknown(attribute: Attribute, name: str) -> NoReturn:
    """Say that there is no attribute *name*, and what may have been meant."""
    recording, path, subject = recording_of(attribute), path_of(attribute), subject_of(attribute)
    fields = [known for record in path.records() for known in record.fields]
    if fields and not hasattr(path.records()[0].kind, name):
        raise recording.misuse(
            f"{subject} has no field {name!r} (it has: {', '.join(fields)})",
            f"Name one of its fields.{closest(name, fields)}",
        )
    if any(name in record.fields for record in path.records()):
        raise recording.misuse(
            f"{subject}.{name} is saved under different names in the members of its union",
            "Save it under one name in all of them.",
        )
    instead = {**_INSTEAD, **(_IN_EDITS if recording.what == EDIT else {})}
    refuse(
        attribute,
        f"`.{name}` of it was asked for",
        instead.get(name, "Fields of models, elements by [...], and .startswith() of text can be asked for."),
    )


def described(recording: Recording, path: Path) -> str:
    """What is at *path*, for messages: *User.address.city*."""
    name = recording.entity.__name__
    return f"{name}.{path.shown}" if path.shown else name


def holds(shape: Shape, *wanted: str) -> bool:
    """Whether a value of *shape* may be stored as one of *wanted*."""
    return bool(tags(shape) & set(wanted))
