"""How far a download is: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ._deployed import say

_STEP = 10_000_000


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Shows what it is told: the bytes that are done, and of how many."""
    if sys.stderr.isatty():
        with _bar(what) as shown:
            yield shown
    else:
        yield _lines(what)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int | None], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def _lines(what: str) -> Callable[[int, int | None], None]:
    told = 0

    def shown(done: int, total: int | None) -> None:
        nonlocal told
        if done - told >= _STEP or (done and done == total):
            told = done
            say(f"{what}: {done / 1e6:.0f}{f' of {total / 1e6:.0f}' if total else ''} MB")

    return shown
