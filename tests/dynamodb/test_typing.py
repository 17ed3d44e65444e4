"""What type checkers see of the public names: a good file is clean, every mistake is flagged, by mypy and by pyright.

Neither has a plugin, and the user's code no ignore.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "typing"
PYRIGHT_ALONE = "pyright only"


def lines_with_mistakes(checker: str) -> set[int]:
    """The lines that say `# wrong`; some of them for pyright alone."""
    found = set()
    for number, line in enumerate((FILES / "mistakes.py").read_text().splitlines(), 1):
        if "# wrong" in line and (checker == "pyright" or PYRIGHT_ALONE not in line):
            found.add(number)
    return found


def flagged_by_mypy(folder: Path, name: str) -> dict[int, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary", name]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    errors = re.findall(rf"^{name}:(\d+): error: (.*)$", ran.stdout, flags=re.MULTILINE)
    return {int(line): said for line, said in errors}


def flagged_by_pyright(folder: Path, name: str) -> dict[int, str]:
    command = [sys.executable, "-m", "pyright", "--outputjson", "-p", str(folder), "--pythonpath", sys.executable]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(ran.stdout)
    assert found["summary"]["filesAnalyzed"] == 2
    errors = [one for one in found["generalDiagnostics"] if one["severity"] == "error" and one["file"].endswith(name)]
    return {one["range"]["start"]["line"] + 1: one["message"] for one in errors}


CHECKERS = {"mypy": flagged_by_mypy, "pyright": flagged_by_pyright}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, in a project of their own."""
    made = tmp_path_factory.mktemp("checked")
    for path in FILES.glob("*.py"):
        shutil.copy(path, made)
    (made / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"}))
    return made


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_good_file_is_clean(folder: Path, checker: str) -> None:
    assert CHECKERS[checker](folder, "good.py") == {}


@pytest.mark.parametrize("checker", CHECKERS)
def test_every_mistake_is_flagged_and_nothing_else(folder: Path, checker: str) -> None:
    found, expected = CHECKERS[checker](folder, "mistakes.py"), lines_with_mistakes(checker)
    assert len(expected) >= 20
    assert set(found) == expected, found


def test_the_good_file_can_be_imported() -> None:
    namespace: dict[str, object] = {"__name__": "good"}
    exec(compile((FILES / "good.py").read_text(), "good.py", "exec"), namespace)
    assert callable(namespace["good"])
