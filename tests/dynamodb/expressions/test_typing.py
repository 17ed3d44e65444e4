"""What type checkers see of conditions and edits over plainly typed entities. One run of each: some seconds."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .typed import GOOD, MISTAKES


def mypy(folder: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", "said.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return {int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error: " in line}


def pyright(folder: Path) -> set[int]:
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "said.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"}


@pytest.mark.parametrize("check", [mypy, pyright])
def test_a_checker_finds_a_good_file_clean_and_flags_every_mistake(
    tmp_path: Path, check: Callable[[Path], set[int]]
) -> None:
    (tmp_path / "said.py").write_text(GOOD + "\n".join(MISTAKES) + "\n")
    first = GOOD.count("\n") + 1
    assert check(tmp_path) == set(range(first, first + len(MISTAKES)))
