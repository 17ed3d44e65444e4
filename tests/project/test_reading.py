"""goldstack.json and goldstack.yaml as values: strict, and without loss."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.project._read import read
from goldstack.project.values import JSON, dumps

from .conftest import File, deployment, document

_NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][-+]?[0-9]{1,3})?", fullmatch=True)
_PRINTABLE = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]))


def _values(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | text | _NUMBERS.map(Decimal),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
        max_leaves=10,
    )


DEEP = 20_000


def configured(value: str) -> str:
    """A goldstack.json whose configuration holds *value*, as it is written here, under the key `a`."""
    return json.dumps(document(configuration={"a": "HERE"})).replace('"HERE"', value)


def yaml(value: str) -> str:
    """The same as goldstack.yaml."""
    return (
        "name: x\ndeployments:\n- name: dev\n  awsRegion: us-west-2\n"
        f"  configuration:\n    tableName: table\n    a: {value}\n"
    )


def short(value: object) -> str:
    """A parameter in the name of its test."""
    return repr(value)[:30]


@given(_NUMBERS)
def test_a_number_keeps_its_value_to_the_last_digit(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "number.json"
    path.write_text(text)
    assert Decimal(dumps(read(path))) == Decimal(text)


@given(_values(st.text()))
def test_a_value_that_is_written_is_read_back_the_same(tmp_path_factory: pytest.TempPathFactory, value: JSON) -> None:
    path = tmp_path_factory.getbasetemp() / "value.json"
    path.write_text(dumps(value))
    assert read(path) == value


@given(_values(_PRINTABLE))
def test_what_is_written_as_json_means_the_same_read_as_yaml(
    tmp_path_factory: pytest.TempPathFactory, value: JSON
) -> None:
    path = tmp_path_factory.getbasetemp() / "same.yaml"
    path.write_text(dumps(value, ascii_only=False))
    assert read(path) == value


@pytest.mark.parametrize("text", ["1.10", "12345678901234567890", "0.1000", "-0.5", "100000000000000000000.5"])
def test_a_number_is_written_digit_for_digit(file: File, text: str) -> None:
    assert dumps(file.load(configured(text)).deployments[0].configuration["a"]) == text


@pytest.mark.parametrize("text", ["1e400", "1E-400", "123456789012345678901234567890.5e10"])
def test_a_number_beyond_what_a_float_holds_is_kept(file: File, text: str) -> None:
    assert Decimal(dumps(file.load(configured(text)).deployments[0].configuration["a"])) == Decimal(text)


def test_a_byte_order_mark_is_no_part_of_the_file(file: File) -> None:
    assert file.load(b"\xef\xbb\xbf" + json.dumps(document()).encode()).name == "x"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\xff\xfe{}", "not UTF-8: byte 0 is 0xff"),
        (b'{"name": "caf\xe9"}', "not UTF-8: byte 13 is 0xe9"),
        ("{name: 1}", "goldstack.json:1:2 is not JSON"),
        ('{\n  "name": "x",\n}', "goldstack.json:3:1 is not JSON"),
        ('{"name": "x"', "is not JSON"),
        ("{} {}", "is not JSON: Extra data"),
        ("// no\n{}", "is not JSON"),
        (configured("NaN"), "holds NaN, which is no JSON value"),
        (configured("Infinity"), "holds Infinity"),
        (configured("-Infinity"), "holds -Infinity"),
        (configured("9" * 5000), "number that is too long"),
        (configured("1e999999999999999999999"), "exponent is too large"),
        ('{"name": "x", "name": "y", "deployments": []}', "the key 'name' twice"),
        (configured('{"b": 1, "b": 1}'), "the key 'b' twice"),
        ("[" * DEEP, "nested too deep"),
        ("[" * DEEP + "]" * DEEP, "nested too deep"),
        ('{"a":' * DEEP + "1" + "}" * DEEP, "nested too deep"),
        (configured("[" * 900 + "]" * 900), "nested too deep"),
        (configured(r'"\ud800"'), "half a character"),
        (configured(r'{"\udc00": 1}'), "half a character"),
        (configured("[" + "1," * 10_000 + "1]"), "more than 10,000 values"),
        (configured('"' + "x" * 10_000_000 + '"'), "larger than 256 KiB"),
        ('{"name": "\x1b[31m"}', r'The line reads: {"name": "\x1b[31m"}'),
        ('{"' + "x" * 1000 + '": 1, "' + "x" * 1000 + '": 1}', "the key 'xxx"),
    ],
    ids=short,
)
def test_what_is_no_json_is_refused_and_the_place_is_named(file: File, content: object, says: str) -> None:
    assert says in file.refusal(content)


def test_a_hundred_levels_of_brackets_are_no_trouble(file: File) -> None:
    value = file.load(configured("[" * 90 + "]" * 90)).deployments[0].configuration["a"]
    assert dumps(value) == "[" * 90 + "]" * 90


def test_a_folder_in_the_place_of_the_file_is_refused(file: File, tmp_path: Path) -> None:
    (tmp_path / "goldstack.json").mkdir()
    with pytest.raises(Exception, match="cannot be read: Is a directory"):
        read(tmp_path / "goldstack.json")


@pytest.mark.parametrize(
    "text",
    [
        "no", "yes", "on", "off", "y", "n", "No", "TRUE", "True", "Null", "2020-01-01", "2020-01-01T00:00:00Z",
        "010", "0x10", "0o10", "0b1", "1_000", "+1", "1.", ".5", "1:30", ".inf", "-.inf", ".nan", "NaN", "=", "-",
        "1e", "--1", "00",
    ],
)  # fmt: skip
def test_yaml_keeps_as_a_string_what_json_has_no_type_for(file: File, text: str) -> None:
    written = text if text != "-" else "'-'"
    assert file.load(yaml(written), "goldstack.yaml").deployments[0].configuration["a"] == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("1.5", Decimal("1.5")),
        ("1.10", Decimal("1.10")),
        ("1e3", Decimal(1000)),
        ("'1.5'", "1.5"),
        ('"true"', "true"),
        ("[1, {b: no}]", [1, {"b": "no"}]),
        ("&name value", "value"),
    ],
)
def test_yaml_has_the_types_of_json(file: File, text: str, value: object) -> None:
    found = file.load(yaml(text), "goldstack.yaml").deployments[0].configuration["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("&b [1]\n    c: *b", "an alias (*) stands here"),
        ("&b [*b]", "an alias (*) stands here"),
        ("!!python/object/apply:os.getcwd []", "the tag tag:yaml.org,2002:python/object/apply:os.getcwd stands here"),
        ("!!float nan", "the tag"),
        ("!!float abc", "the tag"),
        ("!!bool abc", "the tag"),
        ("!!timestamp 2020-01-01", "the tag"),
        ("!own {b: 1}", "the tag !own"),
        ("{b: 1, b: 1}", "the key 'b' stands twice"),
        ("{1: 1}", "the key '1' is no string"),
        ("{true: 1}", "the key 'true' is no string"),
        ("{[1]: 1}", "a key must be a word"),
        ("[1, 2", "is not YAML"),
        ('"\t', "is not YAML"),
        ("\x00", "is not YAML"),
        ("b\n---\nname: y", "is not YAML"),
        ("9" * 5000, "number that is too long"),
        ("1e999999999999999999999", "exponent is too large"),
        ("[" * DEEP, "nested too deep"),
        ("[" * DEEP + "]" * DEEP, "nested too deep"),
        ("[" * 150 + "]" * 150, "nested too deep"),
        (r'"\ud800"', "half a character"),
        ("[" + "1," * 20_000 + "1]", "more than 10,000 values"),
        ("!%1b[31m x", r"the tag !\x1b"),
        (r'{"\ud83d\ude00": 1, "😀": 1}', "stands twice"),
    ],
    ids=short,
)
def test_yaml_that_json_cannot_hold_is_refused(file: File, text: str, says: str) -> None:
    assert says in file.refusal(yaml(text), "goldstack.yaml")


def test_a_bomb_of_aliases_is_refused_at_its_first(file: File) -> None:
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert "goldstack.yaml:2:8 is not YAML that can be used" in file.refusal(bomb, "goldstack.yaml")


def test_a_character_of_two_escapes_is_one_in_yaml_as_in_json(file: File) -> None:
    assert file.load(yaml(r'"\ud83d\ude00"'), "goldstack.yaml").deployments[0].configuration["a"] == "😀"


def test_a_merge_key_is_an_ordinary_key(file: File) -> None:
    text = yaml("1") + "    <<: {b: 1}\n"
    assert "<<" in file.load(text, "goldstack.yaml").deployments[0].configuration


def test_json_and_yaml_make_the_same_project(file: File) -> None:
    content = document(deployments=[deployment(protected=True, configuration={"tableName": "t.t", "n": [1, None]})])
    first = file.load(content)
    second = file.load(json.dumps(content), "goldstack.yaml")
    assert first.deployments == second.deployments
