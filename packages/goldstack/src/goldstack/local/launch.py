"""From an order to a server that answers, and back: registered before it runs, forgotten after it ended."""

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from goldstack.errors import LocalServerError, PortInUse

from . import engines, ports, process
from .engine import Engine, Notify, Order
from .note import LOCK
from .readiness import answers, wait
from .registry import Server, entries
from .registry.entries import Entry
from .registry.folders import private
from .registry.locks import grabbed
from .registry.server import Kind

LOG = "server.log"
_ATTEMPTS = 4
_LOG_LIMIT = 10_000_000
_LAST_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A server that somebody wants.

    Attributes:
        port: 0 for any that is free.
        asked: The port that was wanted first, where *port* is another.
        folder: For its log and its temporary files.
        persist: Where its data is kept; None where it is forgotten.
    """

    clone: str
    kind: Kind
    engine: Engine
    port: int
    asked: int
    region: str
    services: tuple[str, ...]
    folder: Path
    persist: Path | None


def launch(wish: Wish, notify: Notify) -> Entry:
    """Start a server and wait for its answer; the caller holds the clone's lock.

    Raises:
        PortInUse: The port is taken.
        LocalServerError: It does not start; the message has the last lines of its log.
    """
    wish.engine.prepare(notify)
    attempts = 1 if wish.port else _ATTEMPTS
    while True:
        attempts -= 1
        try:
            return _launch(wish, wish.port or ports.any_free())
        except PortInUse:
            if not attempts:
                raise


def finish(entry: Entry) -> bool:
    """End the server of *entry* and forget it; the caller holds the clone's lock.

    Returns:
        Whether it ended by itself, with its data saved if it keeps any.
    """
    server = entry.server
    graceful = process.end(server.pid, server.started, patience=process.SAVING if entry.persist else process.SPARED)
    forget(entry)
    return graceful


def forget(entry: Entry) -> None:
    """Clear away what the server of *entry*, which has ended, leaves; the caller holds the clone's lock."""
    server = entry.server
    engines.ended(server.engine, entry.token)
    with suppress(LocalServerError):  # a full disk; it has ended, so whoever reads the registry does not see it
        entries.remove(server)
    _clear(Path(entry.folder), server)


def _launch(wish: Wish, port: int) -> Entry:
    if not ports.is_free(port):
        raise ports.in_use(port)
    order = Order(
        port=port,
        region=wish.region,
        services=wish.services,
        folder=private(wish.folder / "tmp"),
        persist=wish.persist and private(wish.persist),
        token=f"goldstack-{os.urandom(8).hex()}",
    )
    log = wish.folder / LOG
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.unlink()
    gated = _gated(wish, order, log)
    server = Server(
        port=port,
        pid=gated.pid,
        started=gated.started,
        engine=wish.engine.name,
        clone=wish.clone,
        kind=wish.kind,
    )
    entry = _entry(wish, server, order.token)
    try:
        _register(entry)
        gated.go()
        _await(wish.engine, order, server, log)
        entries.put(replace(entry, ready=True))
    except BaseException:
        # What it has loaded but not changed needs no saving.
        process.end(server.pid, server.started, patience=process.SPARED)
        wish.engine.ended(order.token)
        entries.remove(server)
        _clear(wish.folder, server)
        raise
    return replace(entry, ready=True)


def _gated(wish: Wish, order: Order, log: Path) -> process.Gated:
    kept = [_claim(order.persist)] if order.persist else []
    try:
        return process.start(
            wish.engine.argv(order),
            environment=wish.engine.environment(order),
            folder=wish.folder,
            log=log,
            kept=kept,
        )
    finally:
        for descriptor in kept:
            os.close(descriptor)


def _claim(data: Path) -> int:
    try:
        return grabbed(data / LOCK)
    except LocalServerError as error:
        raise LocalServerError(
            f"{data} holds the data of another local server that runs, and two would overwrite each other's.\n"
            f"End that one, or name another folder."
        ) from error


def _entry(wish: Wish, server: Server, token: str) -> Entry:
    entry = Entry(
        server=server,
        token=token,
        folder=str(wish.folder),
        persist=str(wish.persist) if wish.persist else None,
        region=wish.region,
        services=wish.services,
        asked=wish.asked,
        since=time.time(),
    )
    return entry.used(1) if wish.kind == "test" else entry


def _register(entry: Entry) -> None:
    if rival := entries.add(entry):
        raise ports.in_use(entry.server.port, ports.described(rival))


def _await(engine: Engine, order: Order, server: Server, log: Path) -> None:
    # Asked in this order: a foreign program that took the port meanwhile must not be taken for ours.
    def ready() -> bool:
        return engine.is_itself(order, server.pid) and answers(order.port)

    try:
        if wait(ready, running=lambda: server.is_running):
            return
        code = process.exit_code(server.pid)
        problem = f"{engine.name} has ended (exit code {code}) before it answered on port {order.port}."
    except LocalServerError as error:
        problem = str(error)
    if not server.is_running and not ports.is_free(order.port):
        raise ports.in_use(order.port)
    raise LocalServerError(f"{problem}\nThe last lines of its log, {log}:\n{_tail(log)}")


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-_LAST_LINES:]
    return "\n".join(f"  {line}" for line in lines) or "  (it is empty)"


def _clear(folder: Path, server: Server) -> None:
    if server.kind == "test" and folder.parent == entries.test_folders(server.clone):
        shutil.rmtree(folder, ignore_errors=True)
