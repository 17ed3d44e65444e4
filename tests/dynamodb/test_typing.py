"""What type checkers see of the public names: a good file is clean, every mistake is flagged, by mypy and by pyright.

Neither has a plugin, and the user's code no ignore.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = Path(__file__).parent / "typing" / "good.py"
MISTAKES = Path(__file__).parent / "typing" / "mistakes.py"
PYRIGHT_ALONE = "pyright only"


def lines_with_mistakes(checker: str) -> set[int]:
    """The lines that say `# wrong`; some of them for pyright alone."""
    found = set()
    for number, line in enumerate(MISTAKES.read_text().splitlines(), 1):
        if "# wrong" in line and (checker == "pyright" or PYRIGHT_ALONE not in line):
            found.add(number)
    return found


def flagged_by_mypy(path: Path, cache: Path) -> dict[int, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", "--no-error-summary"]
    ran = subprocess.run([*command, path.name], cwd=path.parent, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    errors = re.findall(r"^\w+\.py:(\d+): error: (.*)$", ran.stdout, flags=re.MULTILINE)
    return {int(line): said for line, said in errors}


def flagged_by_pyright(path: Path, folder: Path) -> dict[int, str]:
    settings = {"typeCheckingMode": "strict", "include": [str(path)], "pythonVersion": "3.11"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "-p", str(folder), "--pythonpath", sys.executable]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    diagnostics = json.loads(ran.stdout)["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1: one["message"] for one in diagnostics if one["severity"] == "error"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checked")


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_good_file_is_clean(folder: Path, checker: str) -> None:
    found = flagged_by_mypy(GOOD, folder) if checker == "mypy" else flagged_by_pyright(GOOD, folder)
    assert found == {}


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_every_mistake_is_flagged_and_nothing_else(folder: Path, checker: str) -> None:
    found = flagged_by_mypy(MISTAKES, folder) if checker == "mypy" else flagged_by_pyright(MISTAKES, folder)
    expected = lines_with_mistakes(checker)
    assert len(expected) >= 20
    assert set(found) == expected, found


def test_the_good_file_runs(dynamodb_table, monkeypatch: pytest.MonkeyPatch) -> None:
    namespace: dict[str, object] = {"__name__": "good"}
    exec(compile(GOOD.read_text(), str(GOOD), "exec"), namespace)
    assert callable(namespace["good"])
