"""A scan whose items are written page by page, each page together with how far the scan has come: so each is done once."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import Placeholders
from goldstack.dynamodb.reads.asked import Asked
from goldstack.dynamodb.reads.kinds import one_kind
from goldstack.dynamodb.spent import Spent
from goldstack.errors import MigrationError, Misuse

from .marker import Marker
from .page import Page, key_of_item, place_of
from .saving import Saving

E = TypeVar("E")

# One page is on its way while the next is made, and one of DynamoDB's is read ahead.
_THREADS = 2


class Backfill(Generic[E]):
    """One scan of one migration.

    While a page is on its way, the next one is made. Where an item was written by others since it was scanned, its page is
    cancelled as a whole; the item comes again as it is by then, and the page is sent again with what is made of it.

    Args:
        kind: What is scanned.
        marker: Its checkpoint.
        told: Is told how many items were looked at, of other kinds as well, and of about how many.
    """

    def __init__(self, kind: type[E], marker: Marker, told: Callable[[int, int | None], object]) -> None:
        self._shape = layout(kind)
        self._marker = marker
        self._told = told
        self._saving = Saving(self._shape, marker.table_name)
        asked = Asked(marker.calls, marker.table_name, one_kind(kind, is_anywhere=True)).consistently()
        placeholders = Placeholders()
        request = asked.request(placeholders, counting=False) | placeholders.attributes()
        self._wanted = asked.kinds.wanted
        self._fetch = asked.fetch("Scan", request, Spent())
        self._total: int | None = None
        self._page = Page(None, 0)
        self._flying: tuple[Page, Future[list[Item]]] | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._turn: Item | None = None
        self._saved: bytes | None = None
        self._is_begun = self.is_over = False

    def items(self) -> Generator[E, None, None]:
        """The items, from where the last page that was written ended."""
        self._is_begun = True
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="goldstack-backfill") as self._threads:
            try:
                yield from self._items()
            finally:
                self.is_over = True

    def save(self, item: Any) -> None:
        """Let *item* be written in place of the one whose turn it is."""
        if self._turn is None:
            raise Misuse(
                "ctx.save was called when no item had its turn.\nCall it within `for item in ctx.scan(…):`, for that item."
            )
        self._saved = self._saving.part(self._turn, item)

    def finish(self) -> None:
        """Write what is left of a scan that was not read to its end: its last item counts as done.

        Raises:
            MigrationError: An item was written by others since it was scanned.
        """
        stale: list[Item] = []
        if self._flying:
            _, future = self._flying
            stale = future.result()
        if self._turn is not None:
            if not stale and self._saved is not None and not self._page.has_room(self._saved):
                stale = self._marker.write(self._page)
                self._page = Page(self._page.last, self._page.count)
            self._done(self._turn)
            self._turn = None
        if not stale and self._page.has_moved:
            stale = self._marker.write(self._page)
        if stale:
            raise MigrationError(
                f"The item at {place_of(stale[0])} was written by others after it had been scanned, and the scan was left "
                f"before it could come again.\nRun it again: it goes on where the work has got to."
            )

    def _items(self) -> Iterator[E]:
        begun = self._marker.open(self._shape.kind)
        if begun.is_done:
            self._page.is_last = True
            return
        self._page = Page(begun.last, begun.count)
        self._total = self._marker.items()
        for items, others, last in self._pages(begun.last):
            for item in items:
                yield from self._turn_of(item)
            self._page.count += others
            if last is not None:
                self._page.move_to(last)
                self._page.scanned += 1
            if self._page.has_moved and not self._page.parts:
                yield from self._send()
        self._page.is_last = True
        yield from self._send()
        yield from self._settle()

    def _pages(self, start: Item | None) -> Iterator[tuple[list[Item], int, Item | None]]:
        """DynamoDB's own pages: the items, which are taken out as they are handed on, how many others there are, and where it ends."""
        assert self._threads  # noqa: S101 - for type checkers
        coming = self._threads.submit(self._fetch, None, start)
        while True:
            answer = coming.result()
            start = answer.get("LastEvaluatedKey")
            if start is not None:
                coming = self._threads.submit(self._fetch, None, start)
            items = self._wanted(answer.pop("Items"))
            items.reverse()
            yield _taken(items), answer["ScannedCount"] - len(items), start  # type: ignore[misc]
            if start is None:
                return

    def _turn_of(self, item: Item) -> Iterator[E]:
        part = yield from self._asked(item)
        if part is not None and not self._page.has_room(part):
            yield from self._send()
        self._page.put(place_of(item), part)
        self._page.move_to(key_of_item(item), 1)

    def _asked(self, item: Item) -> Any:
        """Hand *item* out; what it is to be written as."""
        self._turn, self._saved = item, None
        yield self._shape.decode(item)
        self._turn = None
        return self._saved

    def _send(self) -> Iterator[E]:
        """Send the page, once the one before it has been written, and begin another."""
        yield from self._settle()
        assert self._threads  # noqa: S101 - for type checkers
        page = self._page
        self._flying = page, self._threads.submit(self._marker.write, page)
        self._page = Page(page.last, page.count, is_last=page.is_last)

    def _settle(self) -> Iterator[E]:
        """See the page that is on its way written: items of it that were written by others come again."""
        while self._flying:
            page, future = self._flying
            stale = future.result()
            if not stale:
                self._flying = None
                self._told(page.count, self._total)
                return
            for item in stale:
                page.put(place_of(item), None)
            for item in self._wanted(stale):
                part = yield from self._asked(item)
                page.put(place_of(item), part)
            assert self._threads  # noqa: S101 - for type checkers
            self._flying = page, self._threads.submit(self._marker.write, page)

    def _done(self, item: Item) -> None:
        self._page.put(place_of(item), self._saved)
        self._page.move_to(key_of_item(item), 1)


def _taken(items: list[Item]) -> Iterator[Item]:
    while items:
        yield items.pop()
