"""A file that was found valid is not validated again: jsonschema is imported only when something has changed."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.project import _valid, load

from .conftest import document

_LOAD = """
import sys
from pathlib import Path
from goldstack.project import _valid, load
load(Path(sys.argv[1])).remember()
print("jsonschema" in sys.modules)
"""


def validates(path: Path) -> bool:
    """Whether a new process that reads *path* imports jsonschema; it remembers what it found."""
    done = subprocess.run([sys.executable, "-c", _LOAD, str(path)], capture_output=True, text=True, check=True)
    return done.stdout == "True\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A valid goldstack.json."""
    path = tmp_path / "goldstack.json"
    path.write_text(json.dumps(document()))
    return path


def note(path: Path) -> Path:
    return path.parent / ".goldstack" / "valid.sha256"


def test_jsonschema_is_imported_once_for_the_same_content(path: Path) -> None:
    assert [validates(path) for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(path.read_text() + "\n"),
        lambda path: note(path).unlink(),
        lambda path: note(path).write_bytes(b"\xff"),
        lambda path: note(path).write_text(""),
        lambda path: (note(path).unlink(), note(path).mkdir()),
        lambda path: (note(path).unlink(), note(path).parent.rmdir(), note(path).parent.touch()),
    ],
    ids=["a line break", "no note", "no text", "empty", "a folder", "a file for the folder"],
)
def test_whatever_has_changed_is_validated_again(path: Path, change: Callable[[Path], object]) -> None:
    assert validates(path)
    change(path)
    assert validates(path)


def test_other_rules_validate_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(path).remember()
    assert load(path).validated is None
    monkeypatch.setattr("goldstack.project._valid.source", lambda: b"other rules")
    assert load(path).validated


def test_the_same_text_as_yaml_is_validated_by_itself(path: Path) -> None:
    load(path).remember()
    other = path.rename(path.with_suffix(".yaml"))
    assert load(other).validated


def test_loading_alone_writes_nothing(path: Path) -> None:
    load(path)
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_wrong_leaves_no_note(path: Path) -> None:
    path.write_text("{}")
    for _ in range(2):
        with pytest.raises(ConfigError, match="lacks"):
            load(path)
    assert list(path.parent.iterdir()) == [path]


def test_the_note_is_whole_and_readable_by_its_owner_alone(path: Path) -> None:
    load(path).remember()
    assert stat.S_IMODE(note(path).stat().st_mode) == 0o600
    assert list(note(path).parent.iterdir()) == [note(path)]


def test_a_folder_that_cannot_be_written_is_no_trouble(path: Path) -> None:
    (path.parent / ".goldstack").touch()
    load(path).remember()
    assert load(path).validated


def test_what_is_noted_is_still_held_against_the_rules_that_are_no_schema(path: Path) -> None:
    path.write_text(json.dumps(document(deployments=[*document()["deployments"]] * 2)))
    _valid.note(_valid.digest(path.read_bytes(), path), path)
    with pytest.raises(ConfigError, match="2 times"):
        load(path)
