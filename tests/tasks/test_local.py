"""`local.*` on the command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from tests.conftest import Clone
from tests.local.conftest import free_port, until


@pytest.fixture
def local(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clone]:
    """A clone with a port of its own; its local AWS is stopped at the end."""
    port = str(free_port())
    monkeypatch.setattr(
        Clone,
        "environment",
        lambda self, more=None, given=Clone.environment: given(self, more) | {"DYNAMODB_LOCAL_PORT": port},
    )
    yield clone
    assert clone.inv("local.stop").code == 0


def test_services_of_goldstack_json_are_served(local: Clone) -> None:
    config = local.config()
    config["deployments"][0]["localServices"] = ["sqs"]
    local.write_config(config)
    started = local.inv("local.start")
    assert started.code == 0, started
    status = json.loads(local.inv("local.status", "--json").stdout)
    assert status["services"] == ["sqs"]
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    sqs = session.client("sqs", endpoint_url=status["url"])
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")
    assert [each["Body"] for each in sqs.receive_message(QueueUrl=url)["Messages"]] == ["hello"]
    sqs.close()


def test_reset_says_what_to_do_and_logs_shows_the_log(local: Clone) -> None:
    nothing = local.inv("local.logs")
    assert (nothing.code, nothing.stdout) == (0, "")
    assert "has written nothing yet" in nothing.stderr
    assert local.inv("local.start").code == 0
    done = local.inv("local.reset")
    assert done.code == 0, done
    assert "inv infra.up local" in done.stderr
    assert "It runs at" in done.stderr
    shown = local.inv("local.logs")
    assert "Running on http://127.0.0.1" in shown.stdout
    assert len(local.inv("local.logs", "--lines", "1").stdout.splitlines()) == 1
    refused = local.inv("local.logs", "--lines", "-3")
    assert (refused.code, refused.stdout) == (2, "")
    assert "'-3'" in refused.stderr


def test_a_log_that_is_followed_ends_with_ctrl_c_or_with_its_reader(local: Clone, tmp_path: Path) -> None:
    assert local.inv("local.start").code == 0
    argv = [sys.executable, "-m", "invoke", "local.logs", "--follow"]
    shown = tmp_path / "shown"
    with shown.open("wb") as out, subprocess.Popen(argv, cwd=local.root, env=local.environment(), stdout=out) as one:
        assert until(lambda: b"Running on" in shown.read_bytes())
        one.send_signal(signal.SIGINT)
        assert one.wait(20) == 130
    reader, writer = os.pipe()
    with subprocess.Popen(argv, cwd=local.root, env=local.environment(), stdout=writer, stderr=subprocess.PIPE) as two:
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        assert local.inv("local.reset").code == 0  # which writes into the log
        assert two.wait(20) == 0
        assert two.stderr
        assert two.stderr.read() == b""


def test_another_engine_is_refused(clone: Clone) -> None:
    refused = clone.inv("local.start", env={"GOLDSTACK_LOCAL_ENGINE": "java"})
    assert refused.code == 2
    assert "GOLDSTACK_LOCAL_ENGINE is 'java', but Terraform needs ministack" in refused.stderr


def test_fetch_says_where_it_is(local: Clone) -> None:
    done = local.inv("local.fetch")
    assert done.code == 0, done
    assert "DynamoDB Local 3.3.1 is at" in done.stderr
    assert "GOLDSTACK_LOCAL_ENGINE=java" in done.stderr


@pytest.mark.parametrize("name", ["start", "stop", "reset", "fetch"])
def test_invokes_own_dry_run_changes_nothing(clone: Clone, name: str) -> None:
    refused = clone.inv("--dry", f"local.{name}")
    assert (refused.code, refused.stdout) == (2, "")
    assert "local.* has no dry run; nothing was done." in refused.stderr
