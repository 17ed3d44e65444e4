"""Test servers that nobody uses any more, because the processes that did were killed."""

import shutil
from contextlib import suppress

from goldstack.errors import LocalServerError

from .docker import remove_left
from .launch import finish
from .registry import entries
from .registry.locks import held


def reap(clone: str) -> None:
    """End those of *clone*, whose lock the caller holds.

    The registry knows them as ours, and that no process that lives uses them.
    """
    for entry in entries.read():
        if entry.server.clone == clone and entry.is_orphan:
            finish(entry)
    known = {entry.folder for entry in entries.read()}
    for folder in entries.test_folders(clone).glob("*"):
        if str(folder) not in known:  # the server was killed, or its starter before the server was in the registry
            remove_left(folder)
            shutil.rmtree(folder, ignore_errors=True)


def reap_others(clone: str) -> None:
    """End those of all clones but *clone*, where nobody starts or stops a server; the caller holds no lock."""
    for other in {entry.server.clone for entry in entries.read() if entry.is_orphan} - {clone}:
        with suppress(LocalServerError), held(entries.clone_lock(other), limit=0):
            reap(other)
