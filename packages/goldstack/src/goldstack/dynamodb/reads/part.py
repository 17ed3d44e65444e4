"""The part of a partition that a query is about, and how it is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from reprlib import repr as shortened
from typing import Any, Generic, TypeAlias, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import IndexKey, Key, Partition
from goldstack.dynamodb.explained import Explained
from goldstack.dynamodb.expressions import Placeholders
from goldstack.dynamodb.spent import Spent
from goldstack.dynamodb.wire import Calls
from goldstack.errors import Misuse

from . import ranges
from .asked import Asked, limited
from .kinds import Kinds
from .pages import Found, Page, each, page, total, walk
from .ranges import Interval

T = TypeVar("T")
M = TypeVar("M")
E = TypeVar("E")

Place: TypeAlias = Key[E] | IndexKey[E] | Partition[E]


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """What a query asks for.

    Attributes:
        asked: What it has in common with scans.
        pk: Value of the partition key.
        sk: The sort key that it was made from; None for a whole partition.
        interval: The sort keys that are asked for.
        is_reverse: From the last to the first.
    """

    asked: Asked[T]
    pk: str
    sk: str | None
    interval: Interval
    is_reverse: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """The attributes of partition and sort key, of the index or the table."""
        index = self.asked.index
        return (index.pk, index.sk) if index else (PARTITION_KEY, SORT_KEY)

    def but(self, asked: Asked[M]) -> "Part[M]":
        """The same part, with *asked* about it."""
        return Part(asked, self.pk, self.sk, self.interval, self.is_reverse)

    def where(self, condition: Callable[[T], bool]) -> "Part[T]":
        """The same under one more condition."""
        pk, sk = self.names
        refused = {
            pk: "the partition key, which the query itself is about.\nLeave it out.",
            sk: "the sort key, which no condition of a query may look at.\n"
            "Use a range, which is cheaper too: .between(low, high), .starting_at(key), .after(key), .up_to(key), "
            ".before(key), .exact().",
        }
        return self.but(self.asked.where(condition, refused))

    def exactly(self) -> "Part[T]":
        """The very sort key that it was made from."""
        if not self.sk:
            raise self.asked.misuse(
                "The query is about a whole partition, and exact() about one sort key.\n"
                "Make the query from a key that has one."
            )
        return replace(self, interval=self.interval & ranges.only(self.sk))

    def within(self, key: object, bound: Callable[[str], Interval]) -> "Part[T]":
        """What of it is within the *bound* that *key* makes."""
        if not isinstance(key, Key | IndexKey):
            raise self.asked.misuse(
                f"A range goes by keys, not by {key!r} ({type(key).__name__}).\n"
                f"Make one with the function that made the query's own."
            )
        index = key.index if isinstance(key, IndexKey) else None
        if index != self.asked.index or key.pk != self.pk:
            place = f"the index {self.asked.index.name}" if self.asked.index else "the table itself"
            raise self.asked.misuse(
                f"{key!r} is not in what is asked for: the partition {self.pk!r} of {place}.\nGive a key of that partition."
            )
        return replace(self, interval=self.interval & bound(key.sk))

    def request(self, *, counting: bool = False) -> dict[str, Any]:
        """The request, but for its limit and where it starts. Where the interval is empty, it is never sent.

        Raises:
            Misuse: The index does not hold what is asked for.
        """
        placeholders = Placeholders()
        pk, sk = self.names
        text = f"{placeholders.name(pk)} = {placeholders.value({'S': self.pk})}"
        if condition := self.interval.condition(sk, placeholders):
            text = f"{text} AND {condition}"
        request = {**self.asked.request(placeholders, counting=counting), "KeyConditionExpression": text}
        if self.is_reverse:
            request["ScanIndexForward"] = False
        return request | placeholders.attributes()

    def explained(self, spent: Spent | None) -> Explained:
        """The request that *items* would send first, and what the last run has *spent*.

        Raises:
            Misuse: As of *request*.
        """
        request = limited(self.request(), self.asked.limit)
        return self.asked.explained("Query", {} if self.interval.is_empty else request, spent)

    def items(self, spent: Spent) -> Iterator[Item]:
        """The items, as they are stored; what they cost is *spent*."""
        return each(self._walk(spent), self.asked.limit)

    @property
    def shown(self) -> str:
        """In short."""
        index = f" of {self.asked.index.name}" if self.asked.index else ""
        return f"{', '.join(self.asked.kinds.names)} in {self.pk!r}{index}"

    def count(self, spent: Spent) -> int:
        """How many there are, up to the limit."""
        if self.asked.kinds.attribute in self.names:  # which no condition may look at
            return sum(1 for _ in self.items(spent))
        return total(self._walk(spent, counting=True), self.asked.limit)

    def page(self, cursor: object, spent: Spent) -> Page[T]:
        """The page that *cursor* stands for."""
        pk, sk = self.names
        cursors = self.asked.cursors({pk: self.pk}, "query", "back" if self.is_reverse else "on")
        start = None if cursor is None else cursors.read(cursor)
        if start and start[sk]["S"] not in self.interval:
            raise cursors.refused(cursor, "is outside of the range that is asked for")
        items, last = page(self._walk(spent, start), self.asked.limit)
        read = self.asked.kinds.reader()
        return Page([read(item) for item in items], cursors.write(last) if last else None)

    def _walk(self, spent: Spent, start: Item | None = None, *, counting: bool = False) -> Iterator[Found]:
        request = self.request(counting=counting)
        if self.interval.is_empty:
            return iter(())
        wanted = None if counting else self.asked.kinds.wanted
        return walk(self.asked.fetch("Query", request, spent), wanted, limit=self.asked.limit, start=start)


def part(calls: Calls, table: str, where: Place[Any], kinds: Kinds[T]) -> Part[T]:
    """The part of *table* at *where*."""
    asked = Asked(calls, table, kinds, None if isinstance(where, Key) else where.index)
    if isinstance(where, Partition):
        return Part(asked, where.pk, None, ranges.EVERYTHING)
    return Part(asked, where.pk, where.sk, ranges.beginning(where.sk))


def checked(where: Place[E]) -> Place[E]:
    """*where*, which says where items are.

    Raises:
        Misuse: It does not.
    """
    if isinstance(where, Key | IndexKey | Partition):
        return where
    raise Misuse(
        f"A query is about a Key, an IndexKey or a Partition, and {shortened(where)} ({type(where).__name__}) is none.\n"
        f"Make one with a function of the entity: User.by_org('acme') of @index, Invoice.of_org('acme') of @partition."
    )
