"""Where in an item a value is: the steps that lead there, and its shape."""

from dataclasses import dataclass
from typing import Any

from goldstack.dynamodb.codec import Unfit
from goldstack.dynamodb.codec.shapes import Field, Json, ListOf, MapOf, Null, OneOf, Record, Shape, TupleOf
from goldstack.dynamodb.codec.storing import key_text
from goldstack.dynamodb.codec.unions import joined, members

from .placeholders import Placeholders

Step = str | int
ELEMENT = "*"  # no field has such a name


@dataclass(frozen=True, slots=True)
class Path:
    """A document path.

    Attributes:
        steps: Stored names, keys of maps, and indices of lists.
        shown: As it is written in Python, as in *address.city*; empty for the item itself.
        shape: Of what is there.
        field: Where it is the field of a record.
        owner: That record's class.
        top: The field of the item that it is, or is in; None for the item itself.
        names: The steps in Python: names of fields, ELEMENT for those of lists and dicts, indices of tuples.
    """

    steps: tuple[Step, ...]
    shown: str
    shape: Shape
    field: Field | None = None
    owner: type[Any] | None = None
    top: Field | None = None
    names: tuple[Step, ...] = ()

    def render(self, placeholders: Placeholders) -> str:
        """As DynamoDB reads it."""
        parts = [f"[{step}]" if isinstance(step, int) else f".{placeholders.name(step)}" for step in self.steps]
        return "".join(parts)[1:]

    def member(self, name: str) -> "Path | None":
        """The field *name* of the record that is there; None where it has none."""
        found = {kind.kind: kind.fields[name] for kind in self.records() if name in kind.fields}
        if not found or len({field.saved for field in found.values()}) > 1:
            return None
        owner, field = next(iter(found.items()))
        shown = f"{self.shown}.{name}" if self.shown else name
        shapes = [one.shape for one in found.values()]
        if any(shape != field.shape for shape in shapes):
            # What holds it says which it is: here, a value is encoded by the first that takes it.
            return Path(
                (*self.steps, field.saved), shown, OneOf(tuple(shapes)), None, None, self.top, (*self.names, name)
            )
        return Path(
            (*self.steps, field.saved), shown, field.shape, field, owner, self.top or field, (*self.names, name)
        )

    def element(self, key: Any) -> "Path | None":
        """What is at *key* in the list or map that is there; None where none can be.

        Raises:
            Unfit: The key cannot be one of that map, or the index not one of that list.
        """
        for shape in members(self.shape):
            found = _element(shape, key)
            if found:
                step, inner = found
                name = key if isinstance(shape, TupleOf) else ELEMENT
                return Path(
                    (*self.steps, step), f"{self.shown}[{key!r}]", inner, None, None, self.top, (*self.names, name)
                )
        return None

    def records(self) -> list[Record]:
        """The records that may be there."""
        return [shape for shape in members(self.shape) if isinstance(shape, Record)]

    def overlaps(self, other: "Path") -> bool:
        """Whether one of both is the other, or within it."""
        return all(one == two for one, two in zip(self.steps, other.steps, strict=False))

    def conflicts(self, other: "Path") -> bool:
        """Whether they take one thing for a list and for a map."""
        differing = next((pair for pair in zip(self.steps, other.steps, strict=False) if pair[0] != pair[1]), None)
        return differing is not None and isinstance(differing[0], int) != isinstance(differing[1], int)


def root(record: Record) -> Path:
    """The item itself."""
    return Path((), "", record)


def attribute(name: str, shape: Shape) -> Path:
    """An attribute that is no field."""
    return Path((name,), name, shape)


def own(field: Field) -> Path:
    """The item's own *field*, to be asked of."""
    return attribute(field.saved, field.shape)


def field(record: Record, name: str) -> Path:
    """The item's own field *name*."""
    found = record.fields[name]
    return Path((found.saved,), name, found.shape, found, record.kind, found, (name,))


def plain(shape: Shape) -> Shape:
    """*shape* without None; None alone stays."""
    if not isinstance(shape, OneOf):
        return shape
    kept = [one for one in shape.members if not isinstance(one, Null)]
    return joined(kept) if kept else shape


def _element(shape: Shape, key: Any) -> tuple[Step, Shape] | None:
    is_index = isinstance(key, int) and not isinstance(key, bool)
    match shape:
        case ListOf() if is_index:
            return _index(key, None), shape.member
        case TupleOf() if is_index:
            return _index(key, len(shape.members)), shape.members[key]
        case MapOf():
            return key_text(shape.key, key), shape.value
        case Json() if is_index:
            return _index(key, None), shape
        case Json() if isinstance(key, str):
            return key, shape
    return None


def _index(key: int, size: int | None) -> int:
    if key < 0:
        raise Unfit((), key, "is negative, and DynamoDB counts from the beginning alone")
    if size is not None and key >= size:
        raise Unfit((), key, f"is too large: it has {size} members")
    return int(key)
