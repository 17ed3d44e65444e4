"""A deployment whose state is in S3, so that a lock that was left behind can be seen."""

import fcntl
import json
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from .conftest import Emulated

WITHOUT_PROVIDER = """
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
LOCK = "dev.tfstate.tflock"


class Remote:
    """The deployment `dev` with its state in a bucket of its own account.

    Args:
        dev: The clone that becomes this.
        environment: Makes the whole environment of a command.
        lost: The name that stands for all that a destroy loses: the table's, or without one the deployment's.
        says: What an `up` that did its work says.
    """

    def __init__(
        self,
        dev: Emulated,
        environment: Callable[[Mapping[str, str]], dict[str, str]],
        *,
        lost: str = "dev",
        says: str = "steps = 3",
    ) -> None:
        self.dev, self.lost, self.says = dev, lost, says
        self.bucket = f"state-{dev.account}"
        dev.config["deployments"][0]["remoteState"] = {
            "bucket": self.bucket,
            "key": "dev.tfstate",
            "region": "us-west-2",
        }
        dev.write()
        self.s3: Any = boto3.client(
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

    def words(self, moment: str) -> list[str]:
        """The command that has *moment*."""
        command = moment.partition(",")[0]
        more = {"up": ["--no-migrate"], "destroy": ["--yes", "--allow-data-loss", self.lost]}
        return [f"infra.{command}", "dev", *more.get(command, [])]

    def get_ready(self, moment: str) -> None:
        """Bring the deployment to where the command of *moment* has something to do."""
        if moment == "destroy":
            assert self.dev.inv("infra.up", "dev", "--no-migrate", "--yes").code == 0
            return
        assert self.dev.inv("infra.destroy", "dev", "--yes", "--allow-data-loss", self.lost).code == 0
        if moment == "apply":
            assert self.dev.inv("infra.plan", "dev").code == 0
        if moment == "up, initialising":
            (self.dev.root / ".goldstack" / "dev" / "init.json").unlink()

    def start(self, *words: str, terminal: int | None = None) -> "subprocess.Popen[bytes]":
        """Begin a command, on *terminal* or on none."""
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

    def wait_for_terraform(self) -> None:
        """Wait until a Terraform that goes on without us has freed its lock."""
        deadline = time.monotonic() + 60
        quiet = 0
        while quiet < 3:  # it may be between its start and its lock
            assert time.monotonic() < deadline, "the lock stays"
            quiet = 0 if LOCK in self.objects() else quiet + 1
            time.sleep(0.1)

    def check(self) -> None:
        """Nothing is left behind that the next command would stumble over."""
        assert LOCK not in self.objects()
        if "dev.tfstate" in self.objects():
            json.loads(self.s3.get_object(Bucket=self.bucket, Key="dev.tfstate")["Body"].read())
        again = self.dev.inv("infra.up", "dev", "--no-migrate", "--yes")
        assert again.code == 0, again
        assert self.says in again.stdout


def without_provider(dev: Emulated) -> None:
    """Give the clone a module that needs no provider, and takes a second to apply."""
    infra = dev.root / "infra" / "aws"
    for file in (*infra.glob("*.tf"), *infra.glob(".terraform.lock.hcl")):
        file.unlink()
    (infra / "main.tf").write_text(WITHOUT_PROVIDER)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
