"""How fast a scan goes: how many requests at once, and how many units a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.rate import Rate

from .pages import Fetch

# What the price of a request is rounded up to: that of 4 KB. Source: Amazon DynamoDB developer guide, read consumption.
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Clock:
    """How time passes: another one for tests.

    Attributes:
        now: Seconds, from anywhere.
        wait: Waits so many seconds, or until the event is set.
    """

    now: Callable[[], float] = time.monotonic
    wait: Callable[[Event, float], object] = Event.wait


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a scan goes.

    Attributes:
        segments: How many parts are read at once.
        rate: Read units a second, of all of them together; None for as fast as it goes.
        clock: How time passes.
    """

    segments: int
    rate: float | None
    clock: Clock

    def bucket(self, *, is_consistent: bool) -> Rate | None:
        """What all segments of one scan pay from; None for as fast as it goes."""
        if self.rate is None:
            return None
        step = 2 * _STEP if is_consistent else _STEP
        return Rate(self.rate, threads=self.segments, step=step, now=self.clock.now)


def slowed(fetch: Fetch, rate: Rate, clock: Clock, stopped: Event) -> Fetch:
    """*fetch* at *rate*, in requests small enough to keep to it; nothing is sent any more once it has *stopped*."""

    def send(limit: int | None, start: Item | None) -> dict[str, Any]:
        most = rate.most(limit)
        while not stopped.is_set() and (seconds := rate.delay(most)) > 0:
            clock.wait(stopped, seconds)
        if stopped.is_set():
            return {"Items": [], "Count": 0}
        began = clock.now()
        answer = fetch(most, start)
        rate.took(answer["ConsumedCapacity"]["CapacityUnits"], answer["ScannedCount"], clock.now() - began)
        if "LastEvaluatedKey" not in answer:
            rate.leave()
        return answer

    return send
