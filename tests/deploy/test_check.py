"""`infra.check` finds what is wrong, all of it at once, and starts nothing."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Clone

from goldstack.deploy.check import Report
from goldstack.deploy.check import check as check_all
from goldstack.project import load
from goldstack.terraform import find_binary
from goldstack.terraform.files import WORK

Change = Callable[[Clone], object]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever starts a process or opens a connection fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a check starts nothing and asks nobody")

    find_binary(os.environ).version(os.environ)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)


@pytest.fixture
def right(clone: Clone) -> Clone:
    """A clone in which nothing is wrong: its user has the profiles of `dev` and `prod`."""
    folder = clone.home / ".aws"
    folder.mkdir()
    keys = "aws_access_key_id = a\naws_secret_access_key = b\n"
    (folder / "credentials").write_text(f"[goldstack-dev]\n{keys}[goldstack-prod]\n{keys}")
    return clone


def check(clone: Clone, *names: str, env: Mapping[str, str] | None = None) -> Report:
    """Check these deployments of *clone*, or all."""
    project = load(clone.root / "goldstack.json")
    chosen = [each for each in project.deployments if not names or each.name in names]
    return check_all(project, chosen, environ=clone.environment(env))


def dev(**settings: Any) -> Change:
    """Change the deployment `dev`; None takes a setting out."""

    def apply(clone: Clone) -> None:
        config = clone.config()
        for key, value in settings.items():
            config["deployments"][1][key] = value
            if value is None:
                del config["deployments"][1][key]
        clone.write_config(config)

    return apply


def infra(name: str, content: str) -> Change:
    """Have a file in infra/aws."""
    return lambda clone: (clone.root / "infra" / "aws" / name).write_text(content)


def aws(name: str, content: str) -> Change:
    """Have another file in ~/.aws."""
    return lambda clone: (clone.home / ".aws" / name).write_text(content)


def left(path: str, *, mode: int = 0o600, days: float = 0) -> Change:
    """Have a file of an earlier command."""

    def apply(clone: Clone) -> None:
        file = clone.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
        file.chmod(mode)
        made = time.time() - days * 24 * 60 * 60
        os.utime(file, (made, made))

    return apply


S3 = 'terraform {\n  backend "s3" {}\n}\n'
STATE = {"bucket": "a-bucket", "key": "k", "region": "us-west-2"}
LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.70.0"\n}\n'

# What is changed; whether it concerns `dev` or everything; the code, the place and the words of what is found.
# `FILE~TEXT` is the place where TEXT stands in FILE.
WRONG: dict[str, tuple[Change, str, str, str, str]] = {
    "misspelt key": (dev(configuration={"tableNme": "x", "tableName": "abc"}), "dev", "variable", 'goldstack.json~"tableNme"', "Did you mean 'tableName'?"),
    "wrong type": (dev(configuration={"tags": 1, "tableName": "abc"}), "dev", "variable", 'goldstack.json~"tags": 1', "expected an object"),
    "missing value": (infra("more.tf", 'variable "a_b" {}\n'), "dev", "variable", "infra/aws/more.tf:1", "`aB`"),
    "stray file": (infra("x.auto.tfvars", ""), "", "variable", "infra/aws/x.auto.tfvars", "would be read by Terraform"),
    "duplicate variable": (infra("more.tf", 'variable "tags" {}\n'), "", "variable", "", "declare"),
    "unparsed": (infra("bad.tf", "variable {"), "", "unreadable", "infra/aws/bad.tf", "cannot be parsed"),
    "no Terraform files": (lambda clone: shutil.rmtree(clone.root / "infra"), "", "infra", "infra/aws", "holds no Terraform files"),
    "stale schema": (infra("more.tf", 'variable "a_b" {\n  default = 1\n}\n'), "", "schema", "schemas/package.schema.json", "inv infra.schema"),
    "no schema": (lambda clone: shutil.rmtree(clone.root / "schemas"), "", "schema", "schemas/package.schema.json", "is missing"),
    "spoilt schema": (lambda clone: (clone.root / "schemas" / "package.schema.json").write_text("{"), "", "schema", "schemas/package.schema.json", "inv infra.schema"),
    "Terraform too new": (infra("more.tf", 'terraform {\n  required_version = "< 1.11"\n}\n'), "", "version", "infra/aws/more.tf:1", "Terraform is 1.11.4, but"),
    "no version": (infra("more.tf", 'terraform {\n  required_version = "new"\n}\n'), "", "version", "infra/aws/more.tf:1", "asks for 'new'"),
    "too new for dev": (dev(terraformVersion="~> 1.10.0"), "dev", "version", 'goldstack.json~"terraformVersion"', "'~> 1.10.0'"),
    "locked provider": (infra(".terraform.lock.hcl", LOCK), "", "provider", "infra/aws/.terraform.lock.hcl", "holds registry.terraform.io/hashicorp/aws 5.70.0"),
    "bucket for a local backend": (dev(remoteState=STATE), "dev", "backend", 'goldstack.json~"remoteState"', "`remoteState`"),
    "no bucket for s3": (infra("backend.tf", S3), "dev", "backend", "goldstack.json", '"remoteState": {'),
    "unknown backend": (infra("backend.tf", S3.replace("s3", "gcs")), "dev", "backend", "goldstack.json", "'gcs'"),
    "no account": (dev(awsAccountId=None), "dev", "account", 'goldstack.json~{\n      "name": "dev"', '"awsAccountId"'),
    "no profile": (dev(awsUser="stranger"), "dev", "credentials", 'goldstack.json~"awsUser": "stranger"', "The profile 'stranger'"),
    "profile without keys": (aws("credentials", "[goldstack-dev]\nregion = us-west-2\n"), "dev", "credentials", 'goldstack.json~"awsUser": "goldstack-dev"', "holds no AWS credentials"),
    "broken AWS config": (aws("config", "no section\n"), "dev", "credentials", "", ".aws/config is not an AWS config file"),
    "other AWS": (aws("config", "[profile goldstack-dev]\nendpoint_url = http://127.0.0.1:1\n"), "dev", "endpoint", "", "endpoint_url of profile"),
    "open state": (left("infra/aws/dev.tfstate", mode=0o644), "dev", "permissions", "infra/aws/dev.tfstate", "chmod 600"),
    "open backup of state": (left("infra/aws/dev.tfstate.backup", mode=0o640), "dev", "permissions", "dev.tfstate.backup", "mode 0640"),
    "open state of nobody": (left("infra/aws/terraform.tfstate", mode=0o644), "", "permissions", "terraform.tfstate", "chmod 600"),
    "open variables": (left(f"{WORK}/dev/variables.tfvars.json", mode=0o604), "dev", "permissions", "variables.tfvars.json", "chmod 600"),
    "plan without stamp": (left(f"{WORK}/dev/plan.tfplan"), "dev", "plan", f"{WORK}/dev/plan.tfplan", "is not complete"),
    "old plan": (left(f"{WORK}/dev/plan.tfplan", days=2.5), "dev", "plan", f"{WORK}/dev/plan.tfplan", "was saved 2 days ago"),
    "plan of nobody": (left(f"{WORK}/gone/plan.tfplan"), "", "plan", f"{WORK}/gone/plan.tfplan", "rm -r"),
}  # fmt: skip


def located(clone: Clone, place: str) -> str:
    """*place*, with the line and column for its text."""
    file, _, text = place.partition("~")
    if not text:
        return place
    before = (clone.root / file).read_text().partition(text)[0]
    return f"{file}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"


def test_where_nothing_is_wrong_nothing_is_found(right: Clone) -> None:
    report = check(right)
    assert report.ok, str(report)
    assert str(report) == "infra/aws and this machine: ok\nlocal: ok\ndev: ok\nprod: ok\nTerraform: 1.11.4"


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_found_with_its_place_and_what_to_do(right: Clone, case: str) -> None:
    change, concerned, code, place, says = WRONG[case]
    change(right)
    report = check(right)
    assert not report.ok
    found = [each for each in (report.deployments[concerned] if concerned else report.findings) if each.code == code]
    where = located(right, place)
    assert [each for each in found if where in each.place and says in each.message], str(report)
    assert "\n" in found[0].message or code == "unreadable", "it says what to do"


def test_all_that_is_wrong_is_found_at_once_and_each_where_it_belongs(right: Clone) -> None:
    for case in ("misspelt key", "stray file", "no account", "open state", "no profile"):
        WRONG[case][0](right)
    dev(awsUser="stranger", awsAccountId=None, configuration={"tableNme": "x", "tableName": "abc"})(right)
    report = check(right)
    assert [each.code for each in report.findings] == ["variable"]
    assert {each.code for each in report.deployments["dev"]} == {"variable", "account", "credentials", "permissions"}
    assert report.deployments["prod"] == report.deployments["local"] == ()


def test_only_the_deployment_that_is_asked_about_is_checked(right: Clone) -> None:
    WRONG["no profile"][0](right)
    assert check(right, "prod").ok
    assert list(check(right, "dev").deployments) == ["dev"]


@pytest.mark.parametrize(
    "env",
    [
        {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "a", "AWS_ROLE_ARN": "b"},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1"},
        {"AWS_PROFILE": "goldstack-prod"},
    ],
    ids=lambda env: next(iter(env)),
)
def test_credentials_of_the_surroundings_count_where_there_is_no_profile(right: Clone, env: dict[str, str]) -> None:
    WRONG["no profile"][0](right)
    assert check(right, "dev", env=env).ok
    assert not check(right, "dev", env={"AWS_ACCESS_KEY_ID": "half"}).ok


@pytest.mark.parametrize("setting", ["sso_session = x", "credential_process = x", "role_arn = x", "login_session = x"])
def test_a_profile_may_hold_credentials_in_many_ways(right: Clone, setting: str) -> None:
    aws("credentials", "")(right)
    aws("config", f"[profile goldstack-dev]\n{setting}\n")(right)
    assert check(right, "dev").ok


def test_a_value_from_the_environment_is_a_value(right: Clone) -> None:
    WRONG["missing value"][0](right)
    assert check(right, "dev", env={"TF_VAR_a_b": "x"}).deployments["dev"] == ()


def test_an_account_is_not_asked_of_an_emulator(right: Clone) -> None:
    dev(awsAccountId=None, endpoint="http://127.0.0.1:4566")(right)
    assert check(right, "dev").ok


def test_no_terraform_and_no_local_aws_are_found(right: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    report = check(right, env={"GOLDSTACK_TERRAFORM": "no-such-program", "PATH": ""})
    assert [(each.code, each.severity) for each in report.findings] == [("terraform", "error")]
    assert [(each.code, each.severity) for each in report.deployments["local"]] == [("local-aws", "warning")]
    assert report.as_json()["terraform"] == "unknown"


def test_a_version_that_nobody_has_asked_is_unknown_and_no_fault(
    right: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goldstack.terraform.binary.cache_folder", lambda: tmp_path / "empty")
    infra("more.tf", 'terraform {\n  required_version = "< 1.11"\n}\n')(right)
    report = check(right, "dev")
    assert report.ok
    assert str(report).endswith("Terraform: unknown version, no command has asked yet")


def test_the_report_is_one_json_document(right: Clone) -> None:
    WRONG["no account"][0](right)
    document = json.loads(json.dumps(check(right).as_json()))
    assert (document["ok"], document["terraform"], document["findings"]) == (False, "1.11.4", [])
    assert [each["name"] for each in document["deployments"]] == ["local", "dev", "prod"]
    (found,) = document["deployments"][1]["findings"]
    assert {*found} == {"code", "severity", "message", "place"}
    assert (found["code"], found["severity"]) == ("account", "warning")
    assert found["place"] == f"{right.root}/{located(right, WRONG['no account'][3])}"


def test_values_of_sensitive_variables_are_not_shown(right: Clone) -> None:
    infra("more.tf", 'variable "token" {\n  type = number\n  sensitive = true\n}\n')(right)
    dev(configuration={"tableName": "abc", "token": "hunter2"})(right)
    report = check(right, "dev")
    assert "expected number, got a string" in str(report)
    assert "hunter2" not in str(report) + json.dumps(report.as_json())
