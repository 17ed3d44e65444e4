"""Which local server is ours: standard library only, so that run-time code may ask."""

import os
from pathlib import Path

from . import entries
from .given import this_process
from .server import PORT_VARIABLE, Server, default_port

__all__ = ["PORT_VARIABLE", "Server", "default_port", "real_path", "server_of", "this_process"]


def server_of(clone: Path) -> Server | None:
    """The server of `local.start` that runs for the repository *clone*, once it has answered."""
    path = real_path(clone)
    for entry in entries.read():
        if entry.ready and entry.server.kind == "deployment" and entry.server.clone == path:
            return entry.server
    return None


def real_path(clone: Path) -> str:
    """The name of the repository *clone* in the registry."""
    return os.path.realpath(clone)
