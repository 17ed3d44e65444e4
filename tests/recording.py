"""A stand-in for Terraform that notes what it is given."""

import json
import os
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STAND_IN = Path(__file__).with_name("recording_terraform.py")


@dataclass(slots=True)
class RecordingTerraform:
    """A `terraform` in *folder* that notes what it is given; how it answers can be set.

    The question for its version, which is asked once per binary, is counted apart.
    """

    folder: Path
    version: str = "1.11.4"
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        script = shutil.copy(STAND_IN, self.folder)
        self.path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -S {shlex.quote(str(script))} "$@"\n')
        self.path.chmod(0o755)
        self._write()

    @property
    def path(self) -> Path:
        """The program."""
        return self.folder / "terraform"

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What each process was given: argv, environment, umask, cwd, terminal (its stdin), session, pid."""
        return [line for line in self._lines() if "argv" in line]

    @property
    def argvs(self) -> list[list[str]]:
        """The arguments of each process."""
        return [call["argv"] for call in self.calls]

    @property
    def commands(self) -> list[str]:
        """The first argument of each process."""
        return [argv[0] for argv in self.argvs]

    @property
    def signals(self) -> list[int]:
        """The signals that reached it, in order."""
        return [line["signal"] for line in self._lines() if "signal" in line]

    @property
    def ended(self) -> int:
        """How many of its processes came to their own end."""
        return sum("ended" in line for line in self._lines())

    @property
    def questions(self) -> int:
        """How often its version was asked for."""
        path = self.folder / "questions"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def answer(self, command: str, **answer: Any) -> None:
        """Set what *command* does: stdout, stderr, late, code, seconds, graceful."""
        self.answers[command] = answer
        self._write()

    def become(self, version: str) -> None:
        """Be another version, as after an upgrade."""
        self.version = version
        mark = self.path.stat().st_mtime_ns + 1_000_000
        os.utime(self.path, ns=(mark, mark))
        self._write()

    def _write(self) -> None:
        (self.folder / "answers.json").write_text(json.dumps({"version": self.version, "commands": self.answers}))

    def _lines(self) -> list[dict[str, Any]]:
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def until(condition: Callable[[], bool], limit: float = 20) -> bool:
    """Whether *condition* comes true within *limit* seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False
