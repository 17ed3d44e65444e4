"""A command as something to time."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .harness import Work


class CommandFailed(Exception):
    """A command did not do what it is measured for."""


def command(argv: Sequence[str], *, cwd: Path, environment: Mapping[str, str], says: str = "") -> Work:
    """Something that runs *argv* to its end, without a terminal.

    Args:
        argv: Program and arguments.
        cwd: Its working directory.
        environment: Its whole environment.
        says: What must stand in its output, as a proof that it did what was meant.

    Raises:
        CommandFailed: When run: its exit code is not 0, or it does not say so.
    """

    def run() -> None:
        done = subprocess.run(
            argv,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode(errors="replace")
        if done.returncode:
            raise CommandFailed(f"{' '.join(argv)} exits with {done.returncode}:\n{output}")
        if says not in output:
            raise CommandFailed(f"{' '.join(argv)} does not say {says!r}:\n{output}")

    return run
