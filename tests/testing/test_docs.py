"""docs/testing.md says what is so: its examples run, its tables and settings are complete."""

import os
import re
import sys
import tomllib
from typing import get_args

import pytest
from tests.conftest import REPOSITORY, Clone

from goldstack import pytest_plugin
from goldstack.testing.faults import Fault

PAGE = (REPOSITORY / "docs" / "testing.md").read_text(encoding="utf-8")
FIXTURES = ("dynamodb_server", "dynamodb_table", "dynamodb_client", "dynamodb_faults", "local_deployment")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_every_example_runs(clone: Clone) -> None:
    examples = blocks("python")
    for number, example in enumerate(examples):
        (clone.root / f"test_example_{number}.py").write_text(example)
    (clone.root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    variables = {"GOLDSTACK_CONFIG": str(clone.root / "goldstack.json"), "PATH": os.environ["PATH"]}
    ran = clone.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], env=variables)
    tests = sum(example.count("\ndef test_") + example.startswith("def test_") for example in examples)
    assert f"{tests} passed" in ran.stdout, ran
    assert ran.code == 0
    assert all("def test_" in example for example in examples)


@pytest.mark.parametrize("fixture", FIXTURES)
def test_every_fixture_has_an_example(fixture: str) -> None:
    assert re.search(rf"^\| `{fixture}` \|", PAGE, flags=re.MULTILINE)
    assert any(re.search(rf"def test_\w+\([^)]*\b{fixture}\b", example) for example in blocks("python"))


def test_the_page_knows_all_fixtures_faults_and_settings() -> None:
    made = {name for name in vars(pytest_plugin) if name.startswith(("dynamodb_", "local_"))}
    assert made == set(FIXTURES)
    assert set(re.findall(r"^\| `(\w+)` \| .* \| .* \|$", PAGE, flags=re.MULTILINE)) - set(FIXTURES) == set(
        get_args(Fault)
    )
    (settings,) = (tomllib.loads(block)["tool"]["pytest"]["ini_options"] for block in blocks("toml"))
    defaults = {f"goldstack_{name}": default for name, (default, *_) in pytest_plugin._OPTIONS.items()}
    assert settings == defaults
