"""Infrastructure code tested offline: infra/aws, applied by Terraform in a copy of the project."""

import os
import sys
from pathlib import Path

import pytest
from tests.conftest import Clone

from .conftest import HOSTILE

SUITE = """
from pathlib import Path

import pytest
from dynamodb import connect, connect_table, get_table_name, User

SEEN = Path(__file__).with_name("seen")


def test_what_terraform_made_is_there(local_deployment):
    with SEEN.open("a") as seen:
        seen.write(f"{local_deployment.endpoint}\\n")
    assert local_deployment.outputs["name"] == local_deployment.table_name == "goldstack-local"
    assert local_deployment.outputs["greeting"] == {"secret": "hello"}
    assert "hello" not in repr(local_deployment)
    table = local_deployment.client("dynamodb").describe_table(TableName=local_deployment.table_name)["Table"]
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert local_deployment.client("sqs").list_queues()["QueueUrls"] == []
    assert local_deployment.client("s3").list_buckets()["Buckets"] == []


def test_the_package_can_be_bound_to_it(local_deployment):
    with local_deployment.bound():
        assert get_table_name() == "goldstack-local"
        assert connect().meta.endpoint_url == local_deployment.endpoint
        assert connect_table().raw.client.scan(TableName="goldstack-local")["Count"] == 4


def test_beside_it_tables_of_their_own_are_as_ever(local_deployment, dynamodb_table, dynamodb_server):
    assert get_table_name() != "goldstack-local"
    assert connect().meta.endpoint_url == dynamodb_server.url != local_deployment.endpoint
    with SEEN.open("a") as seen:
        seen.write(f"{local_deployment.endpoint}\\n")
"""
MORE = """
variable "stray" { default = "none" }
output "greeting" {
  sensitive = true
  value     = { secret = file("${path.module}/../../words/greeting") }
}
"""


@pytest.fixture
def tested(clone: Clone) -> Clone:
    """A clone with tests, with a state of `local` that is somebody's, and with what its infra/aws reads beside it."""
    config = clone.config()
    config["deployments"][0]["localServices"] = ["sqs"]
    clone.write_config(config)
    infra = clone.root / "infra" / "aws"
    (infra / "local.tfstate").write_text("somebody's")
    (infra / "more.tf").write_text(MORE)
    (clone.root / "words").mkdir()
    (clone.root / "words" / "greeting").write_text("hello")
    (clone.root / "test_infra.py").write_text(SUITE)
    return clone


def run_pytest(clone: Clone, *flags: str, **variables: str) -> str:
    surroundings = HOSTILE | {"GOLDSTACK_CONFIG": str(clone.root / "goldstack.json"), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = clone.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", "--rootdir=.", *flags],
        env=surroundings | {"XDG_STATE_HOME": str(clone.home / "state"), "PATH": os.environ["PATH"]} | variables,
    )
    return ran.stdout + ran.stderr


def test_it_is_applied_once_and_the_clones_own_state_and_server_are_left_alone(tested: Clone) -> None:
    before = tested.files()
    output = run_pytest(tested)
    assert " 3 passed" in output, output
    after = tested.files()
    endpoints = after.pop("seen").decode().split()
    assert after == before
    assert len(endpoints) == 2
    assert len(set(endpoints)) == 1
    assert '"servers": []' in (tested.home / "state" / "goldstack" / "servers.json").read_text()


def test_what_terraform_says_is_shown_when_it_fails(tested: Clone) -> None:
    (tested.root / "infra" / "aws" / "wrong.tf").write_text(
        'output "wrong" {\n  value = aws_dynamodb_table.absent.name\n}\n'
    )
    output = run_pytest(tested, "-k", "terraform_made")
    assert "1 error" in output, output
    assert 'managed resource "aws_dynamodb_table" "absent" has not been declared' in " ".join(output.split())
    assert "Traceback" not in output


def test_another_engine_is_an_error_that_says_so(tested: Clone) -> None:
    output = run_pytest(tested, "-k", "terraform_made", GOLDSTACK_LOCAL_ENGINE="java")
    assert "GOLDSTACK_LOCAL_ENGINE is 'java', but Terraform needs ministack" in output
    output = run_pytest(tested, "-k", "terraform_made", "--goldstack-engine=docker")
    assert "goldstack_engine is 'docker', but local_deployment needs ministack" in output
    assert not Path(tested.home / "state").exists()


def test_a_project_without_a_data_package_has_no_migrations(tested: Clone) -> None:
    output = run_pytest(tested, "-k", "terraform_made or bound", "--goldstack-data=")
    assert " 1 passed" in output, output
    assert "goldstack_data is empty, so nothing can be bound to the table." in output
