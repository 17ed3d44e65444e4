"""Forget the data of the local AWS of a clone."""

import shutil
from pathlib import Path

from goldstack.errors import LocalServerError

from . import deployment, note, process
from .engine import Notify
from .launch import forget
from .ministack import CONTENT, STATE
from .registry import Server, entries, real_path
from .registry.locks import held


def reset(clone: Path, *, notify: Notify) -> Server | None:
    """Forget all tables, buckets and whatever else is in the local AWS of *clone*; test servers are left alone.

    Where it runs it is ended without saving, and started again as it was, with nothing in it.

    Raises:
        LocalServerError: Another registry knows its server, its data cannot be removed, or it does not start again.
    """
    path = real_path(clone)
    folder = Path(path) / deployment.FOLDER
    with held(entries.clone_lock(path)):
        running = deployment.entry_of(path)
        if running:
            process.end(running.server.pid, running.server.started, patience=0)
            forget(running)
        deployment.refuse_stranger(folder)
        for name in (STATE, CONTENT):
            _remove(folder / name)
        note.remove(folder)
        if not running:
            return None
        return deployment.serve(
            path, region=running.region, services=running.services, port=running.server.port, notify=notify
        )


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise LocalServerError(
            f"{error.filename or folder} cannot be removed: {error.strerror}.\nCorrect its permissions, and try again."
        ) from error
