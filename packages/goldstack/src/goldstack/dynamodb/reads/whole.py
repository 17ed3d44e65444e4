"""Whether an index holds whole items, as it is declared to: what it does not hold would look absent."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Gsi
from goldstack.dynamodb.wire import About, Calls
from goldstack.errors import Misuse, RequestFailed

if TYPE_CHECKING:
    from .kinds import Kinds

_NOTHING: frozenset[str] = frozenset()


class Whole:
    """What has come out of *index* that is declared to hold whole items.

    Where an item lacks an attribute that its class knows, the index is looked up, once; where that is not permitted, the item
    is compared with what the table holds.

    Args:
        calls: Sends requests.
        table: Its name.
        index: The index.
        kinds: Whose items are read.
    """

    def __init__(self, calls: Calls, table: str, index: Gsi, kinds: "Kinds[Any]") -> None:
        self._calls = calls
        self._table = table
        self._index = index
        self._kinds = kinds
        self._about = About(entity=kinds.entity)
        self._keys = frozenset({PARTITION_KEY, SORT_KEY, index.pk, index.sk})
        self._needed = kinds.attributes | kinds.carried

    def check(self, items: Sequence[Item]) -> None:
        """Look at *items*, of one answer.

        Raises:
            Misuse: The index does not hold what is asked for.
        """
        known = self._calls.held.get(self._index.name, _NOTHING)
        if not self._missing_of(known) or (self._index.name, self._needed) in self._calls.compared:
            return
        found = next((item for item in items if not self._needed <= item.keys()), None)
        if found is None:
            return
        try:
            held = self._held()
        except RequestFailed:
            self._compare(found)
            return
        if missing := self._missing_of(held):
            raise self._is_less(missing)
        self._calls.held[self._index.name] = held

    def _missing_of(self, held: AbstractSet[str] | None) -> AbstractSet[str]:
        return _NOTHING if held is None else self._needed - self._keys - held

    def _held(self) -> frozenset[str] | None:
        """The attributes that the index holds besides keys; None for all."""
        table = self._calls.describe(self._about)
        indexes = [*table.get("GlobalSecondaryIndexes", []), *table.get("LocalSecondaryIndexes", [])]
        projection = next(one["Projection"] for one in indexes if one["IndexName"] == self._index.name)
        if projection["ProjectionType"] == "ALL":
            return None
        return frozenset(projection.get("NonKeyAttributes", []))

    def _compare(self, found: Item) -> None:
        key = {name: found[name] for name in (PARTITION_KEY, SORT_KEY)}
        stored = self._calls("GetItem", {"TableName": self._table, "Key": key}, about=self._about).get("Item", {})
        if any(stored.get(name) != found[name] for name in found):
            return  # it was written meanwhile, or the index is behind
        if missing := (stored.keys() & self._needed) - found.keys():
            raise self._is_less(missing)
        if stored.keys() - self._keys:  # else it tells nothing of the index
            self._calls.compared.add((self._index.name, self._needed))

    def _is_less(self, missing: AbstractSet[str]) -> Misuse:
        return Misuse(
            f"The index {self._index.name} does not hold whole items, as its declaration says: it has nothing of "
            f"{', '.join(map(repr, sorted(missing)))} of the items in {self._table}, which would look absent.\n"
            f"Declare what it holds, Gsi({self._index.name!r}, projection=…), or let a migration make it anew.",
            entity=self._kinds.entity,
        )
