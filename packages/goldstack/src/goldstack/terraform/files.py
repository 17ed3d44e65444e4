"""Where things are: the folder of a deployment, the per-user cache, and how a file is written."""

import fcntl
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORK = ".goldstack"


@dataclass(frozen=True, slots=True)
class Workdir:
    """The files of one deployment, git-ignored; all may be deleted at any time (a saved plan is then gone)."""

    path: Path

    @classmethod
    def of(cls, root: Path, deployment: str) -> "Workdir":
        """The folder `.goldstack/<deployment>` of the repository at *root*."""
        return cls(root / WORK / deployment)

    @property
    def data(self) -> Path:
        """TF_DATA_DIR: providers, modules and the backend pointer."""
        return self.path / "data"

    @property
    def variables(self) -> Path:
        """The variables of the last command."""
        return self.path / "variables.tfvars.json"

    @property
    def backend(self) -> Path:
        """The backend values."""
        return self.path / "backend.json"

    @property
    def cli_config(self) -> Path:
        """The provider installation rules, where the user has none."""
        return self.path / "terraform.tfrc"

    @property
    def initialised(self) -> Path:
        """The fingerprint that the last `init` left."""
        return self.path / "init.json"

    @property
    def applied(self) -> Path:
        """The fingerprint of what was last applied."""
        return self.path / "applied.json"

    @property
    def plan(self) -> Path:
        """The saved plan."""
        return self.path / "plan.tfplan"

    @property
    def stamp(self) -> Path:
        """What the saved plan was made for."""
        return self.path / "plan.json"

    @property
    def lock(self) -> Path:
        """Held while a command works on the deployment."""
        return self.path / "lock"


def write(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write *text* to *path* whole or not at all; by default it is readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> Any:
    """The JSON value in *path*, or None where there is no such file or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def cache_folder() -> Path:
    """Our folder in the user's cache."""
    home = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return Path(os.environ.get("XDG_CACHE_HOME") or home) / "goldstack"


@contextmanager
def locked(path: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock *path*; the system frees it when the process ends, however it ends.

    Args:
        path: A file that holds nothing; made where there is none.
        waiting: Called once when another process holds the lock.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
