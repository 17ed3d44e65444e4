"""Processes that race for unique values: at the end each has at most one holder, and what holds them agrees with that."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from goldstack.dynamodb import Table
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front

from .mishaps import Mishaps
from .written import Everything, Named, claimed, stored

RACING = Path(__file__).with_name("racing.py")
MOVES = {"create", "put", "upsert", "rewrite", "change", "delete", "swap"}


def race(url: str, table: str, seed: int, moves: int) -> dict[str, int]:
    """Let the processes race; the moves that they made, by kind."""
    argv = [sys.executable, str(RACING), url, table, str(seed), str(moves)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    made: dict[str, int] = json.loads(done.stdout)
    return made


def check_agreement(table: Table) -> int:
    """Every value of an item is held for it, and nothing else is held; how many there are."""
    items = stored(table)
    values: dict[str, dict[str, tuple[str, str]]] = {"Named": {}, "Everything": {}}
    for place, item in items.items():
        if place[1] != "#UNIQUE" and "name" in item:
            kind = item["_et"]["S"]
            spelled = "#".join(f"S:{item[name]['S']}" for name in ("team", "name") if name in item)
            assert spelled not in values[kind], f"{place} and {values[kind][spelled]} have the same value"
            values[kind][spelled] = place
    assert {kind: claimed(items, kind) for kind in values} == values
    return sum(map(len, values.values()))


@pytest.mark.parametrize(
    ("server", "moves"),
    [
        ("ministack", 60),
        pytest.param("ministack", 1500, marks=pytest.mark.soak),
        pytest.param("dynamodb_local", 1500, marks=pytest.mark.soak),
    ],
    indirect=["server"],
)
def test_a_value_has_one_holder_however_many_processes_race_for_it(before: Front, direct: Table, moves: int) -> None:
    before.faults = Faults()
    before.faults.randomly(0.1, seed=moves)
    made = race(before.url, direct.raw.name, moves, moves)
    assert check_agreement(direct) > 0
    assert made.keys() >= MOVES
    assert {fault for _, fault in before.faults.given} >= {"lost", "error", "conflict", "throttled"}


@pytest.mark.parametrize("begin", [None, "x"])
def test_an_edit_that_is_forestalled_by_the_creation_of_its_item_begins_anew(
    before: Front, direct: Table, clients: dict[str, Any], begin: str | None
) -> None:
    """It had read that there is nothing, of which nothing is given up."""
    before.faults = mishaps = Mishaps("forestalled")
    mishaps.others = lambda: direct.create(Named(id="a", name=begin))
    with Table(clients["patient"], direct.raw.name).edit(Named.at("a")) as named:
        named.name = "y"
    assert direct.get(Named.at("a"), consistent=True) == Named(id="a", name="y")
    assert check_agreement(direct) == 1


def test_a_value_with_two_holders_and_one_that_is_held_for_nobody_are_seen(direct: Table) -> None:
    """Guard of this module: what it looks for is found."""
    table: Any = direct
    table.create(Named(id="a", name="x"))
    table.create(Everything(id="a", name="x"))
    assert check_agreement(direct) == 2
    key = {"pk": {"S": "#UNIQUE#Named.name#S:x"}, "sk": {"S": "#UNIQUE"}}
    item = direct.raw.client.get_item(TableName=direct.raw.name, Key=key)["Item"]
    direct.raw.client.delete_item(TableName=direct.raw.name, Key=key)
    with pytest.raises(AssertionError):
        check_agreement(direct)
    direct.create(Named(id="b", name="x"))
    with pytest.raises(AssertionError, match="have the same value"):
        check_agreement(direct)
    direct.delete(Named.at("b"))
    direct.raw.client.put_item(TableName=direct.raw.name, Item=item)
    assert check_agreement(direct) == 2
    direct.raw.client.delete_item(TableName=direct.raw.name, Key={"pk": {"S": "a"}, "sk": {"S": "named"}})
    with pytest.raises(AssertionError):
        check_agreement(direct)
