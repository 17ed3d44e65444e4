"""What figures are held against."""

from dataclasses import dataclass
from statistics import median
from typing import Protocol

from .harness import Figures


class Target(Protocol):
    """A limit; as text, it reads as it stands in the table."""

    def is_met(self, figures: Figures) -> bool:
        """Whether *figures* keep to it."""

    def judged(self, figures: Figures) -> str:
        """The figure that is held against the limit, in words; empty where the table shows it already."""


@dataclass(frozen=True, slots=True)
class AtMostMore:
    """At most so many seconds more than the peer."""

    seconds: float

    def is_met(self, figures: Figures) -> bool:
        return figures.difference <= self.seconds

    def judged(self, figures: Figures) -> str:
        return f"{figures.difference:+.3f} s"

    def __str__(self) -> str:
        return f"peer + {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class AtMostTimes:
    """At most so many times the peer."""

    factor: float

    def is_met(self, figures: Figures) -> bool:
        return figures.ratio <= self.factor

    def judged(self, figures: Figures) -> str:
        return ""

    def __str__(self) -> str:
        return f"{self.factor:g} x peer"


@dataclass(frozen=True, slots=True)
class TimesAsFast:
    """At least so many times as fast as the peer."""

    factor: float

    def is_met(self, figures: Figures) -> bool:
        return figures.ratio * self.factor <= 1

    def judged(self, figures: Figures) -> str:
        return f"{1 / figures.ratio:.1f} x"

    def __str__(self) -> str:
        return f"{self.factor:g} x as fast"


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most so many seconds by itself; the peer is shown beside it."""

    seconds: float

    def is_met(self, figures: Figures) -> bool:
        return median(figures.ours) <= self.seconds

    def judged(self, figures: Figures) -> str:
        return ""

    def __str__(self) -> str:
        return f"{self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class AtMostMegabytes:
    """At most so many megabytes by itself, in every run; the peer is shown beside it."""

    megabytes: int

    def is_met(self, figures: Figures) -> bool:
        return max(figures.ours) <= self.megabytes * 1e6

    def judged(self, figures: Figures) -> str:
        return ""

    def __str__(self) -> str:
        return f"{self.megabytes} MB"


@dataclass(frozen=True, slots=True)
class Exactly:
    """This count, in every run."""

    count: int

    def is_met(self, figures: Figures) -> bool:
        return set(figures.ours) == {self.count}

    def judged(self, figures: Figures) -> str:
        return ""

    def __str__(self) -> str:
        return f"exactly {self.count}"
