"""A page of a backfill: the writes of some items, and how far the scan has come with them, in one transaction."""

from dataclasses import dataclass, field

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY

from .fence import MOST

# Bytes of the items that a transaction writes, as they are by then. Source: Amazon DynamoDB API reference, TransactWriteItems.
_LARGEST = 4_000_000
# Bytes of items that one answer to a scan has at most. Source: Amazon DynamoDB developer guide, Scan.
_SCANNED = 1_048_576


@dataclass(slots=True)
class Page:
    """What is to be written together.

    Attributes:
        parts: The writes, by partition and sort key of their items.
        size: Of all of them, in bytes of JSON: by no more than that the items grow.
        scanned: Answers that the items have come in: they were no larger than those.
        last: The key of the last item that is done with them; None where none is.
        count: How many items were looked at by then, from the beginning of the scan on.
        is_last: There are no more items.
        has_moved: It is farther than the page before.
    """

    last: Item | None
    count: int
    parts: dict[tuple[str, str], bytes] = field(default_factory=dict)
    size: int = 0
    scanned: int = 1
    is_last: bool = False
    has_moved: bool = False

    def has_room(self, part: bytes) -> bool:
        """Whether *part* fits in."""
        return len(self.parts) < MOST and self.scanned * _SCANNED + self.size + len(part) <= _LARGEST

    def move_to(self, last: Item, count: int = 0) -> None:
        """Let the scan have come to the key *last*, with *count* more items."""
        self.last, self.has_moved = last, True
        self.count += count

    def put(self, place: tuple[str, str], part: bytes | None) -> None:
        """Let the item at *place* be written by *part*, or not at all."""
        self.size -= len(self.parts.pop(place, b""))
        if part is not None:
            self.parts[place] = part
            self.size += len(part)


def place_of(item: Item) -> tuple[str, str]:
    """Partition and sort key of *item*."""
    return item[PARTITION_KEY]["S"], item[SORT_KEY]["S"]


def key_of_item(item: Item) -> Item:
    """The key of *item*, as DynamoDB takes it."""
    return {PARTITION_KEY: item[PARTITION_KEY], SORT_KEY: item[SORT_KEY]}
