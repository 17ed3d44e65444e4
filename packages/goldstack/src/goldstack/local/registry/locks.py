"""Locks between processes: the kernel lets go of them when their holder dies."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from goldstack.errors import LocalServerError

from .folders import private

_PAUSE = 0.02


@contextmanager
def held(path: Path, *, limit: float = 180, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock of the file *path*, which is made where it does not exist.

    Threads of one process keep each other out as well. It is not reentrant.

    Args:
        path: The file; it stays when the lock is let go.
        limit: Seconds to wait for it.
        waiting: Called once when somebody else holds it.

    Raises:
        LocalServerError: It could not be had.
    """
    descriptor = _open(path)
    try:
        _acquire(descriptor, path, limit=limit, waiting=waiting)
        try:
            yield
        finally:
            # Said in words: a process forked meanwhile holds the file open too.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def grabbed(path: Path) -> int:
    """Take the lock of *path* within a second: a descriptor for a child process, which holds it for as long as it lives.

    Raises:
        LocalServerError: Somebody else holds it.
    """
    descriptor = _open(path)
    try:
        _acquire(descriptor, path, limit=1, waiting=None)  # `is_held` has it for a moment
    except LocalServerError:
        os.close(descriptor)
        raise
    return descriptor


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of *path* now; no file is made."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _open(path: Path) -> int:
    private(path.parent)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LocalServerError(
            f"The lock {path} cannot be used: {error.strerror}.\nCorrect its permissions."
        ) from error


def _acquire(descriptor: int, path: Path, *, limit: float, waiting: Callable[[], None] | None) -> None:
    end = time.monotonic() + limit
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise LocalServerError(
                    f"Another process has held {path} for {limit:.0f} s.\nEnd the process that starts or stops a "
                    f"local server, and try again."
                ) from None
        except OSError as error:
            raise LocalServerError(
                f"{path} cannot be locked: {error.strerror}.\n"
                f"Name a folder on a file system with locks: XDG_STATE_HOME=/path/to/folder"
            ) from error
        else:
            return
        if waiting:
            waiting()
            waiting = None
        time.sleep(_PAUSE)
