"""Conditions: what must be true of an item, as a function of it.

`lambda u: (u.logins > 3) & u.name.startswith("J")` is typed as a function of the entity. It is called once, with a recorder
in the item's place, and what it says becomes an expression; DynamoDB then judges each item by it, in its own way:

- An absent attribute makes comparisons false, but `!=` true, and so does one of another type. Defaults do not count.
- `== None` is missing(), `!= None` is present(); so it is with an empty set, where that is stored as no attribute.
- Text and bytes are ordered byte by byte, and so is what is stored as text: dates, UUIDs, the values of an Enum. Times in
  different zones are ordered as they are written, not as they come.
- Numbers are compared by value, whatever their types in Python.
- Models, lists and dicts are equal where all that is stored in them is, attributes that a model does not know included.

How long an expression may be (4 KB, 300 operators) is left to DynamoDB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from goldstack.dynamodb.codec.shapes import Record
from goldstack.dynamodb.entities import Layout

from .paths import root
from .placeholders import Placeholders
from .recording import CONDITION, Recording
from .terms import Term, paths, rendered
from .truths import Asked, term_of

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of an item.

    Attributes:
        term: As a tree.
    """

    term: Term

    def render(self, placeholders: Placeholders) -> str:
        """As a ConditionExpression or FilterExpression."""
        return rendered(self.term, placeholders)

    @property
    def attributes(self) -> frozenset[str]:
        """The stored names of the attributes that it looks at."""
        return frozenset(str(path.steps[0]) for path in paths(self.term))


def condition(layout: Layout[E], function: Callable[[E], bool], *, key: Any = None) -> Condition:
    """What *function* says of an item.

    Raises:
        Misuse: It says what a condition cannot, or is none.
    """
    return recorded(layout.record, function, key=key)


def recorded(record: Record, function: Callable[[Any], Any], *, key: Any = None) -> Condition:
    """The same, by the shape of the entity."""
    recording = Recording(record, CONDITION, key)
    if not callable(function):
        raise recording.misuse(
            f"A condition of {recording.entity.__name__} is a function, and this is {function!r}",
            "Give a lambda: lambda u: u.logins > 3.",
        )
    try:
        return Condition(term_of(recording, function(Asked(recording, root(record)))))
    finally:
        recording.ended = True
