"""What is tried again, more and more slowly, as long as another transaction is in its way."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

_FIRST_WAIT = 0.025
_LONGEST_WAIT = 1.0
# Seconds after which it is given up.
_PATIENCE = 15.0


@dataclass(frozen=True, slots=True)
class Clock:
    """How time passes: another one for tests.

    Attributes:
        now: Seconds, from anywhere.
        sleep: Waits so many seconds.
    """

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


def again(attempt: Callable[[], T], obstacles: tuple[type[Exception], ...], clock: Clock) -> T:
    """What *attempt* comes to, once it meets none of the *obstacles*; after a while, the obstacle itself."""
    deadline, tries = clock.now() + _PATIENCE, 0
    while True:
        try:
            return attempt()
        except obstacles:
            if clock.now() >= deadline:
                raise
        longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2**tries)
        clock.sleep(random.uniform(0, longest))  # noqa: S311 - it spreads requests, and guards nothing
        tries += 1
