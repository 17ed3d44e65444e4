"""Where in goldstack.json something stands."""

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldstack.project import Positions

from .conftest import File, deployment, document

JSON_TEXT = """{
  "name": "x",
  "deployments": [
    {"name": "é", "awsRegion": "r"}, {
\t"name" : "dev",
      "configuration": {"a\\u0062": [1, {"c": [[], [2]]}], "": 3}
    }
  ]
}
"""
YAML_TEXT = """# comment
name: x
deployments:
  - {name: é, awsRegion: r}
  - name: dev
    configuration:
      "ab": [1, {c: [[], [2]]}]
      b:
        - 1
        - x: |
            text
"""


def at(folder: Path, text: str, *steps: str | int, name: str = "goldstack.json") -> tuple[int, int]:
    """The place of *steps* in a file of *text*."""
    (folder / name).write_text(text, encoding="utf-8")
    return Positions(folder / name).of(*steps)


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (["name"], (2, 3)),
        (["deployments"], (3, 3)),
        (["deployments", 0], (4, 5)),
        (["deployments", 0, "awsRegion"], (4, 19)),
        (["deployments", 1], (4, 38)),
        (["deployments", 1, "name"], (5, 2)),
        (["deployments", 1, "configuration", "ab"], (6, 25)),
        (["deployments", 1, "configuration", "ab", 0], (6, 37)),
        (["deployments", 1, "configuration", "ab", 1, "c"], (6, 41)),
        (["deployments", 1, "configuration", "ab", 1, "c", 1, 0], (6, 52)),
        (["deployments", 1, "configuration", ""], (6, 59)),
        (["deployments", 1, "configuration", "missing"], (6, 7)),
        (["deployments", 1, "name", "missing", 3], (5, 2)),
        (["deployments", 7], (3, 3)),
        (["missing"], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_json_is_told_by_line_and_by_column_in_characters(
    tmp_path: Path, steps: list[str | int], place: tuple[int, int]
) -> None:
    assert at(tmp_path, JSON_TEXT, *steps) == place


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (["name"], (2, 1)),
        (["deployments", 0, "awsRegion"], (4, 15)),
        (["deployments", 1], (5, 5)),
        (["deployments", 1, "configuration", "ab"], (7, 7)),
        (["deployments", 1, "configuration", "ab", 1, "c", 1, 0], (7, 27)),
        (["deployments", 1, "configuration", "b", 1, "x"], (10, 11)),
        (["deployments", 1, "configuration", "missing"], (6, 5)),
    ],
)
def test_yaml_is_told_in_the_same_way(tmp_path: Path, steps: list[str | int], place: tuple[int, int]) -> None:
    assert at(tmp_path, YAML_TEXT, *steps, name="goldstack.yaml") == place


def test_line_ends_and_a_byte_order_mark_do_not_move_it(tmp_path: Path) -> None:
    assert at(tmp_path, "\ufeff" + JSON_TEXT.replace("\n", "\r\n"), "deployments", 1, "name") == (5, 2)


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.none(), min_size=1))
def test_each_key_stands_where_it_is_said_to(tmp_path_factory: pytest.TempPathFactory, value: dict[str, None]) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        for key in value:
            line, column = at(tmp_path_factory.mktemp("place"), text, key)
            assert line == 1
            assert text[column - 1 :].startswith(json.dumps(key, ensure_ascii=ascii_only))


def test_without_its_parser_nothing_has_a_position_and_the_message_is_the_same(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = document(deployments=[deployment(configuration={"tableName": "table", "myVar": 1, "my_var": 2})])
    with_place = file.refusal(wrong)
    assert len(re.findall(r":1:[0-9]+", with_place)) == 2
    monkeypatch.setitem(sys.modules, "tree_sitter_json", None)
    assert file.refusal(wrong) == re.sub(r":1:[0-9]+", "", with_place)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_has_changed_meanwhile_does_no_harm(tmp_path: Path, content: bytes) -> None:
    for name in ("goldstack.json", "goldstack.yaml"):
        (tmp_path / name).write_bytes(content)
        assert Positions(tmp_path / name).of("name") == (0, 0)
    assert Positions(tmp_path / "none.json").of("name") == (0, 0)
