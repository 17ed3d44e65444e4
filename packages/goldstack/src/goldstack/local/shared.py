"""Servers for tests, shared between processes and counted: the last one that stops using one ends it."""

import atexit
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from goldstack.errors import LocalServerError

from . import engines, ports, process, readiness
from .launch import Wish, finish, launch
from .orphans import reap, reap_others
from .registry import Server, default_port, entries, given, real_path, server_of
from .registry.entries import Entry
from .registry.locks import held

EngineName = Literal["auto", "ministack", "java", "docker"]


class LocalServer:
    """One use of a server that `start_local_dynamodb` gave; as a context manager it stops at the end."""

    __slots__ = ("_server", "_stopped")

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stopped = False

    @property
    def url(self) -> str:
        """Its endpoint."""
        return self._server.url

    @property
    def port(self) -> int:
        """Its port on 127.0.0.1."""
        return self._server.port

    @property
    def pid(self) -> int:
        """Its process."""
        return self._server.pid

    @property
    def engine(self) -> str:
        """The program that it is."""
        return self._server.engine

    def stop(self) -> None:
        """Take this use back; the server ends when it was the last. A second time does nothing."""
        if not self._stopped:
            self._stopped = True
            _release(self._server)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"LocalServer({self.url}, engine={self.engine!r}, pid={self.pid})"


def start_local_dynamodb(
    port: int | None = None,
    *,
    engine: EngineName = "auto",
    persist: Path | None = None,
    clone: Path,
    region: str = "us-west-2",
    prepare: Callable[[str], None] | None = None,
) -> LocalServer:
    """Start a DynamoDB for tests, or use the one that this clone started for the same port.

    It ends when no process uses it any more: each stops it, or exits.

    Args:
        port: `DYNAMODB_LOCAL_PORT` or 8000 by default, and any that is free where this clone's `local.start` server
            holds that one; 0 for a new server on a free port.
        engine: The program: ministack, or DynamoDB Local by java or docker. `auto` is `GOLDSTACK_LOCAL_ENGINE`, else the
            one that serves the port already, else ministack.
        persist: A folder for its data; without one the data goes with the server.
        clone: The repository.
        region: Its default AWS region.
        prepare: Called with the URL before anybody is given the server, by one process at a time.

    Raises:
        PortInUse: Another program, or another server, holds the port.
        LocalServerError: It does not start, or the one that is there has another engine or keeps its data elsewhere.
        ConfigError: There is no such engine.
    """
    name = engines.chosen(engine)
    path = real_path(clone)
    reap_others(path)
    with held(entries.clone_lock(path)):
        reap(path)
        asked, wanted = _ports(port, clone)
        folder = str(persist.resolve()) if persist else None
        if found := _shareable(path, asked=asked, wanted=wanted):
            server = _share(found, engine=name, persist=folder)
        else:
            wish = Wish(
                clone=path,
                kind="test",
                engine=engines.engine(name),
                port=wanted,
                asked=asked,
                region=region,
                services=(),
                folder=entries.test_folders(path) / os.urandom(6).hex(),
                persist=Path(folder) if folder else None,
            )
            server = launch(wish, _tell).server
        given.give(server)
        try:
            if prepare:
                prepare(server.url)
        except BaseException:
            given.take_back(server)
            _take_use(server)
            raise
    return LocalServer(server)


def stop_local_dynamodb(port: int | None = None) -> None:
    """Take back one use by this process; the server ends when it was the last. Without any it does nothing.

    Args:
        port: The server's; by default the last one that this process started.
    """
    for server in reversed(given.given()):
        if port in {None, server.port}:
            _release(server)
            return


def stop_all_local_dynamodb(clone: Path) -> None:
    """End all test servers of *clone*, whoever uses them; never the one of `local.start`."""
    path = real_path(clone)
    with held(entries.clone_lock(path)):
        for entry in entries.read():
            if entry.server.clone == path and entry.server.kind == "test":
                finish(entry)
                while given.take_back(entry.server):
                    pass


def _ports(port: int | None, clone: Path) -> tuple[int, int]:
    if port is not None:
        ports.check(port)
        return port, port
    default = default_port()
    deployment = server_of(clone)
    return default, 0 if deployment and deployment.port == default else default


def _shareable(path: str, *, asked: int, wanted: int) -> Entry | None:
    if not asked:
        return None
    own = [entry for entry in entries.read() if entry.server.kind == "test" and entry.server.clone == path]
    # Where the default port is the deployment's, those that asked for it share the server that they got instead.
    return next((e for e in own if e.server.port == asked or (not wanted and e.asked == asked)), None)


def _share(entry: Entry, *, engine: str, persist: str | None) -> Server:
    server = entry.server
    if engine not in {engines.AUTO, server.engine}:
        raise LocalServerError(
            f"The test server on port {server.port} is {server.engine}, not {engine}.\n"
            f"Stop it first, or take another port."
        )
    if persist != entry.persist:
        raise LocalServerError(
            f"The test server on port {server.port} keeps its data in {entry.persist or 'memory'}, not in "
            f"{persist or 'memory'}.\nStop it first, or take another port."
        )
    if not readiness.responds(server):
        raise LocalServerError(
            f"The test server on port {server.port} (pid {server.pid}) runs but does not answer.\n"
            f"End it with stop_all_local_dynamodb(), or take another port."
        )
    entries.put(entry.used(1))
    return server


def _release(server: Server) -> None:
    if given.take_back(server):
        with held(entries.clone_lock(server.clone)):
            _take_use(server)


@atexit.register
def _release_all() -> None:
    for server in given.given():
        _release(server)


def _take_use(server: Server) -> None:
    entry = entries.find(server)
    if not entry:  # it has ended; or the registry's file was lost, and with it whoever else uses the server
        process.end(server.pid, server.started, patience=process.SPARED)
        return
    left = entry.used(-1)
    if left.uses:
        entries.put(left)
    else:
        finish(left)


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")
