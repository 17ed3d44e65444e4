"""What stands in for an item while a condition or an edit is recorded: it notes what is said of it, and has no value.

A type checker takes it for the item. What only a value could answer raises at once, where it is asked.
"""

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from goldstack.dynamodb.codec.shapes import Record
from goldstack.errors import Misuse

CONDITION: Final = "condition"
EDIT: Final = "edit"


@dataclass(eq=False, slots=True)
class Recording:
    """One condition or edit while it is recorded.

    Attributes:
        record: Of the entity that it is about.
        what: CONDITION or EDIT.
        key: Of the item, where one is meant.
        ended: Nothing more can be said.
    """

    record: Record
    what: str
    key: Any = None
    ended: bool = field(default=False)

    @property
    def entity(self) -> type[Any]:
        """What it is about."""
        return self.record.kind

    def misuse(self, problem: str, advice: str) -> Misuse:
        """The error that says so, ready to be raised."""
        return Misuse(f"{problem}.\n{advice}", key=self.key, entity=self.entity)

    def check(self, subject: str) -> None:
        """Refuse to go on after the end."""
        if self.ended:
            where = "function has returned" if self.what == CONDITION else "`with` block has ended"
            raise self.misuse(
                f"{subject} was used after its {where}, when the {self.what} was recorded",
                "Use it inside alone; read the item by table.get() where you need its values.",
            )


class Recorder:
    """Stands in for a value; only what subclasses add can be asked of it.

    Its own attributes are reached by *inside*, since any name may be the name of a field.
    """

    __slots__ = ("_recording", "_subject")

    def __init__(self, recording: Recording, subject: str) -> None:
        object.__setattr__(self, "_recording", recording)
        object.__setattr__(self, "_subject", subject)

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            return object.__getattribute__(self, name)
        return type(self).__recorded__(self, name)

    def __recorded__(self, name: str) -> Any:
        """What the attribute *name* is recorded as."""
        refuse(self, f"`.{name}` was asked of it", "Compare attributes of the item.")

    def __setattr__(self, name: str, value: object) -> None:
        refuse(self, f"its attribute {name!r} was assigned", _MUTATE)

    def __delattr__(self, name: str) -> None:
        refuse(self, f"its attribute {name!r} was deleted", _MUTATE)

    def __repr__(self) -> str:
        recording = recording_of(self)
        return f"<{subject_of(self)}, as it is recorded for {_article(recording.what)}: it has no value>"

    def __dir__(self) -> list[str]:
        return []


def inside(recorder: Recorder, name: str) -> Any:
    """An attribute of *recorder*'s own."""
    return object.__getattribute__(recorder, name)


def recording_of(recorder: Recorder) -> Recording:
    """The recording that *recorder* belongs to."""
    found: Recording = inside(recorder, "_recording")
    return found


def subject_of(recorder: Recorder) -> str:
    """What *recorder* stands for, as in *User.address.city*."""
    found: str = inside(recorder, "_subject")
    return found


def refuse(recorder: Recorder, asked: str, advice: str) -> NoReturn:
    """Say that what was *asked* needs a value."""
    recording = recording_of(recorder)
    subject = subject_of(recorder)
    recording.check(subject)
    raise recording.misuse(f"{subject} has no value while {_article(recording.what)} is recorded, and {asked}", advice)


def _article(what: str) -> str:
    return f"an {what}" if what == EDIT else f"a {what}"


_MUTATE = "A condition changes nothing: compare with ==, and change the item in table.edit()."
_READ = "An edit reads nothing: read the item by table.get(), or say in when= what must be true."
_COMPUTE = (
    "DynamoDB's conditions compute nothing: do it on the other side, u.n > limit - 1 in place of u.n + 1 > limit."
)

# Methods, what calling them asks, and what to do instead: in a condition, and in an edit where that differs.
_REFUSED: dict[str, tuple[str, str, str]] = {
    "bool": (
        "it was asked whether it is true (`and`, `or`, `not`, `if`, `in` and chains such as 1 < x < 4 do that)",
        "Use &, | and not_(…), between(x, 1, 4) for a chain, one_of(x, …) or contains(x, …) for `in`.",
        _READ,
    ),
    "str format bytes fspath": (
        "its text was asked for (str(), print() and f-strings do that)",
        "Compare the attribute itself: make no text of it.",
        _READ,
    ),
    "iter reversed aiter next anext": ("its members were asked for", "Use contains(x, …), size(x) or an index.", _READ),
    "len length_hint": ("its length was asked for", "Use size(…).", _READ),
    "contains": ("`in` was asked of it", "Use contains(x, …).", _READ),
    "hash": (
        "its hash was asked for (sets and keys of a dict do that)",
        "Compare it with ==, or use one_of(…).",
        _READ,
    ),
    "int float complex index round trunc floor ceil": (
        "its number was asked for",
        "Compare the attribute itself: convert the other side.",
        _READ,
    ),
    "await": ("it was awaited", "Recording is no coroutine: leave `await` out.", ""),
    "enter exit aenter aexit": ("it was used in `with`", "Compare attributes of the item.", _READ),
    "call": ("it was called", "Conditions know .startswith(), contains(…), size(…), between(…), one_of(…).", _READ),
    "copy deepcopy reduce reduce_ex getstate replace": (
        "it was copied or pickled",
        "Use it inside alone: what is recorded is sent by the table.",
        "",
    ),
    "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow matmul rmatmul "
    "lshift rlshift rshift rrshift neg pos abs": (
        "something was computed with it",
        _COMPUTE,
        "DynamoDB's updates make one addition or subtraction, and no more: read the item and assign what you computed.",
    ),
    "xor rxor and rand or ror invert": (
        "something was joined with it",
        "Join conditions by &, | and not_(…).",
        "An edit has no conditions: give them to when=. A set grows by |= and shrinks by -=.",
    ),
    "eq ne lt le gt ge": ("it was compared", "Compare attributes of the item, as in u.logins > 3.", _READ),
    "getitem": ("a member of it was asked for", "Lists, tuples and dicts have members.", ""),
    "setitem delitem": ("a member of it was changed", _MUTATE, "Assign the whole value."),
    "iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift": (
        "it was changed in place",
        _MUTATE,
        "Of an edit's attributes, numbers know += and -=, lists +=, sets |= and -=: assign the value otherwise.",
    ),
}


def _refusing(asked: str, condition: str, edit: str) -> Any:
    def method(self: Recorder, *_: object) -> NoReturn:
        refuse(self, asked, edit if edit and recording_of(self).what == EDIT else condition)

    return method


for _names, _words in _REFUSED.items():
    for _name in _names.split():
        setattr(Recorder, f"__{_name}__", _refusing(*_words))
