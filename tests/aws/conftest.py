"""For each test an environment without AWS in it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.project import Deployment


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and a shell that exports nothing about AWS."""
    for name in os.environ:
        if name.startswith(("AWS_", "TF_AWS_", "GOLDSTACK_")) or name.lower() in ("http_proxy", "https_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def aws_file(home: Path) -> Callable[[str, str], Path]:
    """Writes ~/.aws/config or ~/.aws/credentials."""

    def write(name: str, content: str) -> Path:
        path = home / ".aws" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        return path

    return write


@pytest.fixture
def deployment() -> Callable[..., Deployment]:
    """Makes deployments of us-west-2."""

    def make(name: str, **settings: str) -> Deployment:
        return Deployment(
            name=name,
            region="us-west-2",
            configuration={"tableName": f"goldstack-{name}"},
            profile=settings.get("profile"),
            account_id=settings.get("account_id"),
            endpoint=settings.get("endpoint"),
        )

    return make
