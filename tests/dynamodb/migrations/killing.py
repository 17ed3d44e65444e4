"""Processes that migrate a table and are killed: `python killing.py URL WHAT COUNT`. A program of its own, with a server that forks.

- *points*: eight processes race; whoever comes to a moment at which nobody was killed is killed there, with -9, and replaced.
- *backfill*: one process after the other is killed within a backfill of COUNT items, five in all.

At the end it says, as JSON, what was found wrong, and how much was done.
"""

import json
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.dynamodb.migrations.killed import Each, Moments, processes, started
from tests.dynamodb.migrations.people import Person, client_of, fill, ledger

from goldstack.dynamodb import Table
from goldstack.dynamodb.definition import create_table

RACERS = 8
NAMES = ["0001-first", "0002-touch", "0003-last"]


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
    """Kill a process at each moment that one comes to which is alone; on further tables, what was not come to any more."""
    receiver, sender = processes.Pipe(duplex=False)
    wrong: dict[str, list[str]] = {}

    def alone(table: Table) -> None:
        started(url, table.raw.name, Moments, sender, 30).join(60)

    wrong["alone"] = on_a_table(url, count, alone)
    moments, _ = receiver.recv()
    killed = processes.Array("b", len(moments))

    def use(table: Table) -> None:
        race(url, table.raw.name, moments, killed)

    before = -1
    while before < sum(killed) < len(moments):
        before = sum(killed)
        wrong[f"after {before}"] = on_a_table(url, count, use)
    points = [json.loads(one)[0] for one in moments]
    survivors = [point for point, is_killed in zip(points, killed, strict=True) if not is_killed]
    return {"points": points, "wrong": {name: said for name, said in wrong.items() if said}, "survivors": survivors}


def race(url: str, name: str, moments: list[str], killed: Any) -> None:
    """Let eight processes migrate, with another one for each that is killed."""
    at = partial(Each, moments=moments, killed=killed)
    racers = [started(url, name, at) for _ in range(RACERS)]
    while racers:
        ready = wait([racer.sentinel for racer in racers], timeout=120)
        assert ready
        ended = [racer for racer in racers if racer.sentinel in ready]
        for racer in ended:
            racer.join(60)
        codes = {racer.exitcode for racer in ended}
        assert codes <= {0, -signal.SIGKILL}, codes
        racers = [racer for racer in racers if racer not in ended]
        racers += [started(url, name, at) for racer in ended if racer.exitcode]


def within_a_backfill(url: str, count: int) -> dict[str, Any]:
    """Kill five processes, each some pages later."""
    killed: list[int] = []
    receiver, sender = processes.Pipe(duplex=False)

    def use(table: Table) -> None:
        pages = count // 99
        for part in range(1, 6):
            victim = started(url, table.raw.name, partial(Moments, number=8 + 2 * max(pages * part // 20, 1)))
            victim.join(600)
            killed.append(victim.exitcode)
        survivor = started(url, table.raw.name, partial(Moments, number=-1), sender)
        survivor.join(1200)
        killed.append(survivor.exitcode)

    wrong = on_a_table(url, count, use)
    _, memory = receiver.recv()
    return {"killed": killed, "wrong": wrong, "memory": memory}


if __name__ == "__main__":
    what = {"points": at_every_point, "backfill": within_a_backfill}[sys.argv[2]]
    print(json.dumps(what(sys.argv[1], int(sys.argv[3]))))
