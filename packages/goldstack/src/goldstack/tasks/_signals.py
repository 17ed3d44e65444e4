"""SIGTERM and SIGHUP end a task as Ctrl-C does: what is open is closed, and the exit code says which signal it was.

One that comes while we are ending already changes nothing: neither a traceback nor another exit code.
"""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from goldstack.errors import Interrupted

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(KeyboardInterrupt):
    """A signal asked us to end; no `except Exception` on the way keeps it.

    Args:
        number: Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def raised() -> Iterator[None]:
    """While it lasts, SIGTERM and SIGHUP raise `Stopped`; an ignored one (nohup) stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heeded = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is signal.SIG_DFL]
    for each in heeded:
        signal.signal(each, _raise)
    try:
        yield
    except (KeyboardInterrupt, Interrupted):
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)
        raise
    except BaseException:
        _forget(heeded)
        raise
    _forget(heeded)


def _forget(heeded: Sequence[signal.Signals]) -> None:
    for each in heeded:
        signal.signal(each, signal.SIG_DFL)


def _raise(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
