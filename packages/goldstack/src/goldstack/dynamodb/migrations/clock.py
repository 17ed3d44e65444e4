"""Time for leases: it goes on while the machine sleeps, where the system has such a clock, and no one can set it."""

import time
from datetime import UTC, datetime

# Linux stops its monotonic clock while it is suspended, and keeps another one that goes on.
_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> float:
    """Seconds, from anywhere."""
    return time.clock_gettime(_CLOCK)


def stamp() -> str:
    """The wall clock's time in UTC, for people: nothing is decided by it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
