"""Values arrive in Terraform exactly as goldstack.json has them."""

import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldstack.project import JSON, dumps, load
from goldstack.terraform import Inputs, Workdir, read_sources, variables
from goldstack.terraform.types import ANY, BOOL, NUMBER, STRING, Attribute, Collection, Object, Tuple, Type

from .real import exact, outputs

Typed = tuple[Type, JSON]

NASTY = [
    "", " ", "${x}", "$${x}", "$$", "%{ if true }x%{ endif }", "%%{", '"', '\\"', "\\", "\\n", "'", "a\nb\r\n\tc\n", "\n", "\x00", "\x1b[0m", "\x7f",
    "é", "🎉", "\u202e", "\ufeff", "\u2028", "1.10", "1e3", "1.0", "007", "0x1f", "null", "true", "false", "[]", "{}", '{"a": 1}', '"quoted"', "~", "yes",
    "<<EOT\nx\nEOT", "//", "#", "/* */", "<>&", "var.x", "C:\\path\\to\\file", "123456789012345678901", "NaN", "Infinity",
]  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20)
integers = st.integers(-(10**39), 10**39)
decimals = st.builds(lambda digits, power: Decimal(digits).scaleb(power), integers, st.integers(-30, 30))
plain: st.SearchStrategy[Typed] = st.one_of(
    st.tuples(st.just(STRING), texts | st.none()),
    st.tuples(st.just(NUMBER), integers | decimals),
    st.tuples(st.just(BOOL), st.booleans()),
)
anything: st.SearchStrategy[JSON] = st.recursive(
    texts | integers | decimals | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=10,
)
names = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_-]{0,10}", fullmatch=True)


@st.composite
def several(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    """A collection: one type, and values of it."""
    type_, value = draw(inner)
    values = draw(st.lists(st.sampled_from([value, None]), max_size=3))
    if draw(st.booleans()):
        return Collection("list", type_), values
    return Collection("map", type_), dict(
        zip(draw(st.lists(texts, min_size=3, max_size=3, unique=True)), values, strict=False)
    )


@st.composite
def structure(draw: st.DrawFn, inner: st.SearchStrategy[Typed]) -> Typed:
    """A tuple, or an object some of whose attributes are optional."""
    parts = draw(st.lists(inner, max_size=4))
    if draw(st.booleans()):
        return Tuple(tuple(type_ for type_, _ in parts)), [value for _, value in parts]
    keys = draw(st.lists(names, min_size=len(parts), max_size=len(parts), unique=True))
    attributes = {
        key: Attribute(type_, optional=draw(st.booleans())) for key, (type_, _) in zip(keys, parts, strict=True)
    }
    return Object(attributes), {key: value for key, (_, value) in zip(keys, parts, strict=True)}


typed = st.recursive(plain, lambda inner: several(inner) | structure(inner), max_leaves=8)
sets = st.lists(texts, max_size=4).map(lambda values: (Collection("set", STRING), values))
cases = typed | typed | st.tuples(st.just(ANY), anything) | sets


def arrived(folder: Path, cases: Sequence[Typed]) -> list[tuple[JSON, JSON]]:
    """Each value as it was given and as Terraform saw it: goldstack.json, our variables file, an apply, its outputs."""
    shutil.rmtree(folder, ignore_errors=True)
    infra = folder / "infra" / "aws"
    infra.mkdir(parents=True)
    lines = [
        f'variable "v{i}" {{\n  type = {type_}\n}}\noutput "v{i}" {{\n  value = jsonencode(var.v{i})\n}}\n'
        for i, (type_, _) in enumerate(cases)
    ]
    (infra / "main.tf").write_text('variable "table_name" {}\n' + "".join(lines), encoding="utf-8")
    configuration: dict[str, JSON] = {"tableName": "table", **{f"v{i}": value for i, (_, value) in enumerate(cases)}}
    config = folder / "goldstack.json"
    deployment: JSON = {"name": "dev", "awsRegion": "us-west-2", "configuration": configuration}
    config.write_text(dumps({"name": "x", "deployments": [deployment]}, ascii_only=False), encoding="utf-8")
    project = load(config)
    sources = read_sources(project.infra)
    workdir = Workdir.of(project.root, "dev")
    values = variables(project.deployment("dev"), sources, config=config, environ={})
    Inputs(
        sources=sources,
        workdir=workdir,
        variables=values,
        backend={},
        cli_config=None,
        version="1.11.4",
        guarded="aws_",
        place={},
    ).write()
    seen = outputs(infra, workdir.variables)
    return [(value, json.loads(seen[f"v{i}"], parse_float=Decimal)) for i, (_, value) in enumerate(cases)]


def check(folder: Path, cases: Sequence[Typed]) -> None:
    """Each of *cases* arrives; of a set, each element once."""
    for (type_, _), (given_, seen) in zip(cases, arrived(folder, cases), strict=True):
        expected, found = exact(given_), exact(seen)
        if (
            isinstance(type_, Collection)
            and type_.kind == "set"
            and isinstance(expected, list)
            and isinstance(found, list)
        ):
            expected, found = sorted(set(map(str, expected))), sorted(map(str, found))
        assert found == expected, f"as {type_}"


def test_strings_that_others_reinterpret_arrive(tmp_path: Path) -> None:
    forms: list[Typed] = [
        (STRING, ""), (ANY, list(NASTY)), (Collection("list", STRING), list(NASTY)), (Collection("map", STRING), {text: text for text in NASTY}),
    ]  # fmt: skip
    check(tmp_path, [*((STRING, text) for text in NASTY), *((ANY, text) for text in NASTY), *forms])


def test_numbers_arrive_to_the_last_digit(tmp_path: Path) -> None:
    numbers: list[JSON] = [
        0, -1, 2**53 + 1, 123456789012345678901234567890123456789, -(10**38), Decimal("1.10"), Decimal("0.1"), Decimal("1e3"),
        Decimal("1E-30"), Decimal("123456789.012345678901234567890123456789"), Decimal("3." + "14159265358979323846" * 7),
    ]  # fmt: skip
    check(tmp_path, [*((NUMBER, number) for number in numbers), (ANY, numbers)])


def test_what_is_empty_arrives(tmp_path: Path) -> None:
    empty: list[Typed] = [
        (Collection("list", STRING), []), (Collection("map", NUMBER), {}), (Collection("set", BOOL), []), (Object({}), {}), (Tuple(()), []),
        (ANY, []), (ANY, {}), (ANY, None), (STRING, None), (Collection("list", Collection("list", ANY)), [[], []]),
    ]  # fmt: skip
    check(tmp_path, empty)


def test_a_deep_object_arrives(tmp_path: Path) -> None:
    type_: Type = STRING
    value: JSON = "${deep}"
    for _ in range(30):
        type_, value = Object({"in": Attribute(type_)}), {"in": value}
    check(tmp_path, [(type_, value), (ANY, value)])


_SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=15, **_SLOW)
@given(batch=st.lists(cases, min_size=20, max_size=40))
def test_random_values_of_random_types_arrive(tmp_path_factory: pytest.TempPathFactory, batch: list[Typed]) -> None:
    check(tmp_path_factory.getbasetemp() / "exactness", batch)


@pytest.mark.soak
@settings(max_examples=500, **_SLOW)
@given(batch=st.lists(cases, min_size=20, max_size=40))
def test_many_random_values_of_random_types_arrive(
    tmp_path_factory: pytest.TempPathFactory, batch: list[Typed]
) -> None:
    check(tmp_path_factory.getbasetemp() / "exactness", batch)
