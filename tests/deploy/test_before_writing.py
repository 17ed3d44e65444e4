"""What is found out while Terraform plans, and known before anything is written."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from .conftest import Emulated

OTHER = "999999999999"


def _profile(clone: Any, key: str) -> None:
    folder = clone.home / ".aws"
    folder.mkdir()
    (folder / "credentials").write_text(f"[goldstack-dev]\naws_access_key_id = {key}\naws_secret_access_key = x\n")


def _without_terraforms_own_fence(dev: Emulated) -> None:
    (dev.root / "infra" / "aws" / "providers.tf").write_text('provider "aws" {\n  region = var.aws_region\n}\n')


def test_a_profile_of_another_account_writes_nothing(dev: Emulated, clone: Any) -> None:
    _without_terraforms_own_fence(dev)
    _profile(clone, OTHER)
    dev.config["deployments"][0]["awsUser"] = "goldstack-dev"
    dev.write()
    for words in (
        ["infra.up", "dev"],
        ["infra.plan", "dev"],
        ["infra.terraform", "dev", "--inject-variables", "--yes", "apply"],
        ["infra.terraform", "dev", "--inject-variables", "--yes", "import", "--", "aws_dynamodb_table.this", "x"],
    ):
        refused = dev.inv(*words)
        assert refused.code == 3, refused
        assert OTHER in refused.stderr
        assert dev.account in refused.stderr
    other = boto3.client(
        "dynamodb", endpoint_url=dev.url, region_name="us-west-2", aws_access_key_id=OTHER, aws_secret_access_key="x"
    )
    assert "goldstack-dev" not in other.list_tables()["TableNames"]
    assert dev.tables() == []


def test_terraforms_own_fence_has_our_message_too(dev: Emulated, clone: Any) -> None:
    _profile(clone, OTHER)
    dev.config["deployments"][0]["awsUser"] = "goldstack-dev"
    dev.write()
    refused = dev.inv("infra.up", "dev")
    assert refused.code == 3, refused
    assert f"The credentials of the profile 'goldstack-dev' belong to the account {OTHER}" in refused.stderr


def test_an_endpoint_that_nobody_serves_is_told_at_once(dev: Emulated) -> None:
    dev.config["deployments"][0]["endpoint"] = "http://127.0.0.1:1"
    dev.write()
    failed = dev.inv("infra.up", "dev")
    assert failed.code == 1
    assert failed.seconds < 5
    assert "Nothing answers at http://127.0.0.1:1" in failed.stderr


def test_a_plan_of_a_profile_that_meanwhile_leads_to_another_account_is_refused(dev: Emulated, clone: Any) -> None:
    _profile(clone, dev.account)
    del dev.config["deployments"][0]["awsAccountId"]
    dev.config["deployments"][0]["awsUser"] = "goldstack-dev"
    dev.write()
    assert dev.inv("infra.plan", "dev").code == 0
    credentials = clone.home / ".aws" / "credentials"
    credentials.write_text(credentials.read_text().replace(dev.account, OTHER))
    refused = dev.inv("infra.apply", "dev")
    assert refused.code == 3
    assert f"account: {dev.account} -> {OTHER}" in refused.stderr
    credentials.write_text(credentials.read_text().replace(OTHER, dev.account))
    assert dev.inv("infra.apply", "dev").code == 0
    assert dev.tables() == ["goldstack-dev"]


def test_stray_keys_beside_a_profile_are_left_out(dev: Emulated, clone: Any) -> None:
    _profile(clone, dev.account)
    dev.config["deployments"][0]["awsUser"] = "goldstack-dev"
    dev.write()
    created = dev.inv("infra.up", "dev", AWS_ACCESS_KEY_ID=OTHER, AWS_SESSION_TOKEN="stray")
    assert created.code == 0, created
    assert dev.tables() == ["goldstack-dev"]
    assert "AWS_ACCESS_KEY_ID" in created.stderr


@pytest.mark.parametrize("deployment", ["dev"])
def test_a_data_package_that_cannot_be_imported_stops_up_before_it_writes(
    dev: Emulated, tmp_path: Path, deployment: str
) -> None:
    (tmp_path / "broken_data.py").write_text("def (:\n")
    (dev.root / "tasks.py").write_text(
        'from goldstack.tasks import namespace\n\nns = namespace(data="broken_data:binding")\n'
    )
    refused = dev.inv("infra.up", deployment, PYTHONPATH=str(tmp_path))
    assert refused.code == 2, refused
    assert "broken_data.py:1" in refused.stderr
    assert "--no-migrate" in refused.stderr
    assert dev.tables() == []
    assert dev.inv("infra.up", deployment, "--no-migrate", PYTHONPATH=str(tmp_path)).code == 0


def test_a_wrong_value_is_shown_without_the_secrets_beside_it(dev: Emulated) -> None:
    (dev.root / "infra" / "aws" / "more.tf").write_text(
        'variable "secret" {\n  type      = string\n  sensitive = true\n}\n'
    )
    dev.config["deployments"][0]["configuration"] |= {"secret": "hunter2", "tags": {"project": ["x"]}}
    dev.write()
    refused = dev.inv("infra.plan", "dev")
    assert refused.code == 2
    assert 'configuration.tags.project: expected string, got ["x"]' in refused.stderr
    (dev.root / "infra" / "aws" / "more_override.tf").write_text(
        'variable "secret" {\n  description = 1e3 # which only Terraform reads\n}\n'
    )
    failed = dev.inv("infra.plan", "dev")
    assert failed.code == 1
    assert "tags" in failed.stderr
    assert "hunter2" not in refused.stdout + refused.stderr + failed.stdout + failed.stderr


def test_a_table_that_the_state_does_not_know_can_be_taken_over(dev: Emulated) -> None:
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0
    (dev.root / "infra" / "aws" / "dev.tfstate").unlink()
    failed = dev.inv("infra.up", "dev", "--no-migrate")
    assert failed.code == 1
    assert "infra.terraform dev --inject-variables --yes import --" in failed.stderr
    words = ["--inject-variables", "--yes", "import", "--", "aws_dynamodb_table.this", "goldstack-dev"]
    assert dev.inv("infra.terraform", "dev", *words).code == 0
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0


def test_the_outputs_of_a_state_are_masked(dev: Emulated) -> None:
    (dev.root / "infra" / "aws" / "more.tf").write_text(
        'output "secret" {\n  value     = "hunter2"\n  sensitive = true\n}\n'
    )
    created = dev.inv("infra.up", "dev", "--no-migrate")
    again = dev.inv("infra.up", "dev", "--no-migrate")
    answered = dev.inv("infra.output", "dev", "--json")
    plain = dev.inv("infra.output", "dev")
    for ran in (created, again, answered, plain):
        assert ran.code == 0
        assert "hunter2" not in ran.stdout + ran.stderr
    assert json.loads(answered.stdout)["secret"]["sensitive"] is True
    shown = dev.inv("infra.output", "dev", "--json", "--show-sensitive")
    assert json.loads(shown.stdout)["secret"]["value"] == "hunter2"
