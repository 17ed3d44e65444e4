"""Where goldstack.json is looked for."""

from pathlib import Path

import pytest

from goldstack.errors import ConfigError, ConfigNotFound
from goldstack.project import find, load

from .conftest import File, document


def test_the_file_is_found_from_a_folder_below(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = file.load(document()).root
    below = tmp_path / "packages" / "dynamodb"
    below.mkdir(parents=True)
    assert find(below) == root / "goldstack.json"
    monkeypatch.chdir(below)
    assert load().infra == root / "infra" / "aws"


def test_the_nearest_file_is_taken(tmp_path: Path) -> None:
    below = tmp_path / "inner"
    below.mkdir()
    (tmp_path / "goldstack.json").touch()
    (below / "goldstack.yaml").touch()
    assert find(below) == below / "goldstack.yaml"


def test_json_and_yaml_at_once_are_an_error_that_names_the_folder(tmp_path: Path) -> None:
    for name in ("goldstack.json", "goldstack.yaml"):
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match="holds both") as caught:
        find(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    below = tmp_path / "inner"
    (below / "goldstack.json").mkdir(parents=True)
    (tmp_path / "goldstack.json").touch()
    assert find(below) == tmp_path / "goldstack.json"


def test_no_file_in_reach_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigNotFound) as caught:
        find(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "GOLDSTACK_CONFIG" in str(caught.value)


def test_the_variable_beats_the_folder(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "goldstack.json").touch()
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv("GOLDSTACK_CONFIG", str(other / "my.json"))
    with pytest.raises(ConfigNotFound, match=r"GOLDSTACK_CONFIG names .*my\.json, which is no file"):
        find(tmp_path)
    File(other).load(document(name="other"), "my.json")
    assert load().name == "other"
    monkeypatch.chdir(other)
    monkeypatch.setenv("GOLDSTACK_CONFIG", "my.json")
    assert load().path == other / "my.json"
