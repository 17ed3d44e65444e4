"""What type checkers see of the public names: good files are clean, every mistake is flagged, by mypy and by pyright.

Neither has a plugin, and the user's code no ignore.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "typing"
GOOD = ("good.py", "expressions.py")
MISTAKEN = ("mistakes.py", "expression_mistakes.py")

Flagged = dict[str, dict[int, str]]


def mypy(folder: Path) -> Flagged:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", *GOOD, *MISTAKEN]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    found: Flagged = {}
    for name, line, said in re.findall(r"^(\w+\.py):(\d+): error: (.*)$", ran.stdout, flags=re.MULTILINE):
        found.setdefault(name, {})[int(line)] = said
    return found


def pyright(folder: Path) -> Flagged:
    command = [sys.executable, "-m", "pyright", "--outputjson", "-p", str(folder), "--pythonpath", sys.executable]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    reported = json.loads(ran.stdout)
    assert reported["summary"]["filesAnalyzed"] == len(GOOD) + len(MISTAKEN)
    found: Flagged = {}
    for one in reported["generalDiagnostics"]:
        if one["severity"] == "error":
            found.setdefault(Path(one["file"]).name, {})[one["range"]["start"]["line"] + 1] = one["message"]
    return found


@pytest.fixture(scope="module", params=[mypy, pyright], ids=["mypy", "pyright"])
def flagged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flagged:
    """What a checker in strict mode says of the files, in a project of their own: some seconds."""
    folder = tmp_path_factory.mktemp("checked")
    for path in FILES.glob("*.py"):
        shutil.copy(path, folder)
    (folder / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}))
    check: Callable[[Path], Flagged] = request.param
    return check(folder)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_clean(flagged: Flagged, name: str) -> None:
    assert flagged.get(name, {}) == {}


@pytest.mark.parametrize("name", MISTAKEN)
def test_every_mistake_is_flagged_and_nothing_else(flagged: Flagged, name: str) -> None:
    lines = (FILES / name).read_text().splitlines()
    expected = {number for number, line in enumerate(lines, 1) if "# wrong" in line}
    assert len(expected) >= 20
    assert set(flagged[name]) == expected, flagged[name]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_can_be_imported(name: str) -> None:
    namespace: dict[str, object] = {"__name__": "good"}
    exec(compile((FILES / name).read_text(), name, "exec"), namespace)
