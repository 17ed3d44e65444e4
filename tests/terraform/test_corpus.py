"""Our word on a variables file and values for it is Terraform's word: no false alarm, and nothing missed."""

import json
import random
import re
from pathlib import Path

import pytest

from goldstack.project import JSON, Problem, dumps, terraform_name
from goldstack.terraform import disagreements, read_sources
from goldstack.terraform.constraints import read_quoted_type
from goldstack.terraform.fitting import misfits

from .conftest import Write, deployment
from .corpus import CASES
from .made import made_type, made_value
from .real import refusals


def problems(folder: Path, values: dict[str, JSON]) -> list[Problem]:
    """What we have against *values* for *folder*."""
    made = deployment(**values)
    return disagreements(made, read_sources(folder), config=folder / "goldstack.json", environ={})


@pytest.mark.parametrize("name", CASES)
def test_our_verdict_is_terraforms(infra: Write, name: str) -> None:
    files, values = CASES[name]
    folder = infra(table_tf='variable "table_name" {}\n')
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    given = {"table_name": "table", **{terraform_name(key): value for key, value in values.items()}}
    (folder / "values.tfvars.json").write_text(dumps(given), encoding="utf-8")
    theirs = refusals(folder, folder / "values.tfvars.json")
    ours = problems(folder, values)
    assert bool(ours) == bool(theirs), f"ours: {[str(each) for each in ours]}\ntheirs: {theirs}"
    assert read_sources(folder).unreadable == []


def test_the_corpus_holds_both_kinds_in_number(infra: Write) -> None:
    assert len(CASES) > 200
    fitting = [name for name, (files, values) in CASES.items() if not _problems_of(infra, name, files, values)]
    assert 60 < len(fitting) < len(CASES) - 60


def _problems_of(infra: Write, name: str, files: dict[str, str], values: dict[str, JSON]) -> list[Problem]:
    folder = infra(table_tf='variable "table_name" {}\n')
    for path in folder.iterdir():
        path.unlink()
    for file, text in {"table.tf": 'variable "table_name" {}\n', **files}.items():
        (folder / file).write_text(text, encoding="utf-8")
    return problems(folder, values)


def agree_on_random_ones(folder: Path, seed: int) -> None:
    """150 variables of random types with values that nearly fit, judged by us and by one run of Terraform."""
    source = random.Random(seed)
    cases = {f"x{i}": (text := made_type(source), made_value(source, read_quoted_type(text))) for i in range(150)}
    declared = "".join(f'variable "{name}" {{\n  type = {text}\n}}\n' for name, (text, _) in cases.items())
    (folder / "variables.tf").write_text(declared)
    (folder / "values.tfvars.json").write_text(json.dumps({name: value for name, (_, value) in cases.items()}))
    refused = {
        name for text in refusals(folder, folder / "values.tfvars.json") for name in re.findall(r"var\.(x\d+) ", text)
    }
    for name, (text, value) in cases.items():
        ours = list(misfits(value, read_quoted_type(text)))
        assert bool(ours) == (name in refused), f"type {text}\nvalue {json.dumps(value)}\nours {ours}"
    assert 15 < len(refused) < 75


@pytest.mark.parametrize("seed", range(4))
def test_our_verdict_on_random_values_of_random_types_is_terraforms(infra: Write, seed: int) -> None:
    agree_on_random_ones(infra(), seed)


@pytest.mark.soak
def test_our_verdict_on_many_random_values_of_random_types_is_terraforms(infra: Write) -> None:
    for seed in range(1000, 1100):
        agree_on_random_ones(infra(), seed)
