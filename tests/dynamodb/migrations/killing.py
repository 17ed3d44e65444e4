"""Processes that migrate a table and are killed: `python killing.py URL WHAT COUNT`. It forks, so it is a program of its own.

- *points*: for each moment of a run one process is killed there, with -9, and seven others race to take over.
- *backfill*: one process after the other is killed within a backfill of COUNT items, five in all.

At the end it says, as JSON, what was found wrong, and how much was done.
"""

import json
import multiprocessing
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.dynamodb.migrations.people import Person, client_of, fill, first, last, ledger, session, touching

from goldstack.dynamodb import Table
from goldstack.dynamodb.definition import create_table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import LockLost

LEASE = 0.5
OTHERS = 7
NAMES = ["0001-first", "0002-touch", "0003-last"]

_processes = multiprocessing.get_context("fork")


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
    runner = Runner(client_of(url), name, [first, touching, last], lease=lease, at=at)
    while True:
        try:
            runner.up()
            break
        except LockLost:  # the machine was too busy to renew such a short lease
            continue
    if told:
        told.send(at.seen)


def started(*arguments: Any) -> Any:
    """A process that migrates."""
    process = _processes.Process(target=migrate, args=arguments)
    process.start()
    return process


def on_a_table(url: str, count: int, use: Callable[[Table], None]) -> list[str]:
    """What is wrong with a table of *count* people once it was used."""
    client = client_of(url)
    table = Table(client, f"killed-{uuid4().hex[:12]}")
    create_table(client, table.raw.name)
    fill(table, count)
    use(table)
    wrong = faults(table, count)
    client.delete_table(TableName=table.raw.name)
    client.close()
    return wrong


def faults(table: Table, count: int) -> list[str]:
    """What is not as if nobody had been killed."""
    found: list[str] = []
    rows = ledger(table)
    states = {name: rows.get(name, {}).get("state", {}).get("S") for name in NAMES}
    if set(states.values()) != {"applied"}:
        found.append(f"states {states}")
    if sorted(rows["#HEAD"]["applied"]["M"]) != NAMES:
        found.append(f"head {rows['#HEAD']}")
    if others := rows.keys() - {*NAMES, "#HEAD", "#LOCK"}:
        found.append(f"left over {others}")
    counts = Counter((one.id == "first", one.touched) for one in table.scan(Person).consistent())
    if counts != {(True, 2): 1, (False, 1): count}:  # the first one is put touched
        found.append(f"touched {counts}")
    return found


def at_every_point(url: str, count: int) -> dict[str, Any]:
    """Kill one process at each moment."""
    receiver, sender = _processes.Pipe(duplex=False)
    wrong: dict[str, list[str]] = {}

    def alone(table: Table) -> None:
        started(url, table.raw.name, 0, sender, 30).join(60)

    wrong["alone"] = on_a_table(url, count, alone)
    points = receiver.recv()
    survivors: list[int] = []
    for number, point in enumerate(points, 1):

        def use(table: Table, number: int = number) -> None:
            victim = started(url, table.raw.name, number)
            victim.join(60)
            processes = [started(url, table.raw.name) for _ in range(OTHERS)]
            for process in processes:
                process.join(120)
            if victim.exitcode != -signal.SIGKILL:
                survivors.append(number)
            codes = {process.exitcode for process in processes}
            assert codes == {0}, codes

        wrong[f"{number} {point}"] = on_a_table(url, count, use)
    return {"points": points, "wrong": {name: said for name, said in wrong.items() if said}, "survivors": survivors}


def within_a_backfill(url: str, count: int) -> dict[str, Any]:
    """Kill five processes, each some pages later."""
    killed: list[int] = []

    def use(table: Table) -> None:
        pages = count // 99
        for part in range(1, 6):
            victim = started(url, table.raw.name, 8 + 2 * max(pages * part // 20, 1))
            victim.join(600)
            killed.append(victim.exitcode)
        survivor = started(url, table.raw.name)
        survivor.join(1200)
        killed.append(survivor.exitcode)

    wrong = on_a_table(url, count, use)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"killed": killed, "wrong": wrong, "memory": memory}


if __name__ == "__main__":
    session()  # its models are read once, before any process is forked
    what = {"points": at_every_point, "backfill": within_a_backfill}[sys.argv[2]]
    print(json.dumps(what(sys.argv[1], int(sys.argv[3]))))
