"""Which items are asked for, and what is made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import LEDGER_PARTITION, PARTITION_KEY, UNIQUE_PARTITIONS
from goldstack.dynamodb.entities import Layout, layout
from goldstack.dynamodb.expressions import Placeholders, guards
from goldstack.dynamodb.expressions.terms import rendered
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
        if self.projection:
            return self.projection.attributes | self.judged
        return frozenset(field.saved for one in self.layouts for field in one.record.fields.values()) | self.judged

    @property
    def carried(self) -> frozenset[str]:
        """The attributes that a put of what was read keeps, though they are no fields: the times of creation."""
        return frozenset() if self.projection else frozenset(filter(None, (one.marks.created for one in self.layouts)))

    @property
    def judged(self) -> frozenset[str]:
        """The attributes by which items are told from others: their kind, and when they are over."""
        times = (one.roles.expires for one in self.layouts)
        return frozenset({*filter(None, [self.attribute]), *(field.saved for field in times if field)})

    def wanted(self, items: list[Item]) -> list[Item]:
        """Those of *items* that are of these kinds, and not over.

        What does not say its kind counts, where one kind's keys led to it.
        """
        found = self._of_these(items)
        for one in self.layouts:
            if one.roles.expires:
                found = [item for item in found if not (one.is_kind(item) and one.is_over(item))]
        return found

    def _of_these(self, items: list[Item]) -> list[Item]:
        if self.attribute is None:
            return [item for item in items if not _is_own(item)] if self.is_anywhere else items
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

    def conditions(self, placeholders: Placeholders) -> list[str]:
        """What FilterExpression says of all this."""
        said = [self._kind_condition(placeholders), *(self._time_condition(one, placeholders) for one in self.layouts)]
        return [text for text in said if text]

    def _time_condition(self, one: Layout[Any], placeholders: Placeholders) -> str | None:
        terms = guards.not_over(one)
        if not terms:
            return None
        text = rendered(terms[0], placeholders)
        if len(self.layouts) == 1 or self.attribute is None:
            return text
        return f"{placeholders.name(self.attribute)} <> {placeholders.value({'S': one.kind})} OR {text}"

    def _kind_condition(self, placeholders: Placeholders) -> str | None:
        if self.attribute is None:
            if not self.is_anywhere:
                return None
            name = placeholders.name(PARTITION_KEY)
            ledger, unique = placeholders.value(_LEDGER), placeholders.value({"S": UNIQUE_PARTITIONS})
            return f"{name} <> {ledger} AND NOT begins_with({name}, {unique})"
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


def _is_own(item: Item) -> bool:
    """Whether the table keeps *item* for itself: of its migrations, or a unique value."""
    place = item.get(PARTITION_KEY, {})
    return place == _LEDGER or place.get("S", "").startswith(UNIQUE_PARTITIONS)


def _kind(item: Item, attribute: str) -> Any:
    return item.get(attribute, {}).get("S")
