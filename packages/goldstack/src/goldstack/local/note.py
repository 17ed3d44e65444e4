"""The note that the local AWS has in its folder while it runs: what is left of it tells what the registry cannot."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .registry import Server
from .registry.folders import state_folder
from .registry.locks import is_held

LOCK = "in-use.lock"
"""In the folder of its data: held by the server itself, so that it stands whatever happens to the registry."""

_FILE = "running"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A local AWS of this very clone that the registry does not know.

    Attributes:
        pid: Its process, as seen where it was started.
        port: Where it answers.
        registry: The folder of the registry that knows it.
    """

    pid: int | None = None
    port: int | None = None
    registry: str | None = None

    def __str__(self) -> str:
        place = f" ({self.registry})" if self.registry else ""
        traits = [f"{name} {value}" for name, value in (("pid", self.pid), ("port", self.port)) if value]
        known = f", {', '.join(traits)}" if traits else ""
        whose = "that its registry has lost" if self._is_lost else "under another registry"
        return f"a local AWS of this clone {whose}{place}{known}"

    @property
    def remedy(self) -> str:
        """How to come to terms with it."""
        if self._is_lost:
            return f"End it, which saves its data, and start it again: kill {self.pid}"
        why = "Another HOME or XDG_STATE_HOME (sudo, a container) started it"
        if not self.registry:
            return f"{why}: use it there, or stop it there with `inv local.stop`."
        return f"{why}: use it there, or stop it: XDG_STATE_HOME={Path(self.registry).parent} inv local.stop"

    @property
    def _is_lost(self) -> bool:
        return self.registry == str(state_folder())


def write(folder: Path, server: Server) -> None:
    """Note that *server* runs with the data of *folder*."""
    content = {"pid": server.pid, "port": server.port, "registry": str(state_folder())}
    with suppress(OSError):  # on a full disk an empty one is left, which still tells of a server that did not save
        (folder / _FILE).write_text(json.dumps(content), encoding="utf-8")


def remove(folder: Path) -> None:
    """Note that the server has ended with its data saved."""
    (folder / _FILE).unlink(missing_ok=True)


def is_left(folder: Path) -> bool:
    """Whether the server that last had the data of *folder*, and has ended, did not save it."""
    return (folder / _FILE).exists()


def stranger(folder: Path) -> Stranger | None:
    """The server that has the data of *folder*, where the registry knows of none."""
    if not is_held(folder / LOCK):
        return None
    try:
        content = json.loads((folder / _FILE).read_bytes())
        return Stranger(int(content["pid"]), int(content["port"]), str(content["registry"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Stranger()
