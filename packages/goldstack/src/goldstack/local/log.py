"""The log of a server: its end, and what is added to it."""

import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

_PAUSE = 0.1


def tail(log: Path, lines: int) -> Iterator[str]:
    """The last *lines* of *log*; nothing where there is none."""
    try:
        with log.open(encoding="utf-8", errors="replace") as file:
            yield from deque(file, maxlen=lines)
    except FileNotFoundError:
        return


def follow(log: Path, lines: int) -> Iterator[str]:
    """The last *lines* of *log*, then whatever is written to it, for ever; also when another file takes its place."""
    begin = True
    while True:
        try:
            file = log.open(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            time.sleep(_PAUSE)
            begin = False
            continue
        with file:
            yield from deque(file, maxlen=lines) if begin else file
            begin = False
            while _is(file.fileno(), log):
                if new := file.read():
                    yield new
                else:
                    time.sleep(_PAUSE)
            yield file.read()


def _is(descriptor: int, log: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), log.stat())
    except FileNotFoundError:
        return False
