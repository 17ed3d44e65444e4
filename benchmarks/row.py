"""A row of the table, and the stage that rows share."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from .harness import Figures
from .targets import Target

T = TypeVar("T")


class Stage:
    """What rows run on, made when the first row asks for it and taken down after the last.

    Args:
        pairs: How many pairs a row measures.
    """

    def __init__(self, *, pairs: int) -> None:
        self.pairs = pairs
        self._stack = ExitStack()
        self._made: dict[Callable[..., Any], Any] = {}

    def once(self, make: Callable[[], AbstractContextManager[T]]) -> T:
        """What *make* gives, the same for every row."""
        if make not in self._made:
            self._made[make] = self._stack.enter_context(make())
        return cast("T", self._made[make])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim.

    Attributes:
        what: Its name in the table; `--only` selects by it.
        peer: What it is held beside, in words.
        target: What is claimed.
        measure: Takes the figures.
    """

    what: str
    peer: str
    target: Target
    measure: Callable[[Stage], Figures]
