"""Read units, spent no faster than at a given rate."""

import threading
import time
from collections.abc import Callable
from math import ceil

# How long a request's own units take at the rate: short, so that they come evenly; long enough for requests not to be tiny.
_SHARE = 0.25  # seconds
# What is owed for less is left for the next request to wait for.
_SHORTEST = 0.001  # seconds
# Units that an item costs, before it is known: half a unit reads 4 KB of several, or one of that size.
_UNKNOWN = 0.5
# Units that were not spent are not saved up for longer.
_SAVED = 0.1  # seconds


class Rate:
    """A bucket into which *units* flow each second, and from which each answer takes what it has cost; threads share it.

    A request is sent while nothing is owed. What it costs is known afterwards, so it may leave a debt, which the next
    requests wait for: over some seconds the units that are spent are those that have flowed in.

    Args:
        units: Read units a second.
        threads: How many share them.
        now: A clock, in seconds.
    """

    def __init__(self, units: float, *, threads: int = 1, now: Callable[[], float] = time.monotonic) -> None:
        self._units = units
        self._threads = threads
        self._now = now
        self._there = 0.0
        self._at = now()
        self._spent = 0.0
        self._items = 0
        self._lock = threading.Lock()

    def delay(self) -> float:
        """Seconds until a request may be sent; 0 for at once."""
        with self._lock:
            self._flow()
            seconds = -self._there / self._units
            return seconds if seconds >= _SHORTEST else 0.0

    def most(self) -> int:
        """How many items a request should ask for, going by what items have cost so far."""
        with self._lock:
            share = self._units * _SHARE / self._threads
            each = self._spent / self._items if self._spent and self._items else _UNKNOWN
            return max(1, ceil(share / each))

    def took(self, units: float, items: int) -> None:
        """An answer has cost *units*, for the *items* that were looked at."""
        with self._lock:
            self._flow()
            self._there -= units
            self._spent += units
            self._items += items

    def _flow(self) -> None:
        now = self._now()
        self._there = min(self._there + (now - self._at) * self._units, self._units * _SAVED)
        self._at = now
