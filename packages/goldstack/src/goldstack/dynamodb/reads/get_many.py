"""Many items at once, by their keys."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Key, layout
from goldstack.dynamodb.mistakes import mistaken_key, wrong_kind
from goldstack.dynamodb.sending import request_id_of
from goldstack.dynamodb.wire import Calls
from goldstack.errors import BatchIncomplete, Throttled

E = TypeVar("E")

_Place = tuple[str, str]

# What BatchGetItem takes. Source: Amazon DynamoDB API reference.
_BATCH = 100
_FIRST_WAIT = 0.05
_LONGEST_WAIT = 5.0
# Seconds without any progress after which the rest is given up.
_PATIENCE = 30.0


def get_many(
    calls: Calls,
    table: str,
    keys: Iterable[Key[E]],
    *,
    consistent: bool = False,
    sleep: Callable[[float], object] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> dict[Key[E], E]:
    """The items at *keys*, by key and in their order, each once; keys without an item are left out.

    What DynamoDB puts off, for being too much at once or more than 16 MB, is asked for again after a while.

    Args:
        calls: Sends requests.
        table: Its name.
        keys: Any number, of several kinds too.
        consistent: See every write that was acknowledged before; twice the price.
        sleep: Waits so many seconds.
        now: A clock, in seconds.

    Raises:
        BatchIncomplete: For half a minute DynamoDB gave none of what is left; `done` has the items that were read.
        ItemUnreadable: What is at a key is no such entity.
    """
    wanted = list(dict.fromkeys(map(_checked, keys)))
    asking = _Asking(calls, table, consistent=consistent)
    asking.left = list(dict.fromkeys((key.pk, key.sk) for key in wanted))
    progress, attempts = now(), 0
    while asking.left:
        if asking.ask():
            progress, attempts = now(), 0
        elif now() - progress > _PATIENCE:
            raise _incomplete(asking, wanted)
        if asking.is_put_off:
            attempts += 1
            longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempts - 1))
            sleep(random.uniform(0, longest))  # noqa: S311 - it spreads requests, and guards nothing
    return dict(_read(wanted, asking))


class _Asking:
    """What has been found, and what is left to be asked for."""

    def __init__(self, calls: Calls, table: str, *, consistent: bool) -> None:
        self.left: list[_Place] = []
        self.found: dict[_Place, tuple[Item, str | None]] = {}
        self.is_put_off = False
        self.error: Throttled | None = None
        self.request_id: str | None = None
        self._calls = calls
        self._table = table
        self._more = {"ConsistentRead": True} if consistent else {}

    def ask(self) -> bool:
        """Ask for some of what is left; whether it came to anything."""
        batch, self.left = self.left[:_BATCH], self.left[_BATCH:]
        keys = [{PARTITION_KEY: {"S": pk}, SORT_KEY: {"S": sk}} for pk, sk in batch]
        try:
            answer = self._calls("BatchGetItem", {"RequestItems": {self._table: {"Keys": keys, **self._more}}})
        except Throttled as error:
            self.left, self.is_put_off, self.error = batch + self.left, True, error
            self.request_id = error.request_id
            return False
        self.request_id = request_id_of(answer)
        for item in answer.get("Responses", {}).get(self._table, ()):
            self.found[_place(item)] = item, self.request_id
        put_off = [_place(key) for key in answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", ())]
        self.left = put_off + self.left
        self.is_put_off = bool(put_off)
        return len(put_off) < len(batch)


def _read(wanted: Iterable[Key[E]], asking: _Asking) -> Iterator[tuple[Key[E], E]]:
    for key in wanted:
        if (key.pk, key.sk) not in asking.found:
            continue
        item, request_id = asking.found[key.pk, key.sk]
        shape = layout(key.entity)
        if shape.is_over(item):
            continue
        if not shape.is_kind(item):
            raise wrong_kind(key, shape.kind, item[shape.marks.kind or ""], request_id)
        yield key, shape.decode(item)


def _incomplete(asking: _Asking, wanted: list[Key[Any]]) -> BatchIncomplete:
    places = set(asking.left)
    left = [key for key in wanted if (key.pk, key.sk) in places]
    error = BatchIncomplete(
        f"{len(left)} of {len(wanted)} items were not read: DynamoDB put them off for {_PATIENCE:.0f} seconds, as too much "
        f"at once.\nThe others are in `done` of this error; ask for those in `left` later, or raise the table's limits.",
        done=dict(_read(wanted, asking)),
        left=left,
        request_id=asking.request_id,
    )
    error.__cause__ = asking.error
    return error


def _checked(key: Key[E]) -> Key[E]:
    if not isinstance(key, Key):
        raise mistaken_key(key)
    return key


def _place(item: Item) -> _Place:
    return item[PARTITION_KEY]["S"], item[SORT_KEY]["S"]
