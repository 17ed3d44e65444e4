"""The deployment `local`: the same files and the same Terraform, against the local AWS of the clone."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import Counted


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


class Local:
    """A clone and its local AWS."""

    def __init__(self, clone: Any, port: int, terraform: Counted) -> None:
        self.root: Path = clone.root
        self.terraform = terraform
        self.variables = {
            "DYNAMODB_LOCAL_PORT": str(port),
            "PATH": f"{terraform.folder}:{Path(sys.executable).parent}:/usr/bin:/bin",
        }
        self._inv = clone.inv
        self._environment = clone.environment

    def inv(self, *words: str, **more: str) -> Any:
        """Run a task."""
        return self._inv(*words, env=self.variables | more)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a task, and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", "invoke", *words],
            cwd=self.root,
            env=self._environment(self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def status(self) -> dict[str, Any]:
        """What `local.status --json` says."""
        parsed: dict[str, Any] = json.loads(self.inv("local.status", "--json").stdout)
        return parsed


@pytest.fixture
def local(clone: Any, port: int, terraform: Counted) -> Iterator[Local]:
    """A clone whose local AWS is stopped at the end."""
    made = Local(clone, port, terraform)
    yield made
    made.inv("local.stop")


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.02)


def _slow(local: Local, mark: Path) -> None:
    """Make the next apply take its time, once the table is there."""
    (local.root / "infra" / "aws" / "slow.tf").write_text(
        'resource "terraform_data" "slow" {\n  depends_on = [aws_dynamodb_table.this]\n'
        f'  provisioner "local-exec" {{\n    command = "touch \'{mark}\'; sleep 3"\n  }}\n}}\n'
    )


def test_the_local_deployment_lives_from_init_to_destroy(local: Local) -> None:
    assert local.inv("infra.init", "local").code == 0
    assert local.terraform.calls() == ["init"]
    assert not local.status()["running"]
    planned = local.inv("infra.plan", "local")
    assert "1 to add" in planned.stdout
    assert local.terraform.calls() == ["plan"]
    assert local.status()["answers"]
    created = local.inv("infra.up", "local")
    assert created.code == 0, created.stderr
    assert "00-dummy-migration" in created.stderr
    assert local.terraform.calls() == ["apply"]
    again = local.inv("infra.up", "local")
    assert "No changes" in again.stdout
    assert 'name = "goldstack-local"' in again.stdout
    assert local.terraform.calls() == ["plan"]

    config = json.loads((local.root / "goldstack.json").read_text())
    config["configuration"]["tags"] = {"changed": "yes"}
    (local.root / "goldstack.json").write_text(json.dumps(config))
    changed = local.inv("infra.up", "local")
    assert "1 changed" in changed.stdout
    assert local.terraform.calls() == ["apply"]
    assert local.inv("infra.terraform", "local", "state list").stdout.split() == ["aws_dynamodb_table.this"]
    assert local.inv("infra.terraform", "local", "--inject-variables", "plan").code == 0
    assert local.terraform.calls() == ["state", "plan"]
    upgraded = local.inv("infra.upgrade", "local")
    assert "hashicorp/aws: 5.100.0" in upgraded.stderr

    destroyed = local.inv("infra.destroy", "local")
    assert destroyed.code == 0, destroyed.stderr
    assert "1 destroyed" in destroyed.stdout
    assert json.loads((local.root / "infra" / "aws" / "local.tfstate").read_text())["resources"] == []
    assert local.inv("infra.up", "local").code == 0


def test_data_survives_a_restart_and_a_crash_is_mended_by_up(local: Local) -> None:
    assert local.inv("infra.up", "local").code == 0
    assert local.inv("local.stop").code == 0
    assert local.inv("local.start").code == 0
    assert "No migration is pending" in local.inv("infra.up", "local").stderr
    os.kill(local.status()["pid"], signal.SIGKILL)
    rebuilt = local.inv("infra.up", "local")
    assert rebuilt.code == 0, rebuilt.stderr
    assert "what it had not saved is lost" in rebuilt.stderr
    assert local.inv("infra.up", "local").code == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_interrupted_apply_ends_cleanly(local: Local, tmp_path: Path, number: int, code: int) -> None:
    mark = tmp_path / "applying"
    _slow(local, mark)
    process = local.start("infra.up", "local")
    _wait_for(mark)
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == code, output.decode()
    assert b"Interrupt received" in output
    assert b"Two interrupts" not in output
    resources = json.loads((local.root / "infra" / "aws" / "local.tfstate").read_text())["resources"]
    assert "aws_dynamodb_table" in {resource["type"] for resource in resources}
    (local.root / "infra" / "aws" / "slow.tf").unlink()
    assert local.inv("infra.up", "local").code == 0


@pytest.mark.parametrize("fault", ["the reader goes away", "the wrapper is killed"])
def test_terraform_finishes_when_nobody_listens(local: Local, tmp_path: Path, fault: str) -> None:
    mark = tmp_path / "applying"
    _slow(local, mark)
    process = local.start("infra.up", "local")
    assert process.stdout
    _wait_for(mark)
    if fault == "the reader goes away":
        process.stdout.close()
        assert process.wait(timeout=60) == 0
    else:
        process.kill()
        process.communicate()
    deadline = time.monotonic() + 60
    while b"terraform_data" not in (local.root / "infra" / "aws" / "local.tfstate").read_bytes():
        assert time.monotonic() < deadline, "Terraform did not finish"
        time.sleep(0.05)
    again = local.inv("infra.up", "local")
    assert again.code == 0, again.stderr
    assert "No changes" in again.stdout


def test_another_program_on_the_port_is_left_alone(local: Local, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = local.inv("infra.up", "local")
    assert refused.code == 2
    assert str(port) in refused.stderr
    assert "DYNAMODB_LOCAL_PORT" in refused.stderr
    assert local.terraform.calls() == []


def test_nothing_of_the_users_aws_reaches_the_local_deployment(local: Local) -> None:
    created = local.inv(
        "infra.up",
        "local",
        AWS_PROFILE="missing",
        AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:1",
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true",
        AWS_ACCESS_KEY_ID="123456789012",
        HTTP_PROXY="http://127.0.0.1:1",
        HTTPS_PROXY="http://127.0.0.1:1",
    )
    assert created.code == 0, created.stderr
    assert "arn:aws:dynamodb:us-west-2:000000000000:table/goldstack-local" in created.stdout
