"""A local AWS for the session, and for each test an environment without AWS in it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goldstack.project import Deployment

SERVE = Path(__file__).with_name("serve.py")


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the local AWS listens."""
    command = [sys.executable, str(SERVE), str(tmp_path_factory.mktemp("local-aws"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(30) == 0


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
