"""Programs that stand before Terraform, or in its place."""

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_NOTE = """\
import json, os, sys, time
folder, words = sys.argv[1], sys.argv[2:]
with open(os.path.join(folder, f"{time.time_ns()}-{os.getpid()}.json"), "w") as file:
    json.dump({"argv": words, "cwd": os.getcwd(), "environment": dict(os.environ)}, file)
os.execv(words[0], words)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A process as it was started."""

    argv: list[str]
    cwd: str
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class Recorder:
    """A `terraform` that notes how it is called, and becomes the real one."""

    program: Path
    _notes: Path

    @classmethod
    def make(cls, folder: Path, real: Sequence[str]) -> "Recorder":
        """Make it in *folder*, before *real*: the words that start Terraform."""
        notes = folder / "notes"
        notes.mkdir(parents=True)
        words = [sys.executable, "-I", "-S", "-c", _NOTE, str(notes), *real]
        return cls(_script(folder / "terraform", f'exec {shlex.join(words)} "$@"\n'), notes)

    def take(self) -> list[Call]:
        """The calls since the last time, in order; questions for the version are not counted."""
        paths = sorted(self._notes.iterdir())
        calls = [Call(**json.loads(path.read_text(encoding="utf-8"))) for path in paths]
        for path in paths:
            path.unlink()
        return [call for call in calls if "version" not in call.argv]


def stand_in(folder: Path, *, version: tuple[str, str], seconds: float = 0.0, megabytes: int = 0) -> Path:
    """Make a `terraform` in *folder* that does the same for whatever it is asked, but says its version at once.

    Args:
        folder: Made.
        version: Its version and platform.
        seconds: How long it sleeps.
        megabytes: How much it writes, in lines.
    """
    folder.mkdir(parents=True)
    answer = shlex.quote(json.dumps({"terraform_version": version[0], "platform": version[1]}))
    writes = f"yes {shlex.quote('A line of 40 characters, as Terraform is.')} | head -c {megabytes * 1_000_000}"
    work = f"exec sleep {seconds:g}" if seconds else writes
    return _script(folder / "terraform", f'if [ "$1" = version ]; then echo {answer}; else {work}; fi\n')


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
    path.chmod(0o700)
    return path
