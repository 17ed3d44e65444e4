"""Time two things side by side: in pairs, A B A B, so that a busy machine is busy for both."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from statistics import median
from typing import Literal

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, pair by pair.

    Attributes:
        ours: Seconds, a count or bytes for each run of ours.
        peer: The same for the peer's run right after it.
        unit: What the figures are.
    """

    ours: tuple[float, ...]
    peer: tuple[float, ...]
    unit: Literal["seconds", "count", "bytes"] = "seconds"

    @property
    def difference(self) -> float:
        """How much more ours is: the median of the pairs' differences."""
        return median(ours - peer for ours, peer in zip(self.ours, self.peer, strict=True))

    @property
    def ratio(self) -> float:
        """How many times the peer ours is: the median of the pairs' ratios."""
        return median(ours / peer for ours, peer in zip(self.ours, self.peer, strict=True))


def interleaved(
    ours: Work,
    peer: Work,
    *,
    pairs: int,
    calls: int = 1,
    warm_up: int = 1,
    before: Work = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Figures:
    """Run *ours* and *peer* in turn.

    Args:
        ours: Called for each pair.
        peer: The same, right after it.
        pairs: How many are measured.
        calls: How often in a row each is called, where once is too short to be timed; the figures are those of one call.
        warm_up: How many are run before, unmeasured.
        before: Called before each run, unmeasured.
        clock: Seconds.
    """

    def time_of(work: Work) -> float:
        before()
        return _time(work, calls, clock)

    times = [(time_of(ours), time_of(peer)) for _ in range(warm_up + pairs)][warm_up:]
    return Figures(tuple(first for first, _ in times), tuple(second for _, second in times))


def _time(work: Work, calls: int, clock: Callable[[], float]) -> float:
    begin = clock()
    for _ in repeat(None, calls):
        work()
    return (clock() - begin) / calls
