"""Deployments on a local AWS that stands in for the real one, and a Terraform that notes how it was called."""

import json
import os
import random
import shlex
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from goldstack.terraform import find_binary


@pytest.fixture
def account() -> str:
    """An AWS account of the test's own: ministack takes a 12-digit access key for one."""
    return str(random.randrange(10**11, 10**12))


class Counted:
    """The real Terraform behind a script that notes each call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "calls"
        real = shlex.join(find_binary(os.environ).argv)
        script = folder / "terraform"
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {shlex.quote(str(self._log))}\nexec {real} "$@"\n')
        script.chmod(0o755)

    def calls(self) -> list[str]:
        """The commands since the last time, `version` aside, which is asked once per binary."""
        found = self._log.read_text().split() if self._log.exists() else []
        self._log.unlink(missing_ok=True)
        return [command for command in found if command != "version"]


@pytest.fixture
def terraform(tmp_path: Path) -> Counted:
    """Terraform, counted."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return Counted(folder)


class Emulated:
    """A clone with a deployment `dev`, in an account of the emulator."""

    def __init__(self, clone: Any, url: str, account: str, terraform: Counted) -> None:
        self.root: Path = clone.root
        self.url, self.account, self.terraform = url, account, terraform
        self._inv = clone.inv
        self.config: dict[str, Any] = {
            "name": "dynamodb",
            "deployments": [self.deployment("dev")],
        }
        self.write()

    def deployment(self, name: str, **more: Any) -> dict[str, Any]:
        """An entry of goldstack.json."""
        entry = {
            "name": name,
            "awsRegion": "us-west-2",
            "awsAccountId": self.account,
            "endpoint": self.url,
            "configuration": {"tableName": f"goldstack-{name}"},
        }
        return entry | more

    def write(self) -> None:
        """Write goldstack.json."""
        (self.root / "goldstack.json").write_text(json.dumps(self.config, indent=2))

    def environment(self, **more: str) -> dict[str, str]:
        """What CI exports: keys of the account; Terraform is the counted one."""
        keys = {"AWS_ACCESS_KEY_ID": self.account, "AWS_SECRET_ACCESS_KEY": "secret"}
        return {"PATH": f"{self.terraform.folder}:{Path(sys.executable).parent}:/usr/bin:/bin"} | keys | more

    def inv(self, *words: str, **more: str) -> Any:
        """Run a task."""
        return self._inv(*words, env=self.environment(**more))

    @property
    def dynamodb(self) -> Any:
        """A client for the account."""
        return boto3.client(
            "dynamodb",
            endpoint_url=self.url,
            region_name="us-west-2",
            aws_access_key_id=self.account,
            aws_secret_access_key="secret",
        )

    def tables(self) -> list[str]:
        """The names of the account's tables."""
        names: list[str] = self.dynamodb.list_tables()["TableNames"]
        return names

    def state(self, name: str = "dev") -> dict[str, Any]:
        """The state of a deployment."""
        parsed: dict[str, Any] = json.loads((self.root / "infra" / "aws" / f"{name}.tfstate").read_text())
        return parsed


@pytest.fixture
def dev(clone: Any, url: str, account: str, terraform: Counted) -> Emulated:
    """A clone whose deployment `dev` lives on the emulator."""
    return Emulated(clone, url, account, terraform)
