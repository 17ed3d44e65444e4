"""DynamoDB's pages, walked one after the other, and pages as they are handed out."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from goldstack.dynamodb.codec.shapes import Item

T = TypeVar("T")


class Fetch(Protocol):
    """Sends requests."""

    def __call__(self, limit: int | None, start: Item | None) -> dict[str, Any]:
        """DynamoDB's answer, about at most *limit* items from *start* on."""
        ...


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and where to go on.

    Attributes:
        items: In the order of the query.
        cursor: For the next page; None at the end. It is text that fits into a URL, shows the keys of one item, and is
            refused by any other query.
    """

    items: list[T]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What one request found.

    Attributes:
        items: Those that are wanted, to be taken out; none where they were only counted.
        count: How many.
        last: Where DynamoDB stopped; None at the end.
    """

    items: list[Item]
    count: int
    last: Item | None


Wanted: TypeAlias = Callable[[list[Item]], list[Item]]
Walk: TypeAlias = Generator[Found, None, None]


def walk(fetch: Fetch, wanted: Wanted | None, *, limit: int | None, start: Item | None = None) -> Walk:
    """Request after request until *limit* items are found, or there are no more.

    No more items are asked for than are missing, as each that DynamoDB looks at is paid for; where a condition or a kind
    drops some of them, twice as many each time, so that few matches do not cost a round trip each.

    Args:
        fetch: Sends a request.
        wanted: Picks items; None where they are only counted.
        limit: None for all that there are.
        start: Where to begin; None for the beginning.
    """
    ask, missing = limit, limit
    while True:
        answer = fetch(ask, start)
        items = wanted(answer["Items"]) if wanted else []
        count = len(items) if wanted else answer["Count"]
        start, looked_at = answer.get("LastEvaluatedKey"), answer.get("ScannedCount", count)
        found = Found(items, count, start)
        del answer, items  # a page of 1 MB is 20 MB of dicts: none is held while the next one comes
        yield found
        del found
        if start is None:
            return
        if ask is not None and missing is not None:
            missing -= count
            if missing <= 0:
                return
            ask = missing if count == looked_at else ask * 2


def each(walked: Iterator[Found], limit: int | None) -> Iterator[Item]:
    """The items, *limit* of them at most."""
    left = limit
    for found in walked:
        items = found.items
        if left is not None:
            del items[left:]
            left -= found.count
        items.reverse()
        while items:
            yield items.pop()  # what was handed out is held no longer
        if left is not None and left <= 0:
            return


def total(walked: Iterator[Found], limit: int | None) -> int:
    """How many there are, *limit* at most."""
    count = 0
    for found in walked:
        count += found.count
        if limit is not None and count >= limit:
            return limit
    return count


def page(walked: Iterator[Found], limit: int | None) -> tuple[Sequence[Item], Item | None]:
    """*limit* items, or all that there are; without a limit those of the first request that finds one; and where they end.

    The end is None only where nothing can come after it. Where it is not, there is at least one item.
    """
    items: list[Item] = []
    last: Item | None = None
    for found in walked:
        items += found.items
        last = found.last
        if len(items) >= (limit or 1):
            break
    if limit is None or len(items) <= limit:
        return items, last
    return items[:limit], items[limit - 1]
