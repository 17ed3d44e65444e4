"""What a user is told to do about Terraform's commonest failures, in the words of the real Terraform."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
from tests.front import Front, dynamodb_error, front

from .conftest import Emulated
from .remote import LOCK, Remote, without_provider

USER = "arn:aws:iam::123456789012:user/ci"


@pytest.fixture
def aws(dev: Emulated, url: str) -> Iterator[Front]:
    """What stands before the local AWS of `dev`, and can answer in its place."""
    with front(url) as made:
        dev.url = made.url
        dev.config["deployments"] = [dev.deployment("dev")]
        dev.write()
        yield made


def test_a_missing_permission_is_named_with_its_action(dev: Emulated, aws: Front) -> None:
    message = (
        f"User: {USER} is not authorized to perform: dynamodb:CreateTable on resource: arn:aws:dynamodb:us-west-2:1:t"
    )
    aws.refuse("CreateTable", dynamodb_error("AccessDeniedException", message))
    failed = dev.inv("infra.up", "dev", "--no-migrate")
    assert failed.code == 1
    assert f"The credentials ({USER}) lack the permission dynamodb:CreateTable." in failed.stderr
    aws.rules.clear()
    assert dev.inv("infra.up", "dev", "--no-migrate").code == 0


def test_a_missing_permission_that_aws_does_not_name_is_told_by_the_call(dev: Emulated, aws: Front) -> None:
    aws.refuse("CreateTable", dynamodb_error("AccessDeniedException", "Access Denied"))
    failed = dev.inv("infra.up", "dev", "--no-migrate")
    assert "The credentials lack the permission dynamodb:CreateTable." in failed.stderr


def test_credentials_that_have_expired_are_told(dev: Emulated, aws: Front) -> None:
    aws.refuse(
        "CreateTable", dynamodb_error("ExpiredTokenException", "The security token included in the request is expired")
    )
    failed = dev.inv("infra.up", "dev", "--no-migrate")
    assert failed.code == 1
    assert "The credentials have expired. Get new ones" in failed.stderr


def test_a_service_that_the_local_aws_does_not_serve_is_named_with_the_line_to_add(dev: Emulated) -> None:
    (dev.root / "infra" / "aws" / "queue.tf").write_text('resource "aws_sqs_queue" "this" {\n  name = "queue"\n}\n')
    failed = dev.inv("infra.up", "dev", "--no-migrate")
    assert failed.code == 1
    assert '"localServices": ["sqs"]' in failed.stderr


def test_a_provider_that_cannot_be_had_offline_is_named_with_the_ways_to_get_it(dev: Emulated) -> None:
    (dev.root / "infra" / "aws" / "versions.tf").write_text(
        'terraform {\n  required_providers {\n    random = {\n      source = "hashicorp/random"\n    }\n  }\n}\n'
    )
    failed = dev.inv("infra.up", "dev", "--no-migrate", HTTPS_PROXY="http://127.0.0.1:1")
    assert failed.code == 1
    assert "Terraform could not get hashicorp/random: its registry" in failed.stderr
    assert "GOLDSTACK_TF_MIRROR" in failed.stderr


def test_who_holds_a_lock_is_told_with_the_command_that_frees_it(dev: Emulated, clone: Any) -> None:
    without_provider(dev)
    remote = Remote(dev, clone.environment)
    assert dev.inv("infra.init", "dev").code == 0
    held = {
        "ID": "0f0b2d6e-0000-4000-8000-1d0c5a0e9f11",
        "Operation": "OperationTypeApply",
        "Info": "",
        "Who": "ann@her-laptop",
        "Version": "1.11.4",
        "Created": "2026-11-01T12:00:00.000000Z",
        "Path": f"{remote.bucket}/dev.tfstate",
    }
    remote.s3.put_object(Bucket=remote.bucket, Key=LOCK, Body=json.dumps(held).encode())
    failed = dev.inv("infra.terraform", "dev", "--inject-variables", "plan", "--", "-lock-timeout=0s")
    assert failed.code == 1
    assert "The state is locked by ann@her-laptop, for its apply, since 2026-11-01 12:00:00 UTC." in failed.stderr
    advised = failed.stderr.partition("infra.terraform dev")[2].splitlines()[0]
    assert dev.inv("infra.terraform", "dev", *shlex.split(advised)).code == 0
    remote.check()
