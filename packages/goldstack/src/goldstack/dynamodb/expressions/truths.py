"""Recorders of conditions: attributes that can be compared, sizes, and what is true or false."""

from collections.abc import Callable, Coroutine
from typing import Any

from goldstack.errors import Misuse

from . import comparing
from .attributes import Attribute, Sized, holds, path_of
from .recording import Recorder, Recording, inside, recording_of, subject_of
from .terms import Term, contrary, either, every


class Truth(Recorder):
    """Stands for what is true or false of the item."""

    __slots__ = ("_term",)

    def __init__(self, recording: Recording, term: Term) -> None:
        super().__init__(recording, f"A comparison of {recording.entity.__name__}")
        object.__setattr__(self, "_term", term)


class Asked(Attribute):
    """Stands for an attribute, to be compared."""

    __slots__ = ()

    def __recorded__(self, name: str) -> Any:
        path = path_of(self)
        if name == "startswith" and path.member(name) is None and holds(path.shape, "S", "B"):
            return lambda *prefix: Truth(recording_of(self), comparing.begins(self, *prefix))
        return super().__recorded__(name)


def term_of(recording: Recording, said: object) -> Term:
    """The condition that was *said*: a comparison, or an attribute that is a bool.

    Raises:
        Misuse: It is none.
    """
    if isinstance(said, Recorder) and recording_of(said) is not recording:
        raise recording.misuse(f"{said!r} belongs to another condition or edit", "Use what the function is given.")
    if isinstance(said, Truth):
        term: Term = inside(said, "_term")
        return term
    if isinstance(said, Attribute):
        return comparing.is_true(said)
    if isinstance(said, Recorder):
        raise recording.misuse(f"{subject_of(said)} is no condition by itself", "Compare it, as in size(u.tags) > 3.")
    raise _no_condition(recording, said)


def denied(condition: Recorder) -> Truth:
    """The contrary of *condition*."""
    recording = recording_of(condition)
    recording.check(subject_of(condition))
    return Truth(recording, contrary(term_of(recording, condition)))


def _no_condition(recording: Recording, said: object) -> Misuse:
    name = recording.entity.__name__
    if isinstance(said, bool):
        return recording.misuse(
            f"A condition of {name} holds plain {said}: Python has answered it, not DynamoDB (`is`, isinstance() and "
            f"plain values do that)",
            "For `u.org is None` say missing(u.org), for `is not None` present(u.org); compare attributes with ==.",
        )
    if hasattr(said, "__await__"):
        if isinstance(said, Coroutine):
            said.close()
        return recording.misuse(
            f"A condition of {name} is an async function", "Make it a plain one: it waits for nothing."
        )
    if said is None:
        return recording.misuse(f"A condition of {name} returned nothing", "Return the comparison.")
    return recording.misuse(
        f"A condition of {name} holds {said!r} ({type(said).__name__}), which is no comparison of its attributes",
        "Compare an attribute, as in u.logins > 3, and join comparisons by &, | and not_(…).",
    )


def _joining(join: Callable[..., Term], *, swapped: bool) -> Any:
    def method(self: Recorder, other: object) -> Truth:
        recording = recording_of(self)
        recording.check(subject_of(self))
        one, two = term_of(recording, self), term_of(recording, other)
        return Truth(recording, join(two, one) if swapped else join(one, two))

    return method


def _comparing(sign: str) -> Any:
    def method(self: comparing.Compared, other: object) -> Truth:
        return Truth(recording_of(self), comparing.compared(self, sign, other))

    return method


_JOINS = {
    "and": _joining(every, swapped=False),
    "iand": _joining(every, swapped=False),
    "rand": _joining(every, swapped=True),
    "or": _joining(either, swapped=False),
    "ior": _joining(either, swapped=False),
    "ror": _joining(either, swapped=True),
    "invert": denied,
}
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

# Set from here: a type checker knows recorders as what they stand for, and has no use for the types of these.
for _kind, _methods in (
    (Truth, _JOINS),
    (Asked, _JOINS),
    (Asked, {name: _comparing(sign) for name, sign in _SIGNS.items()}),
    (Sized, {name: _comparing(sign) for name, sign in _SIGNS.items()}),
):
    for _name, _method in _methods.items():
        setattr(_kind, f"__{_name}__", _method)
