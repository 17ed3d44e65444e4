"""A table as a dict says it: what is written is there, once, and what is over is not."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from goldstack.dynamodb import Key
from goldstack.errors import ConditionFailed, DataError, ItemExists, ItemNotFound, NotUnique, VersionConflict

from .written import Counted, Everything, Named, Plain

PAST = datetime(2020, 1, 1, tzinfo=UTC)
FUTURE = datetime(2120, 1, 1, tzinfo=UTC)
KINDS: tuple[Any, ...] = (Plain, Counted, Named, Everything)

Place: TypeAlias = Key[Any]
Refusal: TypeAlias = type[DataError] | None


def place_of(item: Any) -> Place:
    """Where *item* is."""
    found: Place = type(item).at(item.id)
    return found


def is_over(item: Any) -> bool:
    """Whether *item* has expired."""
    return getattr(item, "until", None) == PAST


def value_of(item: Any) -> Any:
    """What no two items have: None where *item* has no such value."""
    if item is None or is_over(item) or getattr(item, "name", None) is None:
        return None
    return type(item), getattr(item, "team", None), item.name


class Model:
    """The items, with those that are over."""

    def __init__(self) -> None:
        self.items: dict[Place, Any] = {}

    def seen(self, place: Place) -> Any:
        """The item at *place*, as a read gives it."""
        item = self.items.get(place)
        return None if item is None or is_over(item) else item

    def all_seen(self) -> dict[Place, Any]:
        """What reads give."""
        return {place: item for place, item in self.items.items() if not is_over(item)}

    def holder(self, value: Any, but: Iterable[Place] = ()) -> bool:
        """Whether an item has *value*, that is at none of the places *but*."""
        return value is not None and any(
            value_of(item) == value for place, item in self.items.items() if place not in set(but)
        )

    def write(self, item: Any, *, when: int | None = None) -> Refusal:
        """What is told of an item that is put or upserted, where *when* is what `n` must be."""
        stored = self.seen(place_of(item))
        if getattr(item, "rev", 0) != getattr(stored, "rev", 0):
            return VersionConflict
        if when is not None and (stored is None or stored.n != when):
            return ConditionFailed
        return None

    def create(self, item: Any) -> Refusal:
        """What is told of an item that is created."""
        return ItemExists if self.seen(place_of(item)) else None

    def edit(self, place: Place, *, rev: int | None = None, when: int | None = None) -> Refusal:
        """What is told of an edit, where *rev* is the version that was read."""
        stored = self.seen(place)
        if rev is not None and getattr(stored, "rev", 0) != rev:
            return VersionConflict
        if stored is None:
            return ItemNotFound
        return ConditionFailed if when is not None and stored.n != when else None

    def delete(self, place: Place, *, when: int | None = None) -> Refusal:
        """What is told of a deletion."""
        stored = self.seen(place)
        return ConditionFailed if when is not None and (stored is None or stored.n != when) else None

    def clashes(self, after: dict[Place, Any]) -> Iterator[Place]:
        """Those of the items *after* whose value another item has, which is not written with them."""
        for place, item in after.items():
            if self.holder(value_of(item), after):
                yield place

    def unique(self, item: Any) -> Refusal:
        """What is told of an item that is to be there, for its value."""
        return NotUnique if [*self.clashes({place_of(item): item})] else None

    def apply(self, after: dict[Place, Any]) -> None:
        """Let the items be as they are *after* a write; each counts it."""
        for place, item in after.items():
            if item is None:
                self.items.pop(place, None)
            else:
                self.items[place] = item
