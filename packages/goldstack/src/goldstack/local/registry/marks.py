"""When a process started: what tells it from a later one that was given the same id."""

import os
import struct
import sys
from functools import cache
from pathlib import Path

_DARWIN_BSD_INFO = 3
_DARWIN_ZOMBIE = 5
_DARWIN_INFO = struct.Struct("=II112xQQ")  # flags, status, …, start in seconds and microseconds


def start_mark(pid: int) -> str | None:
    """The mark of the process *pid*, equal for as long as it lives; None where no such process runs.

    A process that has ended and waits for its parent to notice does not run.
    """
    return _darwin_mark(pid) if sys.platform == "darwin" else _linux_mark(pid)


def alive(pid: int, started: str) -> bool:
    """Whether the very process runs that had the mark *started*."""
    return start_mark(pid) == started


def own_mark() -> str:
    """The mark of this process."""
    return start_mark(os.getpid()) or ""


def _linux_mark(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    # The name stands in parentheses and may hold spaces and parentheses itself.
    state, *fields = stat.rpartition(b")")[2].split()
    # Threads that outlive their leader for a moment still hold its port and its locks.
    ended = state in b"ZXx" and int(fields[16]) <= 1
    return None if ended else f"{_boot()}-{fields[18].decode()}"


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _darwin_mark(pid: int) -> str | None:
    import ctypes

    info = ctypes.create_string_buffer(_DARWIN_INFO.size)
    library = ctypes.CDLL("libproc.dylib", use_errno=True)
    if library.proc_pidinfo(pid, _DARWIN_BSD_INFO, ctypes.c_uint64(0), info, len(info)) != len(info):
        return None
    _, status, seconds, microseconds = _DARWIN_INFO.unpack(info.raw)
    return None if status == _DARWIN_ZOMBIE else f"{seconds}.{microseconds:06}"
