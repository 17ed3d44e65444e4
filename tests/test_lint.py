"""The rules of the house hold: style, types, who imports whom."""

import subprocess
import sys

from .conftest import REPOSITORY


def test_lint_finds_nothing() -> None:
    lint = subprocess.run(
        [sys.executable, "-m", "invoke", "lint"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr
