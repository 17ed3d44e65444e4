"""`infra.check` and `infra.schema` on the command line, and what is remembered of a file that was found valid."""

import json
import os
import re

import pytest
from tests.conftest import Clone
from tests.recording import RecordingTerraform

from .conftest import written

NOTE = ".goldstack/valid.sha256"


def test_nothing_found_exits_with_0_and_a_line_for_each_deployment(dev: Clone, terraform: RecordingTerraform) -> None:
    ran = dev.inv("infra.check", "--deployment", "dev")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[:2] == ["infra/aws and this machine: ok", "dev: ok"]
    assert (terraform.calls, terraform.questions) == ([], 0)


def test_something_found_exits_with_4(dev: Clone) -> None:
    (dev.root / "infra" / "aws" / "more.tf").write_text('variable "a_b" {}\n')
    ran = dev.inv("infra.check", "-d", "dev")
    assert (ran.code, ran.stderr) == (4, "")
    assert "infra/aws/more.tf:1: variable 'a_b' has no default" in ran.stdout


def test_json_is_one_document_whatever_is_found(dev: Clone) -> None:
    (dev.root / "infra" / "aws" / "more.tf").write_text('variable "a_b" {}\n')
    ran = dev.inv("infra.check", "--json")
    assert (ran.code, ran.stderr) == (4, "")
    document = json.loads(ran.stdout)
    assert document["ok"] is False
    assert [each["name"] for each in document["deployments"]] == ["local", "dev", "prod"]


@pytest.mark.parametrize("content", ["{", '{"name": "x"}', '{"name": "x", "deployments": [], "more": 1}'])
def test_a_file_that_cannot_be_read_exits_with_2(dev: Clone, content: str) -> None:
    (dev.root / "goldstack.json").write_text(content)
    ran = dev.inv("infra.check", "--json")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("goldstack: ")


@pytest.mark.parametrize("name", ["prdo", "", "../x"])
def test_a_deployment_that_is_not_there_exits_with_2(dev: Clone, name: str) -> None:
    ran = dev.inv("infra.check", f"--deployment={name}")
    assert (ran.code, ran.stdout) == (2, "")
    assert repr(name) in ran.stderr


def test_a_saved_plan_is_found_when_it_no_longer_fits(dev: Clone) -> None:
    assert dev.inv("infra.plan", "dev").code == 0
    fits = dev.inv("infra.check", "-d", "dev")
    assert fits.code == 0, fits
    assert "Terraform: 1.11.4" in fits.stdout
    config = dev.config()
    config["deployments"][1]["configuration"]["tags"] = {"a": "b"}
    dev.write_config(config)
    ran = dev.inv("infra.check", "-d", "dev")
    assert ran.code == 4
    assert ".goldstack/dev/plan.tfplan: The saved plan for 'dev' was made for something else" in ran.stdout
    assert "  variable tags" in ran.stdout


def test_what_a_command_leaves_is_closed_to_others_and_found_when_it_is_opened(dev: Clone) -> None:
    assert dev.inv("infra.plan", "dev").code == 0
    assert dev.inv("infra.check", "-d", "dev").code == 0
    written(dev, "variables.tfvars.json").chmod(0o644)
    assert "mode 0644" in dev.inv("infra.check", "-d", "dev").stdout


def test_the_schema_is_written_from_the_variables_and_only_where_they_have_changed(dev: Clone) -> None:
    path = dev.root / "schemas" / "package.schema.json"
    assert dev.inv("infra.schema").stdout == f"{path} is up to date.\n"
    (dev.root / "infra" / "aws" / "more.tf").write_text('variable "my_size" {\n  type = number\n  default = 1\n}\n')
    assert dev.inv("infra.check", "-d", "dev").code == 4
    before = path.read_text()
    assert dev.inv("infra.schema", "--dry").stdout == f"{path} would be written.\n"
    assert path.read_text() == before
    assert dev.inv("infra.schema").stdout == f"{path} was written.\n"
    assert json.loads(path.read_text())["$defs"]["configuration"]["properties"]["mySize"]["default"] == 1
    assert dev.inv("infra.check", "-d", "dev").code == 0


def test_a_schema_that_was_laid_out_anew_is_not_stale(dev: Clone) -> None:
    path = dev.root / "schemas" / "package.schema.json"
    path.write_text(json.dumps(json.loads(path.read_text())))
    assert dev.inv("infra.check", "-d", "dev").code == 0


def test_no_schema_is_made_of_files_that_cannot_be_parsed(dev: Clone) -> None:
    (dev.root / "infra" / "aws" / "bad.tf").write_text("variable {")
    before = dev.files()
    ran = dev.inv("infra.schema")
    assert (ran.code, ran.stdout) == (2, "")
    assert "infra/aws/bad.tf" in ran.stderr
    assert dev.files() == before


def imports_jsonschema(clone: Clone, *words: str) -> bool:
    """Whether `inv *words*` imports it."""
    ran = clone.inv(*words, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert "goldstack.project" in ran.stderr
    return re.search(r"\|\s+jsonschema$", ran.stderr, re.MULTILINE) is not None


@pytest.mark.parametrize(
    "words", [["infra.check", "-d", "prod"], ["infra.init", "dev"], ["local.status"]], ids=" ".join
)
def test_a_command_remembers_that_the_file_is_valid(dev: Clone, words: list[str]) -> None:
    assert imports_jsonschema(dev, *words)
    assert (dev.root / NOTE).stat().st_mode & 0o777 == 0o600
    assert not imports_jsonschema(dev, *words)
    (dev.root / "goldstack.json").write_text(json.dumps(dev.config()))
    assert imports_jsonschema(dev, *words)


@pytest.mark.parametrize(
    "words", [["infra.init", "dev", "--dry"], ["--dry", "infra.init", "dev"], ["infra.init", "prdo"]]
)
def test_a_command_that_is_refused_or_dry_remembers_nothing(dev: Clone, words: list[str]) -> None:
    dev.inv(*words)
    assert not (dev.root / ".goldstack").exists()


def test_a_folder_that_cannot_be_written_hinders_no_check(dev: Clone) -> None:
    if os.geteuid() == 0:
        (dev.root / ".goldstack").touch()
    else:
        dev.root.chmod(0o500)
    assert dev.inv("infra.check", "-d", "dev").code == 0
    dev.root.chmod(0o700)
