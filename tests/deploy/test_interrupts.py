"""Interrupts at any moment, with the state in S3: no lock is left, the state is readable, and the next `up` goes on."""

import json
import os
import pty
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from .conftest import Emulated

MODULE = """
terraform {
  backend "s3" {}
}
variable "table_name" {
  type = string
}
resource "terraform_data" "step" {
  count = 3
  input = var.table_name
  provisioner "local-exec" {
    command = "sleep 0.3"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "sleep 0.3"
  }
}
output "steps" {
  value = length(terraform_data.step)
}
"""
SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


class Interrupted:
    """A deployment without a provider, whose state is in S3."""

    def __init__(self, dev: Emulated, environment: Callable[[dict[str, str]], dict[str, str]]) -> None:
        self.dev = dev
        infra = dev.root / "infra" / "aws"
        for file in (*infra.glob("*.tf"), *infra.glob(".terraform.lock.hcl")):
            file.unlink()
        (infra / "main.tf").write_text(MODULE)
        self.bucket = f"state-{dev.account}"
        state = {"bucket": self.bucket, "key": "dev.tfstate", "region": "us-west-2"}
        dev.config["deployments"][0]["remoteState"] = state
        dev.write()
        self.s3 = boto3.client(
            "s3",
            endpoint_url=dev.url,
            region_name="us-west-2",
            aws_access_key_id=dev.account,
            aws_secret_access_key="secret",
        )
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        self.environment = environment(dev.environment())

    def objects(self) -> list[str]:
        return [found["Key"] for found in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def get_ready(self, moment: str) -> None:
        """Bring the deployment to where the command of *moment* has something to do."""
        if moment == "destroy":
            assert self.dev.inv("infra.up", "dev", "--no-migrate", "--yes").code == 0
            return
        assert self.dev.inv("infra.destroy", "dev", "--yes", "--allow-data-loss", "dev").code == 0
        if moment == "apply":
            assert self.dev.inv("infra.plan", "dev").code == 0
        if moment == "up, initialising":
            (self.dev.root / ".goldstack" / "dev" / "init.json").unlink()

    def start(self, *words: str, terminal: int | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "invoke", *words],
            cwd=self.dev.root,
            env=self.environment,
            stdin=subprocess.DEVNULL if terminal is None else terminal,
            stdout=subprocess.PIPE if terminal is None else terminal,
            stderr=subprocess.STDOUT if terminal is None else terminal,
            start_new_session=True,
            preexec_fn=None if terminal is None else _take_terminal,  # noqa: PLW1509 - a terminal of its own
        )

    def check(self) -> None:
        """Nothing is left behind that the next command would stumble over."""
        assert [key for key in self.objects() if key.endswith(".tflock")] == []
        if "dev.tfstate" in self.objects():
            json.loads(self.s3.get_object(Bucket=self.bucket, Key="dev.tfstate")["Body"].read())
        again = self.dev.inv("infra.up", "dev", "--no-migrate", "--yes")
        assert again.code == 0, again
        assert "steps = 3" in again.stdout


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.fixture
def interrupted(dev: Emulated, clone: Any) -> Interrupted:
    return Interrupted(dev, clone.environment)


def _until(process: subprocess.Popen[bytes], text: bytes) -> bytes:
    assert process.stdout
    seen = b""
    while text not in seen:
        chunk = os.read(process.stdout.fileno(), 1 << 16)
        assert chunk, seen.decode()
        seen += chunk
    return seen


MOMENTS = {
    "up, initialising": (["infra.up", "dev", "--no-migrate"], b"Preparing Terraform"),
    "up, applying": (["infra.up", "dev", "--no-migrate"], b"Creating..."),
    "plan": (["infra.plan", "dev"], b"table goldstack-dev"),
    "apply": (["infra.apply", "dev"], b"Creating..."),
    "destroy": (["infra.destroy", "dev", "--yes", "--allow-data-loss", "dev"], b"Destroying..."),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signal_at_this_moment_leaves_nothing_behind(interrupted: Interrupted, moment: str) -> None:
    words, text = MOMENTS[moment]
    for number, code in SIGNALS.items():
        interrupted.get_ready(moment)
        process = interrupted.start(*words)
        _until(process, text)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == code, rest.decode()
        assert b"Two interrupts" not in rest
        interrupted.check()


def test_ctrl_c_on_a_terminal_reaches_terraform_once(interrupted: Interrupted) -> None:
    ours, theirs = pty.openpty()
    process = interrupted.start("infra.up", "dev", "--no-migrate", terminal=theirs)
    os.close(theirs)
    seen = b""
    typed = False
    deadline = time.monotonic() + 60
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        assert time.monotonic() < deadline, seen.decode()
        if select.select([ours], [], [], 0.1)[0]:
            try:
                seen += os.read(ours, 1 << 16)
            except OSError:  # the terminal has no one left on it
                break
        if not typed and b"Creating..." in seen:
            os.write(ours, b"\x03")
            typed = True
    os.close(ours)
    assert process.wait(timeout=60) == 130, seen.decode()
    assert b"Interrupt received" in seen
    assert b"Two interrupts" not in seen
    interrupted.check()


def test_a_second_interrupt_is_passed_on_with_a_warning(interrupted: Interrupted) -> None:
    process = interrupted.start("infra.up", "dev", "--no-migrate")
    _until(process, b"Creating...")
    process.send_signal(signal.SIGINT)
    _until(process, b"Interrupt received")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"asked again to stop" in rest


def test_a_sudden_end_of_ours_while_terraform_asks_changes_nothing(interrupted: Interrupted) -> None:
    process = interrupted.start("infra.up", "dev", "--no-migrate")
    _until(process, b"table goldstack-dev")
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 60
    while any(key.endswith(".tflock") for key in interrupted.objects()):
        assert time.monotonic() < deadline, "the lock stays"
        time.sleep(0.1)
    interrupted.check()


@pytest.mark.soak
@pytest.mark.parametrize("number", SIGNALS)
def test_signals_at_random_moments_leave_nothing_behind(interrupted: Interrupted, number: signal.Signals) -> None:
    chance = random.Random(number)
    for round_ in range(40):
        words = chance.choice([words for words, _ in MOMENTS.values()])
        process = interrupted.start(*words)
        delay = chance.uniform(0.2, 3)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
        wanted = {0, 2, -number, SIGNALS[number]}
        assert process.returncode in wanted, f"round {round_}, {words}, {delay:.2f} s: {rest.decode()}"
        interrupted.check()
