"""A clone of the repository for one test, and the command line in it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .recording import RecordingTerraform

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).parent.parent
_OURS = (
    "AWS_",
    "TF_",
    "GOLDSTACK_",
    "DYNAMODB_LOCAL_PORT",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "INVOKE_",
    "NO_COLOR",
    "XDG_STATE_HOME",
)


@dataclass(frozen=True, slots=True, repr=False)
class Ran:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    def __repr__(self) -> str:
        """All of it, for the message of a failing test."""
        return f"exit code {self.code} after {self.seconds:.1f} s\n{self.stdout}\n--- stderr\n{self.stderr}"


@dataclass(frozen=True, slots=True)
class Clone:
    """A project of its own: goldstack.json, its schema, infra/aws and tasks.py, without state."""

    root: Path
    home: Path

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """This process's environment without what would steer us, and *more*."""
        kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(_OURS)}
        return kept | {"HOME": str(self.home), "XDG_CACHE_HOME": str(user_cache())} | dict(more or {})

    def inv(self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
        """Run `invoke *words*` in the clone."""
        return self.run([sys.executable, "-m", "invoke", *words], env=env, cwd=cwd)

    def run(self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
        """Run any command in the clone."""
        began = time.monotonic()
        done = subprocess.run(
            argv,
            cwd=cwd or self.root,
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    def config(self) -> Any:
        """The content of goldstack.json."""
        return json.loads((self.root / "goldstack.json").read_text())

    def write_config(self, config: Any) -> None:
        """Replace the content of goldstack.json."""
        (self.root / "goldstack.json").write_text(json.dumps(config, indent=2))

    def files(self) -> dict[str, bytes]:
        """Every file and folder of the clone, to see whether a command wrote one."""
        found = (path for path in self.root.rglob("*") if "__pycache__" not in path.parts)
        return {str(path.relative_to(self.root)): path.read_bytes() if path.is_file() else b"" for path in found}


def user_cache() -> Path:
    """The cache of the user who runs the tests: the engine's environment is made once."""
    home = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or home)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A fresh clone, in a path with a space, with a home of its own."""
    root = tmp_path / "my clone"
    shutil.copytree(
        REPOSITORY / "infra" / "aws", root / "infra" / "aws", ignore=shutil.ignore_patterns("*.tfstate*", "*.lock.info")
    )
    shutil.copytree(REPOSITORY / "schemas", root / "schemas")
    for name in ("goldstack.json", "tasks.py"):
        shutil.copy(REPOSITORY / name, root / name)
    home = tmp_path / "home"
    home.mkdir()
    return Clone(root, home)


@pytest.fixture
def recording_terraform(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> RecordingTerraform:
    """A stand-in for Terraform, first on PATH; the cache is the test's own, the local AWS in it is not."""
    monkeypatch.setenv("PATH", f"{clone.home.parent / 'stand in'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(clone.home / ".cache"))
    return RecordingTerraform(clone.home.parent / "stand in")


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a local AWS listens, one for each worker; no server that the tests' own process started."""
    command = [sys.executable, str(Path(__file__).with_name("serve.py")), str(tmp_path_factory.mktemp("local-aws"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(30) == 0
