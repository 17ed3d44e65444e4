"""Which items are asked for, and what is made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import LEDGER_PARTITION, PARTITION_KEY
from goldstack.dynamodb.entities import Layout, layout
from goldstack.dynamodb.expressions import Placeholders
from goldstack.errors import Misuse

from .projection import Projection

T = TypeVar("T")

# Where the table keeps what it knows of its migrations.
_LEDGER = {"S": LEDGER_PARTITION}


@dataclass(frozen=True, slots=True)
class Kinds(Generic[T]):
    """One kind of item, or several that their kind attribute tells apart.

    Attributes:
        layouts: Of each kind.
        projection: The part of an item that is read; None for the whole.
        is_anywhere: The whole table is asked, where much is that is of no kind: the migrations' rows, items of others.
    """

    layouts: tuple[Layout[Any], ...]
    projection: Projection[T] | None = None
    is_anywhere: bool = False

    @property
    def entity(self) -> type[Any]:
        """The first of them: what errors are about."""
        return self.layouts[0].entity

    @property
    def names(self) -> tuple[str, ...]:
        """What their kind attributes hold, in order of the alphabet."""
        return tuple(sorted(one.kind for one in self.layouts))

    @property
    def attribute(self) -> str | None:
        """The attribute that tells kinds apart; None where it is switched off."""
        return self.layouts[0].marks.kind

    @property
    def attributes(self) -> frozenset[str]:
        """The stored names of all that is needed of an item, its keys aside."""
        mark = {self.attribute} if self.attribute else set[str]()
        if self.projection:
            return self.projection.attributes | mark
        return frozenset(field.saved for one in self.layouts for field in one.record.fields.values()) | mark

    def wanted(self, items: Sequence[Item]) -> Sequence[Item]:
        """Those of *items* that are of these kinds. What does not say its kind counts, where one kind's keys led to it."""
        if self.attribute is None:
            return [item for item in items if item.get(PARTITION_KEY) != _LEDGER] if self.is_anywhere else items
        if len(self.layouts) == 1 and not self.is_anywhere:
            (only,) = self.layouts
            return [item for item in items if only.is_kind(item)]
        names = set(self.names)
        return [item for item in items if _kind(item, self.attribute) in names]

    def reader(self) -> Callable[[Item], T]:
        """A function that makes an object of an item that is wanted; ItemUnreadable where it cannot."""
        if self.projection:
            return self.projection.load
        if len(self.layouts) == 1:
            return self.layouts[0].decode
        decoders = {one.kind: one.decode for one in self.layouts}
        attribute = cast("str", self.attribute)
        return lambda item: decoders[item[attribute]["S"]](item)

    def condition(self, placeholders: Placeholders) -> str | None:
        """What FilterExpression says of the kind; None where none is told apart."""
        if self.attribute is None:
            return f"{placeholders.name(PARTITION_KEY)} <> {placeholders.value(_LEDGER)}" if self.is_anywhere else None
        name = placeholders.name(self.attribute)
        values = [placeholders.value({"S": kind}) for kind in self.names]
        if len(values) == 1 and not self.is_anywhere:
            return f"attribute_not_exists({name}) OR {name} = {values[0]}"
        return f"{name} IN ({', '.join(values)})"


def one_kind(entity: type[T], *, is_anywhere: bool = False) -> Kinds[T]:
    """*entity* alone."""
    return Kinds((layout(entity),), is_anywhere=is_anywhere)


def several_kinds(entities: Sequence[type[Any]]) -> Kinds[Any]:
    """Items of *entities*, each made by its own.

    Raises:
        Misuse: Their items could not be told apart.
    """
    layouts = tuple(layout(entity) for entity in entities)
    shown = ", ".join(entity.__name__ for entity in entities)
    if not 2 <= len(layouts) <= 6:
        raise Misuse(f"{len(layouts)} kinds were given ({shown}), and two to six can be collected.")
    attributes = {one.marks.kind for one in layouts}
    if len(attributes) > 1 or None in attributes:
        named = ", ".join(f"{one.entity.__name__}: {one.marks.kind!r}" for one in layouts)
        raise Misuse(
            f"The kinds cannot be told apart, as they do not name themselves in one attribute ({named}).\n"
            f"Give them the same marks=Marks(kind=…), or query each by itself."
        )
    names = [one.kind for one in layouts]
    if len(set(names)) < len(names):
        raise Misuse(
            f"The kinds cannot be told apart: {shown} name themselves {', '.join(map(repr, names))}.\n"
            f"Name each once, or give them names of their own: class Order(Entity, kind='Order')."
        )
    return Kinds(layouts)


def _kind(item: Item, attribute: str) -> Any:
    return item.get(attribute, {}).get("S")
