"""A process that migrates, and is killed at a moment that is told beforehand: forked by a server that has imported all this."""

import multiprocessing
import os
import resource
import signal
from typing import Any

from tests.dynamodb.migrations.people import client_of, first, last, session, touching

from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import LockLost

LEASE = 0.5

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload([__name__])
_session = session()  # its models are read once, before any process is forked


class Killed:
    """Kills its process at the moment *number*, or says how many there are."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seen: list[str] = []

    def __call__(self, point: str) -> None:
        """One more."""
        self.seen.append(point)
        if len(self.seen) == self.number:
            os.kill(os.getpid(), signal.SIGKILL)


def migrate(url: str, name: str, number: int = 0, told: Any = None, lease: float = LEASE) -> None:
    """Migrate as one process."""
    at = Killed(number)
    runner = Runner(client_of(url, _session), name, [first, touching, last], lease=lease, at=at)
    while True:
        try:
            runner.up()
            break
        except LockLost:  # the machine was too busy to renew such a short lease
            continue
    if told:
        told.send((at.seen, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def started(*arguments: Any) -> Any:
    """A process that migrates."""
    process = processes.Process(target=migrate, args=arguments)
    process.start()
    return process
