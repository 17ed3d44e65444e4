"""Batches on their way: two requests at once, what is put off sent again, and nothing forgotten."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pydantic_core import from_json, to_json

from goldstack.dynamodb.codec.limits import ITEM_LIMIT
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.rate import Rate
from goldstack.dynamodb.sending import check_size, request_id_of
from goldstack.dynamodb.wire import Calls
from goldstack.errors import Throttled

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Place: TypeAlias = tuple[str, str]
Made: TypeAlias = tuple[Place, bytes]

# What BatchWriteItem takes. Source: Amazon DynamoDB API reference.
BATCH = 25
_AT_ONCE = 2  # one is on its way while the next is made
_FIRST_WAIT = 0.05
_LONGEST_WAIT = 5.0
# Seconds without any progress after which the rest is given up.
_PATIENCE = 30.0


class Write(NamedTuple):
    """One item to be written or deleted.

    Attributes:
        subject: What the caller gave.
        make: The item's place, and its part of the request, as JSON.
    """

    subject: Any
    make: Callable[[Any], Made]


_Batch: TypeAlias = dict[Place, tuple[Write, bytes]]


class Batches:
    """Sends writes.

    Attributes:
        done: How many were done.
        merged: Subjects of those that a later one to the same place has made needless.
        request_id: AWS's name of the last request.
    """

    def __init__(self, calls: Calls, table: str, rate: Rate | None, clock: Clock) -> None:
        self.done = 0
        self.merged: list[Any] = []
        self.request_id: str | None = None
        self._calls = calls
        self._table = table
        self._rate = rate
        self._clock = clock
        self._waiting: _Batch = {}
        self._held: Write | None = None
        self._flying: dict[Future[dict[str, Any]], _Batch] = {}
        self._threads: ThreadPoolExecutor | None = None
        self._puts_off = 0
        self._progress = clock.now()

    @property
    def left(self) -> list[Write]:
        """What was taken up and is not known to be done."""
        flying = [write for batch in self._flying.values() for write, _ in batch.values()]
        held = [self._held] if self._held else []
        return [*flying, *(write for write, _ in self._waiting.values()), *held]

    def send(self, writes: Iterator[Write]) -> None:
        """Do *writes*, or as many as can be done; *left* has the others."""
        with ExitStack() as threads:
            try:
                while True:
                    batch = self._next(writes)
                    if batch:
                        self._flying[self._sent(batch, writes, threads)] = batch
                    if not batch and not self._flying:
                        return
                    if not batch or len(self._flying) >= _AT_ONCE:
                        self._take_in(next(iter(self._flying)))
                    if self._waiting and self._clock.now() - self._progress > _PATIENCE:
                        return
            finally:
                self._land()

    def _sent(self, batch: _Batch, writes: Iterator[Write], threads: ExitStack) -> "Future[dict[str, Any]]":
        """*batch* on its way, in a thread of its own unless it is the only one."""
        self._held = self._take(writes)
        if self._threads is None and self._held is None and not self._waiting:
            return _answered(lambda: self._ask(batch))
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="goldstack-batch")
            self._threads = threads.enter_context(pool)
        return self._threads.submit(self._ask, batch)

    def _next(self, writes: Iterator[Write]) -> _Batch:
        """The next batch: what was put off first; nothing to a place that a request on its way writes to."""
        if self._puts_off:
            longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (self._puts_off - 1))
            self._clock.sleep(random.uniform(0, longest))  # noqa: S311 - it spreads requests, and guards nothing
        most = min(BATCH, self._rate.most()) if self._rate else BATCH
        batch = {place: self._waiting.pop(place) for place in list(self._waiting)[:most]}
        try:
            self._fill(batch, writes, most)
            while batch and self._rate and (seconds := self._rate.delay(len(batch))) > 0:
                self._clock.sleep(seconds)
        except BaseException:
            self._waiting = batch | self._waiting
            raise
        return batch

    def _fill(self, batch: _Batch, writes: Iterator[Write], most: int) -> None:
        busy = {place for flying in self._flying.values() for place in flying}
        while len(batch) < most and (write := self._take(writes)):
            self._held = write  # until it is in the batch: making it may fail
            place, text = write.make(write.subject)
            if place in busy:
                return
            if place in batch or place in self._waiting:
                self.merged.append((batch.pop(place, None) or self._waiting.pop(place))[0].subject)
            batch[place] = write, text
            self._held = None

    def _take(self, writes: Iterator[Write]) -> Write | None:
        held, self._held = self._held, None
        return held or next(writes, None)

    def _ask(self, batch: _Batch) -> dict[str, Any]:
        listed = b",".join([text for _, text in batch.values()])
        others = b',"ReturnConsumedCapacity":"TOTAL"' if self._rate else b""
        request = b'{"RequestItems":{%b:[%b]}%b}' % (to_json(self._table), listed, others)
        return self._calls("BatchWriteItem", request, oversize=(ITEM_LIMIT, lambda: _check_sizes(batch)))

    def _land(self) -> None:
        """Take in what has been sent and came to something."""
        for future in list(self._flying):
            if future.exception() is None:
                self._take_in(future)

    def _take_in(self, future: Future[dict[str, Any]]) -> None:
        batch = self._flying[future]
        answer: dict[str, Any] = {}
        try:
            answer = future.result()
            put_off = [_place(one) for one in answer.get("UnprocessedItems", {}).get(self._table, ())]
            self.request_id = request_id_of(answer) or self.request_id
        except Throttled as error:
            self.request_id = error.request_id
            put_off = list(batch)
        del self._flying[future]
        self._waiting |= {place: batch[place] for place in put_off}
        self.done += len(batch) - len(put_off)
        if len(put_off) < len(batch):
            self._progress = self._clock.now()
        self._puts_off = self._puts_off + 1 if put_off else 0
        if self._rate:
            units = sum(one["CapacityUnits"] for one in answer.get("ConsumedCapacity", ()))
            self._rate.took(units, len(batch) - len(put_off))


def _answered(ask: Callable[[], dict[str, Any]]) -> "Future[dict[str, Any]]":
    """What *ask* says, here and now."""
    future: Future[dict[str, Any]] = Future()
    try:
        future.set_result(ask())
    except Exception as error:  # noqa: BLE001 - as a thread would hand it on
        future.set_exception(error)
    return future


def _place(request: dict[str, Any]) -> Place:
    (one,) = request.values()
    key = one.get("Item") or one["Key"]
    return key[PARTITION_KEY]["S"], key[SORT_KEY]["S"]


def _check_sizes(batch: _Batch) -> None:
    for write, text in batch.values():
        request = from_json(text) if len(text) > ITEM_LIMIT else {}  # JSON is longer than what DynamoDB counts
        if "PutRequest" in request:
            stored = request["PutRequest"]["Item"]
            check_size(layout(type(write.subject)).key_at(stored), stored)
