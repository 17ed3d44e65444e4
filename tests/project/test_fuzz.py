"""However a goldstack.json or goldstack.yaml is spoilt, it is read, or refused by a clear message: soon, in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from . import read_mutated
from .mutations import cases

BATCH = 250


def check(folder: Path, seed: int, *, bare: bool = False) -> None:
    """Let a process of its own read a batch of mutated files."""
    for number, (suffix, content) in enumerate(cases(seed, BATCH)):
        (folder / f"{number:03}{suffix}").write_bytes(content)
    words = [sys.executable, read_mutated.__file__, str(folder), *(["bare"] if bare else [])]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=folder.parent)
    found = json.loads(done.stdout)
    assert found["wrong"] == {}
    assert found["refused"] > BATCH // 2, found
    assert not list(folder.parent.rglob("CANARY"))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_spoilt_file_is_refused_by_a_clear_message(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    check(folder, seed)


def test_a_spoilt_file_is_refused_at_run_time_too_without_jsonschema(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    check(folder, 3, bare=True)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_five_thousand_spoilt_files_are_refused_by_clear_messages(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    check(folder, seed)
