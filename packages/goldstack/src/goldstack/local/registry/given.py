"""The servers that `start_local_dynamodb` gave to this very process."""

import os

from .server import Server

_given: list[tuple[int, Server]] = []


def this_process() -> Server | None:
    """The server that `start_local_dynamodb` gave this process: the last one started that still runs.

    A process that was forked from this one has not been given any.
    """
    return next((server for server in reversed(given()) if server.is_running), None)


def given() -> list[Server]:
    """All of them, in the order of their start; one that was started twice stands there twice."""
    return [server for pid, server in _given if pid == os.getpid()]


def give(server: Server) -> None:
    """Note that this process uses *server* once more."""
    _given.append((os.getpid(), server))


def take_back(server: Server) -> bool:
    """Note that this process uses *server* once less; False where it does not use it."""
    for position in reversed(range(len(_given))):
        if _given[position] == (os.getpid(), server):
            del _given[position]
            return True
    return False
