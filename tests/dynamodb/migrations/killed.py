"""A process that migrates, and is killed at a moment that is told beforehand: forked by a server that has imported all this."""

import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from typing import Any

from tests.dynamodb.migrations.people import client_of, first, last, ledger, session, touching

from goldstack.dynamodb import Table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import LockLost

LEASE = 0.5

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([__name__])
session()  # its models are read once, before any process is forked


class Moments:
    """Kills its process at the moment *number*, or keeps them all."""

    def __init__(self, name: str, client: Any, number: int = 0) -> None:
        self.seen: list[str] = []
        self._number = number
        self._table = Table(client, name)

    def __call__(self, point: str) -> None:
        """One more."""
        self.seen.append(moment(self._table, point) if not self._number else point)
        if len(self.seen) == self._number:
            os.kill(os.getpid(), signal.SIGKILL)


class Each:
    """Kills its process at each of *moments* at which none was killed, as *killed* says of all processes."""

    def __init__(self, name: str, client: Any, moments: list[str], killed: Any) -> None:
        self._table = Table(client, name)
        self._moments = moments
        self._killed = killed

    def __call__(self, point: str) -> None:
        """One more."""
        now = moment(self._table, point)
        if now not in self._moments:
            return
        number = self._moments.index(now)
        with self._killed.get_lock():
            is_first, self._killed[number] = not self._killed[number], 1
        if is_first:
            os.kill(os.getpid(), signal.SIGKILL)


def moment(table: Table, point: str) -> str:
    """A point, and how far everything has come by then."""
    rows = ledger(table)
    said = {
        name: [row.get(attribute) for attribute in ("state", "applied", "kind", "count", "done")]
        for name, row in sorted(rows.items())
        if name != "#LOCK"
    }
    return json.dumps([point, said])


def migrate(url: str, name: str, at: Callable[[str, Any], Any], told: Any = None, lease: float = LEASE) -> None:
    """Migrate as one process."""
    client = client_of(url)
    began_with = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    each = at(name, client)
    runner = Runner(client, name, [first, touching, last], lease=lease, at=each)
    while True:
        try:
            runner.up()
            break
        except LockLost:  # the machine was too busy to renew such a short lease
            continue
    if told:
        told.send((each.seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began_with))


def started(*arguments: Any) -> Any:
    """A process that migrates."""
    process = processes.Process(target=migrate, args=arguments)
    process.start()
    return process
