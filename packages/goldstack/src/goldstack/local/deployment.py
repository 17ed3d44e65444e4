"""The local AWS of a clone: the server of `local.start`, which outlives its starter and keeps its data."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from goldstack.errors import LocalServerError

from . import note, ports, readiness, saving
from .engine import Notify
from .launch import LOG, Wish, finish, launch
from .ministack import Ministack, unknown_services
from .orphans import reap, reap_others
from .registry import Server, default_port, entries, real_path
from .registry.entries import Entry
from .registry.folders import private
from .registry.locks import held

FOLDER = Path(".goldstack") / "local-aws"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How it stands with the local AWS of a clone.

    Attributes:
        server: The server; None where none runs.
        answers: Whether it lists its tables.
        since: When it was started.
        services: What it was asked to serve beside the usual.
        port: The server's, else the one that it would have.
        holder: Who holds that port or the data, in words, where the server does not run.
        log: What the server writes; the file may not exist.
    """

    server: Server | None
    answers: bool
    since: datetime | None
    services: tuple[str, ...]
    port: int
    holder: str | None
    log: Path

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self.server is not None


def start(clone: Path, *, region: str, services: Iterable[str] = (), port: int | None = None, notify: Notify) -> Server:
    """Start the local AWS of *clone*, or find it running.

    One that runs with fewer *services* or another *region* is restarted on its port; its data stays.

    Args:
        clone: The repository.
        region: Its default AWS region.
        services: What it serves beside dynamodb, s3, sts and iam.
        port: `DYNAMODB_LOCAL_PORT` or 8000 by default; 0 for any that is free.
        notify: Is told what goes on.

    Raises:
        PortInUse: Another program, or another clone's server, holds the port.
        LocalServerError: It does not start, or one of this clone runs that another registry knows.
    """
    wanted = default_port() if port is None else port
    ports.check(wanted)
    path = real_path(clone)
    extra = tuple(dict.fromkeys(services))
    reap_others(path)
    with held(entries.clone_lock(path), waiting=lambda: notify("Waiting for another process that starts or stops …")):
        reap(path)
        if running := entry_of(path):
            missing = [name for name in extra if name not in running.services]
            if not missing and region == running.region:
                return _again(running, wanted=port, notify=notify)
            what = f"to serve {', '.join(missing)} as well" if missing else f"in the region {region}"
            notify(f"Restarting the local AWS {what}; its data stays …")
            _stop(running)
            extra = tuple(dict.fromkeys((*running.services, *extra)))
            wanted = running.server.port
        return serve(path, region=region, services=extra, port=wanted, notify=notify)


def stop(clone: Path) -> Server | None:
    """Stop the local AWS of *clone*, which saves its data; None where none runs.

    Raises:
        LocalServerError: Its data cannot be saved, so it was left running; or could not be saved, or it had to be
            killed after 60 s: then what was changed since its start is lost. Or another registry knows it.
    """
    path = real_path(clone)
    with held(entries.clone_lock(path)):
        running = entry_of(path)
        if running:
            _stop(running)
            return running.server
        refuse_stranger(Path(path) / FOLDER)
        return None


def status(clone: Path) -> Status:
    """How it stands with the local AWS of *clone*; nothing is changed."""
    running = entry_of(real_path(clone))
    stranger = None if running else note.stranger(Path(real_path(clone)) / FOLDER)
    port = running.server.port if running else (stranger and stranger.port) or default_port()
    holder = str(stranger) if stranger else None
    if not running and not stranger and not ports.is_free(port):
        holder = ports.held_by(port)
    return Status(
        server=running.server if running else None,
        answers=running is not None and readiness.answers(port),
        since=datetime.fromtimestamp(running.since, tz=UTC) if running else None,
        services=running.services if running else (),
        port=port,
        holder=holder,
        log=Path(real_path(clone)) / FOLDER / LOG,
    )


def entry_of(path: str) -> Entry | None:
    """What the registry knows of the local AWS of the clone *path*, where it runs."""
    own = (entry for entry in entries.read() if entry.server.kind == "deployment" and entry.server.clone == path)
    return next(own, None)


def _again(running: Entry, *, wanted: int | None, notify: Notify) -> Server:
    server = running.server
    if not readiness.responds(server):
        raise LocalServerError(
            f"The local AWS (pid {server.pid}) runs but does not answer on port {server.port}.\n"
            f"Stop it and start it again: inv local.stop local.start. Its log: {Path(running.folder) / LOG}"
        )
    if not running.ready:  # whoever started it was killed before it answered
        entries.put(replace(running, ready=True))
    if wanted not in {None, 0, server.port}:
        notify(f"The local AWS already runs on port {server.port}. To move it to {wanted}, stop it first.")
    return server


def serve(path: str, *, region: str, services: tuple[str, ...], port: int, notify: Notify) -> Server:
    """Start the local AWS of the clone *path*, whose lock the caller holds and which has none."""
    folder = private(Path(path) / FOLDER)
    engine = Ministack()
    wish = Wish(
        clone=path,
        kind="deployment",
        engine=engine,
        port=port,
        asked=port,
        region=region,
        services=services,
        folder=folder,
        persist=folder,
    )
    refuse_stranger(folder)
    if note.is_left(folder):
        notify("The local AWS ended without saving its data the last time: what it had not saved is lost.")
    begin = time.time()
    entry = launch(wish, notify)
    note.write(folder, entry.server)
    for name in unknown_services(folder / LOG, services):
        notify(f"The local AWS does not know the service {name!r} of `localServices`: it is not served.")
    notify(f"The local AWS answers on {entry.server.url} (after {time.time() - begin:.1f} s).")
    return entry.server


def _stop(running: Entry) -> None:
    name = f"The local AWS (pid {running.server.pid})"
    folder = Path(running.folder)
    data = Path(running.persist or folder)
    log = folder / LOG
    if why := saving.obstacle(data):
        raise LocalServerError(
            f"{name} was not stopped and still runs, as its data could not be saved: {why}.\n"
            f"Make room, or correct that, and try again. To end it and lose what was changed since its start: "
            f"kill -9 {running.server.pid}"
        )
    before = saving.before(data, log)
    if not finish(running):
        raise LocalServerError(
            f"{name} did not end within 60 s and was killed: what was changed since its start is lost.\nIts log: {log}"
        )
    if why := before.failure():
        raise LocalServerError(
            f"{name} has ended, but could not save its data, so what was changed since its start is lost: {why}.\n"
            f"What remains is {before.remains()}. Make room, or correct that, before you start it again. Its log: {log}"
        )
    note.remove(folder)


def refuse_stranger(folder: Path) -> None:
    """Refuse to touch the data in *folder* while a server has them that the registry does not know.

    Raises:
        LocalServerError: One does.
    """
    if stranger := note.stranger(folder):
        raise LocalServerError(f"There is {stranger}.\n{stranger.remedy}")
