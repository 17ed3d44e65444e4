"""Capacity units, spent no faster than at a given rate."""

import threading
import time
from collections import deque
from collections.abc import Callable
from math import ceil

# How long the units of one request take to flow in: short, so that they are spent evenly; but longer than the request
# itself takes, or the rate is never reached.
_SHORTEST_SHARE = 0.1  # seconds
_LONGEST_SHARE = 1.0
_SHARE = 2.0  # times what a request takes
# Units that were not spent, as nobody asked for anything, are saved up for so long.
_SAVED = 0.25  # seconds
# What is owed for less is left for the next request to wait for.
_SHORTEST_WAIT = 0.001  # seconds
# While requests are on their way: they may cost less than is thought.
_LOOK_AGAIN = 0.05  # seconds
# What an item is thought to cost before any has been paid for, where requests are not rounded up.
_UNKNOWN = 1.0


class Rate:
    """A bucket into which *units* flow each second, and from which requests are paid; threads share it.

    A request may be sent while nothing is owed. What it is thought to cost is taken then, and what it did cost when it is
    answered: those on their way are paid for, and whatever they turn out to cost, the next ones wait for it. Over some
    seconds the units that are spent are those that have flowed in; the last request alone may be ahead of them.

    Each *delay* of 0 is followed by one request, and each of their answers by one *took*.

    Args:
        units: Capacity units a second.
        threads: How many share them.
        step: What the price of a request is rounded up to; 0 where the prices of its items are.
        now: A clock, in seconds.
    """

    def __init__(
        self, units: float, *, threads: int = 1, step: float = 0.0, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._units = units
        self._threads = threads
        self._step = step
        self._now = now
        self._there = 0.0
        self._at = now()
        self._each = step or _UNKNOWN
        self._is_known = False
        self._seconds = 0.0
        self._prices: deque[float] = deque()
        self._lock = threading.Lock()

    def most(self, limit: int | None = None) -> int:
        """How many items a request should ask for, going by what the last ones have cost; *limit* at most.

        They are worth two steps at least: of a request for less, more would be rounding than reading.
        """
        with self._lock:
            share = min(max(_SHORTEST_SHARE, _SHARE * self._seconds), _LONGEST_SHARE)
            worth = max(self._units * share / self._threads, 2 * self._step)
            most = max(1, ceil(worth / self._each))
            return most if limit is None else min(limit, most)

    def delay(self, items: int = 0) -> float:
        """Seconds to wait before asking again; 0 where the next request may be sent, which is about so many *items*."""
        with self._lock:
            self._flow()
            if (seconds := -self._there / self._units) >= _SHORTEST_WAIT:
                return min(seconds, _LOOK_AGAIN) if self._prices else seconds
            self._prices.append(items * self._each)
            self._there -= self._prices[-1]
            return 0.0

    def took(self, units: float, items: int, seconds: float = 0.0) -> None:
        """A request has cost *units*, for the *items* that were looked at, and took so many *seconds*."""
        with self._lock:
            self._flow()
            # Of several on their way it may be another's price; in the end all of them are given back.
            self._there += (self._prices.popleft() if self._prices else 0.0) - units
            self._seconds = (self._seconds + seconds) / 2
            if items and units > self._step / 2:
                each = (units - self._step / 2) / items  # half a step is rounding, as a rule
                self._each = (self._each + each) / 2 if self._is_known else each
                self._is_known = True

    def leave(self) -> None:
        """One of the threads has nothing more to ask for: the others may ask for more."""
        with self._lock:
            self._threads = max(1, self._threads - 1)

    def _flow(self) -> None:
        now = self._now()
        there = min(self._there + (now - self._at) * self._units, self._units * _SAVED)
        self._there = max(self._there, there)  # what was given back is not taken away
        self._at = now
