"""Whether an index holds whole items, as it is declared to: what it does not hold would look absent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Gsi
from goldstack.dynamodb.wire import About, Calls
from goldstack.errors import Misuse

if TYPE_CHECKING:
    from .kinds import Kinds


class Whole:
    """What has come out of *index* that is declared to hold whole items.

    An item of ours says its kind. Of those that do not one is compared with what the table holds, once.

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
        self._keys = frozenset({PARTITION_KEY, SORT_KEY, index.pk, index.sk})

    def check(self, items: Sequence[Item]) -> None:
        """Look at *items*, of one answer.

        Raises:
            Misuse: The table has more of one of them.
        """
        if self._index.name in self._calls.whole_indexes:
            return
        found = self._suspect(items)
        if found is None:
            return
        key = {name: found[name] for name in (PARTITION_KEY, SORT_KEY)}
        about = About(entity=self._kinds.entity)
        answer = self._calls("GetItem", {"TableName": self._table, "Key": key}, about=about)
        stored = answer.get("Item", {}).keys()
        missing = (stored & self._kinds.attributes if self._kinds.projection else stored) - found.keys()
        if missing:
            raise Misuse(
                f"The index {self._index.name} does not hold whole items, as its declaration says: it has nothing of "
                f"{', '.join(map(repr, sorted(missing)))} of an item in {self._table}, which would look absent.\n"
                f"Declare what it holds, Gsi({self._index.name!r}, projection=…), or let a migration make it anew.",
                entity=self._kinds.entity,
            )
        if stored - self._keys:  # else it tells nothing of the index
            self._calls.whole_indexes.add(self._index.name)

    def _suspect(self, items: Sequence[Item]) -> Item | None:
        kind = self._kinds.attribute
        if kind is not None:
            return next((item for item in items if kind not in item), None)
        return next((item for item in items if item.keys() <= self._keys), None)
