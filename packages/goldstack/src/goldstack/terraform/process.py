"""A Terraform process: started, watched, interrupted once, and its output copied as it comes.

Terraform writes into unlinked files and we copy from them, so neither a reader that goes away nor the sudden end of our
own process can stop it half-way. It has a session of its own, so that a Ctrl-C on the terminal reaches it once, through us.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from goldstack.errors import Interrupted, TerraformError

from .filtering import Filter

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_POLL = 0.03
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended: its exit code, and what it wrote (nothing where it had the terminal)."""

    exit_code: int
    stdout: bytes = b""
    stderr: bytes = b""


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    echo: bool = True,
    terminal: bool = False,
    stdin: bool = False,
    answer: Callable[[bytes], str | None] | None = None,
    plain: bool = False,
    hidden: Sequence[bytes] = (),
) -> Finished:
    """Run *argv* to its end.

    Args:
        argv: Program and arguments; no shell sees them.
        cwd: Its working directory.
        environment: Its whole environment.
        echo: Copy its standard output to ours; its standard error always is copied.
        terminal: Hand our terminal through instead of copying.
        stdin: Let it read our standard input, instead of nothing.
        answer: Is shown the standard output so far whenever it has grown; the text that it returns is typed, once.
        plain: Leave colours out of what is copied.
        hidden: Secrets that are masked in what is copied, the longest first.

    Raises:
        Interrupted: SIGINT, SIGTERM or SIGHUP came meanwhile; the process was asked to end, and has ended.
        TerraformError: It could not be started.
    """
    with tempfile.TemporaryFile(buffering=0) as out, tempfile.TemporaryFile(buffering=0) as err, _signals() as relay:
        sys.stdout.flush()
        streams = (
            ()
            if terminal
            else (
                _Stream(out, sys.stdout if echo else None, Filter(plain=plain, hidden=hidden)),
                _Stream(err, sys.stderr, Filter(plain=plain, hidden=hidden)),
            )
        )
        try:
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=environment,
                stdin=subprocess.PIPE if answer else None if terminal or stdin else subprocess.DEVNULL,
                stdout=None if terminal else out,
                stderr=None if terminal else err,
                start_new_session=True,
                umask=0o077,
            )
        except OSError as error:
            raise TerraformError(f"{argv[0]} cannot be started: {error.strerror}.") from error
        relay.attach(process)
        _copy_until_exit(process, streams, answer)
        if relay.received is not None:
            raise Interrupted(relay.received)
        code = process.returncode if process.returncode >= 0 else Interrupted.BASE - process.returncode
        return Finished(code, *(stream.content() for stream in streams))


def ask(argv: Sequence[str], *, environment: Mapping[str, str], timeout: float) -> bytes:
    """The standard output of a short question, such as `version -json`.

    Raises:
        TerraformError: It failed, or took longer than *timeout* seconds.
    """
    try:
        done = subprocess.run(
            argv,
            env=environment,
            cwd=os.sep,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TerraformError(f"{argv[0]} cannot be run: {error}.") from error
    if done.returncode:
        raise TerraformError(
            f"{' '.join(argv)} exits with {done.returncode}: {done.stderr.decode(errors='replace').strip()}"
        )
    return done.stdout


@dataclass(slots=True)
class _Stream:
    file: IO[bytes]
    target: IO[str] | None
    filter: Filter
    copied: int = 0

    def copy(self) -> bool:
        """Copy what has come; whether anything has."""
        before = self.copied
        while chunk := os.pread(self.file.fileno(), _CHUNK, self.copied):
            self.copied += len(chunk)
            self._write(self.filter.shown(chunk))
        return self.copied > before

    def end(self) -> None:
        """Copy the rest, which nothing follows."""
        self.copy()
        self._write(self.filter.rest())

    def content(self) -> bytes:
        return os.pread(self.file.fileno(), self.copied, 0)

    def _write(self, chunk: bytes) -> None:
        if self.target is None or not chunk:
            return
        try:
            self.target.buffer.write(chunk)  # type: ignore[attr-defined] # a text stream over a binary one
            self.target.flush()
        except OSError:  # the reader has gone: Terraform goes on, unheard
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.target.fileno())
            self.target = None


@dataclass(slots=True)
class _Relay:
    process: subprocess.Popen[bytes] | None = None
    received: int | None = None

    def attach(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        if self.received is not None:
            process.send_signal(signal.SIGINT)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        again = self.received is not None
        self.received = self.received or number
        if self.process is None:
            return
        text = (
            "goldstack: asked again to stop: Terraform now ends at once, and may leave its lock and lose what it made.\n"
            if again
            else "goldstack: waiting for Terraform to finish its step, write its state and free its lock.\n"
        )
        self.process.send_signal(signal.SIGINT)
        with suppress(OSError):  # whoever reads our words may have gone
            os.write(2, text.encode())


@contextmanager
def _signals() -> Iterator[_Relay]:
    relay = _Relay()
    if threading.current_thread() is not threading.main_thread():
        yield relay
        return
    heeded = [number for number in _FORWARDED if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, relay) for number in heeded}
    try:
        yield relay
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _copy_until_exit(
    process: subprocess.Popen[bytes], streams: Sequence[_Stream], answer: Callable[[bytes], str | None] | None
) -> None:
    ended = threading.Event()

    def wait() -> None:
        process.wait()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    while not ended.wait(_POLL):
        grown = [stream.copy() for stream in streams]
        if answer and process.stdin and grown[0] and (text := answer(streams[0].content())) is not None:
            _type(process.stdin, text)
            answer = None
    for stream in streams:
        stream.end()
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()


def _type(stdin: IO[bytes], text: str) -> None:
    sys.stdout.write(f"{text}\n")  # as if typed: the lines that follow begin on their own
    with suppress(OSError):  # it has ended meanwhile, and says so itself
        stdin.write(f"{text}\n".encode())
        stdin.close()
