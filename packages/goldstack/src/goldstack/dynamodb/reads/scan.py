"""Scans: all items of a kind, in the whole table or an index."""

from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event
from typing import Any, Generic, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Gsi
from goldstack.dynamodb.explained import Explained
from goldstack.dynamodb.expressions import Placeholders
from goldstack.dynamodb.rate import Rate
from goldstack.dynamodb.spent import Spent
from goldstack.dynamodb.wire import Calls
from goldstack.errors import Misuse

from .asked import Asked, limited
from .kinds import one_kind
from .pace import Clock, Pace, slowed
from .pages import Page, Walk, each, page, total, walk
from .segments import side_by_side

T = TypeVar("T")
M = TypeVar("M")
E = TypeVar("E")

# A thread for each: more gain nothing in Python.
_MOST_SEGMENTS = 100


def scan(
    calls: Calls,
    table: str,
    entity: type[E],
    *,
    segments: int = 1,
    rate: float | None = None,
    index: Gsi | None = None,
    clock: Clock | None = None,
) -> "Scan[E]":
    """All items of *table* that are of *entity*.

    Raises:
        Misuse: There are no such segments, or no such rate.
    """
    if type(segments) is not int or not 1 <= segments <= _MOST_SEGMENTS:
        raise Misuse(
            f"{segments!r} segments cannot be scanned: it is a number from 1 to {_MOST_SEGMENTS}.", entity=entity
        )
    if rate is not None and not rate > 0:
        raise Misuse(f"The rate is {rate!r}, and must be more than 0 read units a second.", entity=entity)
    asked = Asked(calls, table, one_kind(entity, is_anywhere=True), index)
    return Scan(asked, Pace(segments, rate, clock or Clock()))


class Scan(Generic[T]):
    """All items of a kind; each method gives another scan, and this one stays as it is.

    It is sent when it is iterated, counted, or asked for a *page*. DynamoDB looks at every item of the table, whatever its
    kind, and all are paid for. An item counts if its kind attribute says so; where that is switched off, every item does but
    the rows of migrations. With several segments items come in no order.

    Args:
        asked: What is asked for; a `Table` makes it.
        pace: How fast.
    """

    __slots__ = ("_asked", "_pace", "_spent")

    def __init__(self, asked: Asked[T], pace: Pace) -> None:
        self._asked = asked
        self._pace = pace
        self._spent: Spent | None = None

    def __repr__(self) -> str:
        return f"Scan({', '.join(self._asked.kinds.names)} in {self._asked.table!r})"

    def where(self, condition: Callable[[T], bool]) -> "Scan[T]":
        """Only items for which *condition* is true, and all conditions before. What it drops is paid for as well.

        Raises:
            Misuse: It says what a condition cannot.
        """
        return Scan(self._asked.where(condition, {}), self._pace)

    def limit(self, count: int) -> "Scan[T]":
        """At most *count* items, from 1 on; of a *page*, so many in each.

        Raises:
            Misuse: It is no such number.
        """
        return Scan(self._asked.limited(count), self._pace)

    def consistent(self) -> "Scan[T]":
        """See every write that was acknowledged before the scan began; twice the price.

        Raises:
            Misuse: An index is scanned, which cannot.
        """
        return Scan(self._asked.consistently(), self._pace)

    def project(self, model: type[M]) -> "Scan[M]":
        """Read only the fields of *model*, as that: a plain pydantic model or dataclass with some of the entity's fields.

        Raises:
            Misuse: It has fields that the entity has not.
        """
        return Scan(self._asked.projected(model), self._pace)

    def explain(self) -> Explained:
        """What iterating over it would send, and what the last run of this very scan has cost; nothing is sent.

        A run is an iteration, as far as it went, a *count* or a *page*. Print it: it is text for people too.

        Raises:
            Misuse: The index does not hold what is asked for.
        """
        request, rate, limit = next(self._requests(counting=False)), self._bucket(), self._asked.limit
        return self._asked.explained("Scan", limited(request, rate.most(limit) if rate else limit), self._spent)

    def count(self) -> int:
        """How many items there are, up to the limit; all are looked at and paid for, none is read."""
        with closing(self._walk(self._run(), counting=True)) as walked:
            return total(walked, self._asked.limit)

    def page(self, cursor: str | None = None) -> Page[T]:
        """So many items as the limit says, or all that are left; without a limit some, as DynamoDB divides them.

        A page without items has no cursor: it is the end. The rate is that of one page.

        Args:
            cursor: That of the page before; None for the first.

        Raises:
            CursorRefused: It is damaged, or belongs to something else.
            Misuse: The scan has several segments, which no cursor can name.
        """
        if self._pace.segments > 1:
            raise self._asked.misuse(
                f"A scan of {self._pace.segments} segments has no pages.\nIterate over it, or scan with segments=1."
            )
        cursors = self._asked.cursors({}, "scan")
        start = None if cursor is None else cursors.read(cursor)
        items, last = page(self._walk(self._run(), start), self._asked.limit)
        read = self._asked.kinds.reader()
        return Page([read(item) for item in items], cursors.write(last) if last else None)

    def __iter__(self) -> Iterator[T]:
        """The items, read as they are needed; each segment is one request of up to 1 MB ahead of that."""
        return self._items(self._run())

    def _run(self) -> Spent:
        self._spent = Spent()
        return self._spent

    def _items(self, spent: Spent) -> Iterator[T]:
        read = self._asked.kinds.reader()
        with closing(self._walk(spent)) as walked:
            for item in each(walked, self._asked.limit):
                yield read(item)

    def _walk(self, spent: Spent, start: Item | None = None, *, counting: bool = False) -> Walk:
        requests = list(self._requests(counting=counting))
        stopped = Event()
        rate = self._bucket()
        wanted = None if counting else self._asked.kinds.wanted
        fetches = [self._asked.fetch("Scan", request, spent) for request in requests]
        if rate:
            fetches = [slowed(fetch, rate, self._pace.clock, stopped) for fetch in fetches]
        walks = [walk(fetch, wanted, limit=self._asked.limit, start=start) for fetch in fetches]
        return walks[0] if len(walks) == 1 else side_by_side(walks, stopped.set)

    def _bucket(self) -> Rate | None:
        return self._pace.bucket(is_consistent=self._asked.is_consistent)

    def _requests(self, *, counting: bool) -> Iterator[dict[str, Any]]:
        placeholders = Placeholders()
        request = self._asked.request(placeholders, counting=counting) | placeholders.attributes()
        if self._pace.segments == 1:
            yield request
            return
        for segment in range(self._pace.segments):
            yield request | {"Segment": segment, "TotalSegments": self._pace.segments}
