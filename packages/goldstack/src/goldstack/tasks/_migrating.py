"""How far a migration is: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.migrations.naming import named

from ._deployed import say

if TYPE_CHECKING:
    from rich.progress import Progress

    from goldstack.dynamodb.migrations.listening import Listener

# Seconds between two lines about one migration.
_SILENCE = 10.0


@contextmanager
def shown(deployment: str) -> "Iterator[Listener]":
    """Shows what it is told of the migrations of *deployment*."""
    bar = Bar(deployment) if sys.stderr.isatty() else None
    listener = bar or Lines(deployment)
    try:
        yield listener
    finally:
        if bar:
            bar.close()


class Lines:
    """A line where a migration begins, at most every ten seconds while it goes on, and where it ends.

    Args:
        deployment: Whose migrations they are.
        clock: Seconds, from anywhere.
    """

    def __init__(self, deployment: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._deployment = deployment
        self._clock = clock
        self._began = self._told = 0.0
        self._first: int | None = None

    def waiting(self, holder: str) -> None:
        """Another process is waited for."""
        say(f"Waiting for {holder}, which is migrating the table …")

    def began(self, name: str, attempt: int) -> None:
        """A migration begins."""
        self._began = self._told = self._clock()
        self._first = None
        say(f"{name}: begins{f' again (attempt {attempt})' if attempt > 1 else ''}")

    def progressed(self, name: str, done: int, total: int | None) -> None:
        """A migration has got on."""
        now = self._clock()
        if self._first is None:
            self._first = done  # what an earlier attempt has done says nothing of how fast this one is
        if now - self._told < _SILENCE:
            return
        self._told = now
        say(f"{name}: {_described(done, total, first=self._first, seconds=now - self._began)}")

    def ended(self, name: str, seconds: float) -> None:
        """A migration is applied, or taken back."""
        say(f"{name}: done after {seconds:.1f} s")

    def warned(self, text: str) -> None:
        """Something is worth a look."""
        say(f"Warning: {named(text, self._deployment)}")


class Bar(Lines):
    """The same on a terminal, where a bar moves between the lines."""

    def __init__(self, deployment: str) -> None:
        super().__init__(deployment)
        self._progress: Progress | None = None
        self._task: Any = None

    def began(self, name: str, attempt: int) -> None:
        """A migration begins."""
        super().began(name, attempt)
        self.close()

    def progressed(self, name: str, done: int, total: int | None) -> None:
        """A migration has got on."""
        if self._progress is None:
            self._progress = _progress()
            self._task = self._progress.add_task(name, total=None)
            self._progress.start()
        self._progress.update(self._task, completed=done, total=total)

    def ended(self, name: str, seconds: float) -> None:
        """A migration is applied, or taken back."""
        self.close()
        super().ended(name, seconds)

    def warned(self, text: str) -> None:
        """Something is worth a look."""
        self.close()
        super().warned(text)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress:
            self._progress.stop()
            self._progress = None


def _progress() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.text import Text

    class Count(ProgressColumn):
        def render(self, task: Any) -> Text:
            if not task.completed:
                return Text("")
            of = f" of about {int(task.total):,}" if task.total else ""
            rate = f", {task.speed:,.0f}/s" if task.speed else ""
            return Text(f"{int(task.completed):,}{of}{rate}")

    class Left(TimeRemainingColumn):
        def render(self, task: Any) -> Text:
            return super().render(task).append(" left") if task.total and task.speed else Text("")

    columns = (TextColumn("{task.description}"), BarColumn(), Count(), TimeElapsedColumn(), Left())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _described(done: int, total: int | None, *, first: int, seconds: float) -> str:
    if not done:
        return f"{seconds:.0f} s so far"
    rate = (done - first) / seconds if seconds else 0.0
    said = f"{done:,}{f' of about {total:,}' if total else ''}, {rate:,.0f}/s"
    return f"{said}, about {(total - done) / rate:,.0f} s left" if total and rate and total > done else said
