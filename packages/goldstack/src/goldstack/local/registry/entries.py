"""The registry's file: every server of ours that runs for this user, in all clones."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from goldstack.errors import LocalServerError

from .folders import private, state_folder
from .locks import held
from .marks import alive, own_mark
from .server import Server

_FILE = "servers.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often one process uses a shared server."""

    pid: int
    started: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of a server.

    Attributes:
        server: The server itself.
        token: What it says of itself when asked, so that no other is taken for it.
        folder: Where its log is.
        persist: Where its data is kept, if it is.
        region: Its default AWS region.
        services: What it was asked to serve beside the usual.
        asked: The port that was asked for: not the server's where that one was taken.
        since: When it was started, in seconds since 1970.
        ready: Whether it has answered yet.
        uses: Who uses it; always none for the server of `local.start`.
    """

    server: Server
    token: str
    folder: str
    persist: str | None
    region: str
    services: tuple[str, ...]
    asked: int
    since: float
    ready: bool = False
    uses: tuple[Use, ...] = field(default=())

    def used(self, change: int) -> "Entry":
        """The same with *change* more uses by this process, and without those of dead processes."""
        pid, started = os.getpid(), own_mark()
        others = [use for use in self.uses if use.pid != pid and alive(use.pid, use.started)]
        count = change + sum(use.count for use in self.uses if (use.pid, use.started) == (pid, started))
        own = [Use(pid=pid, started=started, count=count)] if count > 0 else []
        return replace(self, uses=(*others, *own))

    @property
    def is_orphan(self) -> bool:
        """Whether it is a test server that no living process uses."""
        return self.server.kind == "test" and not any(alive(use.pid, use.started) for use in self.uses)


def read() -> tuple[Entry, ...]:
    """The servers that run.

    It takes no lock, as the file is replaced whole; a file that is missing or cannot be read holds none.
    """
    try:
        content = json.loads((state_folder() / _FILE).read_bytes())
        found = [_parse(item) for item in content["servers"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError, LocalServerError):
        return ()
    return tuple(entry for entry in found if entry and entry.server.is_running)


def add(entry: Entry) -> Entry | None:
    """Add *entry*, unless a server that runs has its port: that one is returned."""
    rival: list[Entry] = []

    def edit(entries: tuple[Entry, ...]) -> Iterable[Entry]:
        rival.extend(other for other in entries if other.server.port == entry.server.port)
        return entries if rival else (*entries, entry)

    _change(edit)
    return rival[0] if rival else None


def put(entry: Entry) -> None:
    """Replace what is known of the server of *entry*."""
    _change(lambda entries: (entry if other.server == entry.server else other for other in entries))


def remove(server: Server) -> None:
    """Forget *server*."""
    _change(lambda entries: (other for other in entries if other.server != server))


def find(server: Server) -> Entry | None:
    """What is known of *server*, if it still runs."""
    return next((entry for entry in read() if entry.server == server), None)


def clone_lock(clone: str) -> Path:
    """The lock that whoever starts or stops a server of *clone* holds."""
    return state_folder() / "locks" / f"{_digest(clone)}.lock"


def test_folders(clone: str) -> Path:
    """The folder that holds one for each test server of *clone*."""
    return state_folder() / "test" / _digest(clone)


def _digest(clone: str) -> str:
    from hashlib import sha256

    return sha256(os.fsencode(clone)).hexdigest()[:16]


def _change(edit: Callable[[tuple[Entry, ...]], Iterable[Entry]]) -> None:
    folder = private(state_folder())
    with held(folder / "locks" / "registry.lock"):
        content = {"version": 1, "servers": [asdict(entry) for entry in edit(read())]}
        new = folder / f"{_FILE}.new"
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            new.replace(folder / _FILE)
        except OSError as error:
            raise LocalServerError(
                f"The registry of local servers {folder / _FILE} cannot be written: {error.strerror}.\n"
                f"Make room for it, or name another folder: XDG_STATE_HOME=/path/to/folder"
            ) from error


def _parse(item: Any) -> Entry | None:
    try:
        uses = tuple(Use(**use) for use in item["uses"])
        if not all(isinstance(item["server"][name], int) for name in ("pid", "port")):
            return None
        server = Server(**item["server"])
        return Entry(**{**item, "server": server, "services": tuple(item["services"]), "uses": uses})
    except (TypeError, KeyError):
        return None
