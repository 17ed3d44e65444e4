"""Processes that race for unique values: `python racing.py URL TABLE SEED MOVES`.

At the end it says, as JSON, how many moves of each kind were made. It is a program of its own, since it forks.
"""

import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.dynamodb.writes.conftest import client_of
from tests.dynamodb.writes.written import Everything, Named

from goldstack.dynamodb import Table
from goldstack.errors import (
    ConditionFailed,
    ItemNotFound,
    OutcomeUnknown,
    TransactionCanceled,
    TransactionConflict,
)

PROCESSES = 8
IDS, NAMES, TEAMS = "abcdef", "rstuvw", "xy"


class Racer:
    """Makes moves by chance."""

    def __init__(self, table: Table, seed: int) -> None:
        self.table = table
        self.dice = random.Random(seed)
        self.made: Counter[str] = Counter()

    def move(self) -> None:
        """Make one, or lose it to another process; an error that a race does not explain ends the process."""
        one = self.dice.choice([self.create, self.put, self.change, self.rewrite, self.upsert, self.delete, self.swap])
        kind: Any = self.dice.choice([Named, Everything])
        try:
            one(kind)
        except (ConditionFailed, ItemNotFound, TransactionConflict):
            return
        except TransactionCanceled as canceled:
            if not all(isinstance(failure, ConditionFailed | ItemNotFound) for failure in canceled.failures):
                raise
            return
        except OutcomeUnknown:
            self.made["unknown"] += 1
            return
        self.made[one.__name__] += 1

    def some(self, kind: Any) -> Any:
        """An item by chance."""
        team = {"team": self.dice.choice(TEAMS)} if kind is Everything else {}
        return kind(id=self.dice.choice(IDS), name=self.name(), **team)

    def name(self) -> str | None:
        """A value by chance."""
        return self.dice.choice([*NAMES, None])

    def create(self, kind: Any) -> None:
        """A new item."""
        self.table.create(self.some(kind))

    def put(self, kind: Any) -> None:
        """An item over whatever is there."""
        self.table.put(self.some(kind))

    def upsert(self, kind: Any) -> None:
        """Fields into whatever is there."""
        self.table.upsert(self.some(kind))

    def rewrite(self, kind: Any) -> None:
        """An item that was read."""
        item = self.table.get_or_raise(kind.at(self.dice.choice(IDS)))
        item.name = self.name()
        self.table.put(item)

    def change(self, kind: Any) -> None:
        """The value where it is."""
        with self.table.edit(kind.at(self.dice.choice(IDS))) as item:
            item.name = self.name()
            item.n += 1

    def delete(self, kind: Any) -> None:
        """No item."""
        self.table.delete(kind.at(self.dice.choice(IDS)))

    def swap(self, kind: Any) -> None:
        """Each of two the value of the other."""
        one, two = (self.table.get_or_raise(kind.at(name)) for name in self.dice.sample(IDS, 2))
        if None in {one.name, two.name}:
            raise ItemNotFound("There is nothing to swap.")
        with self.table.transaction() as tx:
            for item, other in ((one, two), (two, one)):
                with tx.edit(kind.at(item.id), when=self.has(item.name)) as edited:
                    edited.name = other.name

    @staticmethod
    def has(name: str | None) -> Callable[[Any], bool]:
        """That an item has the value that was read."""
        return lambda item: item.name == name


_processes = multiprocessing.get_context("fork")
_all_there = _processes.Barrier(PROCESSES)


def run(url: str, table: str, seed: int, moves: int) -> Counter[str]:
    """Race as one of the processes, from when all are there."""
    racer = Racer(Table(client_of(url, attempts=8), table), seed)
    _all_there.wait(60)
    for _ in range(moves):
        racer.move()
    return racer.made


def main(url: str, table: str, seed: str, moves: str) -> None:
    """Let them race."""
    with _processes.Pool(PROCESSES) as pool:
        each = [(url, table, int(seed) * PROCESSES + number, int(moves)) for number in range(PROCESSES)]
        print(json.dumps(sum(pool.starmap(run, each, chunksize=1), Counter())))


if __name__ == "__main__":
    main(*sys.argv[1:])
