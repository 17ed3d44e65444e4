"""The changes of one edit: one action an attribute, since DynamoDB does them all at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any

from goldstack.dynamodb.codec import from_stored, to_stored
from goldstack.dynamodb.codec.shapes import AttributeValue, Number, Shape
from goldstack.dynamodb.entities import Layout

from .actions import Action, Adding, Append, Deleting, Given, Removal, Source, Sum, rendered, section, sources
from .paths import Path, Step, plain
from .placeholders import Placeholders
from .recording import Recorder, Recording

_EXACT = Context(prec=300)  # more than the digits between 1E126 and 1E-130


class Changes:
    """What was recorded so far, in the order in which it was said."""

    def __init__(self) -> None:
        self._made: dict[tuple[Step, ...], tuple[Path, Action]] = {}

    def __bool__(self) -> bool:
        return bool(self._made)

    def __iter__(self) -> Iterator[tuple[Path, Action]]:
        return iter(self._made.values())

    def at(self, path: Path) -> Action | None:
        """What is done to *path* itself."""
        return self._made[path.steps][1] if path.steps in self._made else None

    def touch(self, path: Path) -> bool:
        """Whether *path*, or something in it or around it, is changed."""
        return any(path.overlaps(other) for other, _ in self)

    def obstacle(self, path: Path) -> str | None:
        """Why *path* cannot be changed beside what is changed already, as the end of a sentence; None where it can."""
        for other, action in self:
            same = other.steps == path.steps
            if isinstance(action, Removal) and _within_one_list(other, path):
                return f"is counted anew once {other.shown} is deleted"
            if not same and path.overlaps(other):
                return f"and {other.shown}, which this edit changes too, are within one another"
            if path.conflicts(other):
                return f"and {other.shown} take one value for a list and for a dict"
        return None

    def put(self, path: Path, action: Action) -> None:
        """Do *action* to *path*, in place of what was to be done to it."""
        self._made.pop(path.steps, None)
        self._made[path.steps] = (path, action)

    def sections(self, placeholders: Placeholders) -> dict[str, list[str]]:
        """The actions as DynamoDB reads them, by section."""
        found: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
        for path, action in self:
            found[section(action)].append(rendered(path, action, placeholders))
        return found

    @property
    def repeatable(self) -> bool:
        """Whether the item is the same when they are made twice."""
        return all(_is_repeatable(path, action) for path, action in self) and not any(
            self.touch(source) for _, action in self for source in sources(action)
        )


@dataclass(eq=False, slots=True, kw_only=True)
class EditRecording(Recording):
    """One edit while it is recorded.

    Attributes:
        layout: Of the entity.
        changes: What was assigned.
        unused: What was computed and not assigned yet, by identity.
    """

    layout: Layout[Any]
    changes: Changes = field(default_factory=Changes)
    unused: dict[int, Recorder] = field(default_factory=dict[int, Recorder])


def joined(path: Path, first: Action, second: Action) -> Action | None:
    """*second* done after *first*, as one action; None where there is no such.

    Raises:
        Unfit: What they come to is no value of *path*.
    """
    match first, second:
        case Sum(Source() as source, sign, Given() as one), Sum(Source(), its_sign, Given() as two):
            return more(source, add(_signed(sign, one.stored), _signed(its_sign, two.stored)))
        case Given(), Sum(Source(), sign, Given() as two) if "N" in first.stored:
            stored = number(add(Decimal(first.stored["N"]), _signed(sign, two.stored)))
            return Given(stored, from_stored(plain(path.shape), stored))
        case Append(Source() as source, Given() as one), Append(Source(), Given() as two):
            return Append(source, _after(one, two))
        case Append(Given() as one, Source() as source), Append(Given() as two, Source()):
            return Append(_after(two, one), source)
        case Given(), Append(Source(), Given() as two) if "L" in first.stored:
            return _after(first, two)
        case Given(), Append(Given() as two, Source()) if "L" in first.stored:
            return _after(two, first)
        case Adding(), Adding():
            return Adding(_united(first.stored, second.stored))
        case Deleting(), Deleting():
            return Deleting(_united(first.stored, second.stored))
        case _:
            return None


def more(source: Source, amount: Decimal) -> Sum:
    """*source* and *amount*.

    Raises:
        Unfit: DynamoDB cannot hold that many digits.
    """
    sign = "-" if amount < 0 else "+"
    stored = number(amount.copy_abs())
    return Sum(source, sign, Given(stored, None))


def add(one: Decimal, two: Decimal) -> Decimal:
    """Both together, exactly, as DynamoDB adds."""
    return _EXACT.add(one, two)


def number(value: Decimal) -> AttributeValue:
    """*value* as it is stored. Raises as *more* does."""
    return to_stored(Number(Decimal), value)


def value_of(shape: Shape, stored: AttributeValue) -> Any:
    """What *stored* is read as, None aside. Raises Unfit where it cannot be."""
    return from_stored(plain(shape), stored)


def _signed(sign: str, stored: AttributeValue) -> Decimal:
    amount = Decimal(stored["N"])
    return amount.copy_negate() if sign == "-" else amount


def _after(one: Given, two: Given) -> Given:
    return Given({"L": [*one.stored["L"], *two.stored["L"]]}, [*one.value, *two.value])


def _united(one: AttributeValue, two: AttributeValue) -> AttributeValue:
    ((tag, members),) = one.items()
    return {tag: list(dict.fromkeys([*members, *two[tag]]))}


def _within_one_list(element: Path, path: Path) -> bool:
    *around, last = element.steps
    return isinstance(last, int) and len(path.steps) > len(around) and list(path.steps[: len(around)]) == around


def _is_repeatable(path: Path, action: Action) -> bool:
    if any(isinstance(step, int) for step in path.steps):
        return False  # beyond its end a list grows, and what is deleted moves the others
    return isinstance(action, Given | Source | Removal | Adding | Deleting)
