"""Unions: told apart by what is stored, or refused."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from .shapes import (
    Binary,
    Boolean,
    Choice,
    Duration,
    Epoch,
    Json,
    ListOf,
    MapOf,
    Null,
    Number,
    OneOf,
    Record,
    SetOf,
    Shape,
    Tag,
    Text,
    TupleOf,
    Written,
)

_TAGS: dict[type, frozenset[Tag]] = {
    Text: frozenset({"S"}),
    Written: frozenset({"S"}),
    Number: frozenset({"N"}),
    Duration: frozenset({"N"}),
    Epoch: frozenset({"N"}),
    Boolean: frozenset({"BOOL"}),
    Binary: frozenset({"B"}),
    Null: frozenset({"NULL"}),
    ListOf: frozenset({"L"}),
    TupleOf: frozenset({"L"}),
    MapOf: frozenset({"M"}),
    Record: frozenset({"M"}),
    Json: frozenset({"S", "N", "BOOL", "NULL", "L", "M"}),
}
_OF_A_SET: dict[Tag, Tag] = {"S": "SS", "N": "NS", "B": "BS"}


class Ambiguous(Exception):
    """What is stored could be read as two things; the message says which."""


def tags(shape: Shape) -> frozenset[Tag]:
    """The types under which DynamoDB may hold a value of *shape*; an empty set's NULL is not among them."""
    if isinstance(shape, SetOf):
        return frozenset(_OF_A_SET[tag] for tag in tags(shape.member))
    if isinstance(shape, Choice):
        return frozenset(_tag(tag) for _, tag, _ in shape.values)
    if isinstance(shape, OneOf):
        return frozenset().union(*map(tags, shape.members))
    return _TAGS[type(shape)]


def members(shape: Shape) -> Sequence[Shape]:
    """What *shape* is a union of; itself alone where it is none."""
    return shape.members if isinstance(shape, OneOf) else (shape,)


def holds_set(shape: Shape) -> bool:
    """Whether a value of *shape* may be a set."""
    return any(isinstance(member, SetOf) for member in members(shape))


def holds_none(shape: Shape) -> bool:
    """Whether a value of *shape* may be None, stored as NULL."""
    return any("NULL" in tags(member) for member in members(shape))


def joined(shapes: Iterable[Shape]) -> Shape:
    """The union of *shapes*.

    Raises:
        Ambiguous: Two of them could not be told apart when they are read.
    """
    every: list[Shape] = []
    for shape in shapes:
        every.extend(one for one in members(shape) if one not in every)
    every = _merged(every)
    for one, other in combinations(every, 2):
        if shared := tags(one) & tags(other):
            _tell_apart(one, other, next(iter(shared)))
        if isinstance(one, SetOf) and isinstance(other, SetOf) and one.kind is not other.kind:
            raise Ambiguous("an empty set could be a set or a frozenset")
    return every[0] if len(every) == 1 else OneOf(tuple(every))


def _merged(every: list[Shape]) -> list[Shape]:
    """Literals together are one; beside the plain type of their values they say nothing."""
    if any(isinstance(one, Json) for one in every):
        every = [one for one in every if not isinstance(one, Null)]
    plain = {Text(): "S", Number(int): "N", Boolean(): "BOOL", Binary(): "B"}
    said = {tag for shape, tag in plain.items() if shape in every}
    literals = [one for one in every if isinstance(one, Choice) and one.kind is None]
    values = tuple(dict.fromkeys(value for one in literals for value in one.values if value[1] not in said))
    others = [one for one in every if one not in literals]
    return [*others, Choice(values)] if values else others


def _tell_apart(one: Shape, other: Shape, tag: Tag) -> None:
    if isinstance(one, Choice) and isinstance(other, Choice):
        if {value[1:] for value in one.values} & {value[1:] for value in other.values}:
            raise Ambiguous("two of its choices are stored alike")
        return
    if isinstance(one, Record) and isinstance(other, Record):
        if discriminator(one, other) is None:
            raise Ambiguous(
                f"{one.kind.__name__} and {other.kind.__name__} are both maps: give both a field of the same name with "
                f'different Literal values, kind: Literal["{one.kind.__name__.lower()}"] for example'
            )
        return
    raise Ambiguous(f"two of its types are both stored as {tag}")


def discriminator(one: Record, other: Record) -> str | None:
    """The stored name of a field whose choices tell *one* from *other*."""
    for name, field in one.fields.items():
        twin = other.fields.get(name)
        if twin is None or twin.saved != field.saved:
            continue
        if not (isinstance(field.shape, Choice) and isinstance(twin.shape, Choice)):
            continue
        if not {value[1:] for value in field.shape.values} & {value[1:] for value in twin.shape.values}:
            return field.saved
    return None


def _tag(tag: str) -> Tag:
    known: dict[str, Tag] = {"S": "S", "N": "N", "B": "B", "BOOL": "BOOL", "NULL": "NULL"}
    return known[tag]
