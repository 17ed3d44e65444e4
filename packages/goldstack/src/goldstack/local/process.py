"""The processes of the local servers: started behind a gate, and ended. No other module here starts one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldstack.errors import LocalServerError

from .registry.marks import alive, start_mark

SPARED = 3.0
"""Seconds that a server without data to save has between SIGTERM and SIGKILL."""

SAVING = 60.0
"""Seconds for one that saves its data: 200,000 items take about 15."""

_PAUSE = 0.02
# Waits for a byte, so that the server is in the registry before it runs; without one (we were killed) it ends.
_GATE = """\
import os, sys
if os.read(0, 1):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.execv(sys.argv[1], sys.argv[1:])
"""


class _Child(subprocess.Popen[bytes]):
    def __del__(self) -> None:
        """A server may outlive the process that started it: no warning."""


_children: dict[int, _Child] = {}


@dataclass(frozen=True, slots=True)
class Gated:
    """A process that waits to become a server."""

    pid: int
    started: str

    def go(self) -> None:
        """Let it become the server."""
        stdin = _children[self.pid].stdin
        if stdin:
            try:
                with stdin:
                    stdin.write(b"\n")
            except BrokenPipeError:
                return  # it has died already, and whoever waits for its answer will see that


def start(
    argv: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path, kept: Sequence[int] = ()
) -> Gated:
    """Prepare a server of its own session, which writes to the end of *log* and has the descriptors *kept*.

    Raises:
        LocalServerError: It cannot be started.
    """
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            child = _Child(
                [sys.executable, "-I", "-S", "-c", _GATE, *argv],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=environment,
                pass_fds=kept,
                start_new_session=True,
                bufsize=0,
            )
        finally:
            os.close(output)
    except OSError as error:
        raise LocalServerError(f"The local server cannot be started: {error}.") from error
    _children[child.pid] = child
    return Gated(child.pid, start_mark(child.pid) or "gone")


def exit_code(pid: int) -> int | None:
    """How the child *pid* of this process ended; None where it runs, or is none of ours."""
    child = _children.get(pid)
    return child.poll() if child else None


def end(pid: int, started: str, *, patience: float) -> bool:
    """End the process *pid* with the mark *started*: SIGTERM, then SIGKILL for all of its session.

    Args:
        pid: The process.
        started: Its mark: a later process with the same id is left alone.
        patience: Seconds between the two.

    Returns:
        Whether it ended by itself.

    Raises:
        LocalServerError: It lives on.
    """
    graceful = True
    if alive(pid, started):
        _signal(pid, signal.SIGTERM)
        _signal(pid, signal.SIGCONT)  # one that was stopped hears nothing else
        graceful = _ended(pid, started, patience)
        if not graceful:
            _signal(-pid, signal.SIGKILL)
            if not _ended(pid, started, 10):
                raise LocalServerError(f"The local server (pid {pid}) cannot be ended, not even by SIGKILL.")
    if child := _children.pop(pid, None):
        if child.stdin:
            child.stdin.close()
        child.poll()
    return graceful


def run(
    argv: Sequence[str], *, environment: Mapping[str, str] | None = None, limit: float | None = None
) -> tuple[int, str]:
    """Run a program to its end: its exit code and all that it wrote.

    One that takes more than *limit* seconds is killed, and counts as failed.
    """
    try:
        done = subprocess.run(
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL, f"{argv[0]} has not answered within {limit:.0f} s."
    return done.returncode, done.stdout.decode(errors="replace")


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        if pid < 0:
            os.killpg(-pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return  # it has ended, or macOS is about to say so


def _ended(pid: int, started: str, limit: float) -> bool:
    deadline = time.monotonic() + limit
    while alive(pid, started):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True
