"""Items that end while a write of them is on its way: whether one is over counts when the write is sent, not when it is made."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Table, Transaction, expires, key, version
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.writes import Writer
from goldstack.errors import ItemNotFound, TransactionCanceled
from goldstack.testing.front import Front

from .mishaps import Mishaps


class Lease(Entity):
    id: str
    until: Annotated[datetime | None, expires()] = None
    note: str = ""

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"LEASE#{id}", "lease"


class Counted(Lease, kind="Lease"):
    rev: Annotated[int, version()] = 0


def put_one_that_ends(table: Table, *, seconds: float = 1.2) -> None:
    """An item that is over after a while, with what no entity knows."""
    table.put(Lease(id="1", until=datetime.now(UTC) + timedelta(seconds=seconds)))
    table.raw.client.update_item(
        TableName=table.raw.name,
        Key={"pk": {"S": "LEASE#1"}, "sk": {"S": "lease"}},
        UpdateExpression="SET stray = :x",
        ExpressionAttributeValues={":x": {"S": "x"}},
    )
    assert bool(table.get(Lease.at("1"))) is (seconds > 0)


def wait_until_it_is_over(table: Table) -> None:
    limit = time.monotonic() + 10
    while table.get(Lease.at("1")):
        assert time.monotonic() < limit
        time.sleep(0.02)


WRITES: dict[str, Callable[[Transaction], None]] = {
    "create": lambda tx: tx.create(Lease(id="1", note="new")),
    "upsert": lambda tx: tx.upsert(Lease(id="1", note="new")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_transaction_is_an_item_of_its_own_where_another_has_ended_within_its_block(
    table: Table, write: Callable[[Transaction], None]
) -> None:
    put_one_that_ends(table)
    with table.transaction() as tx:
        write(tx)
        wait_until_it_is_over(table)
    assert table.get(Lease.at("1")) == Lease(id="1", note="new")
    (item,) = table.raw.client.scan(TableName=table.raw.name)["Items"]
    assert "stray" not in item


def test_what_has_ended_within_the_block_of_a_transaction_is_absent_to_its_checks(table: Table) -> None:
    put_one_that_ends(table)
    with table.transaction() as absent:
        absent.check_absent(Lease.at("1"))
        with pytest.raises(TransactionCanceled) as failed, table.transaction() as there:  # noqa: PT012 - sent at the end
            there.check(Lease.at("1"))
            wait_until_it_is_over(table)
    assert [type(one) for one in failed.value.failures] == [ItemNotFound]


@pytest.mark.parametrize("name", WRITES)
def test_a_write_that_others_have_kept_off_is_sent_as_of_now(
    before: Front, direct: Table, clients: dict[str, Any], name: str
) -> None:
    put_one_that_ends(direct)
    before.faults = Mishaps("conflict")
    way = Table(clients["patient"], direct.raw.name)
    way._writer = Writer(way._sender, Clock(sleep=lambda _: wait_until_it_is_over(direct)))
    getattr(way, name)(Lease(id="1", note="new"))
    (item,) = direct.raw.client.scan(TableName=direct.raw.name)["Items"]
    assert item["note"] == {"S": "new"}
    assert "stray" not in item


BEFALLS = [
    ("lost",),
    ("reset",),
    ("late",),
    ("lost", "conflict"),
    ("none", "lost"),
    ("none", "late"),
    ("none", "broken_after"),
    ("lost", "lost", "lost"),
]


@pytest.mark.parametrize("kind", [Lease, Counted])
@pytest.mark.parametrize("names", BEFALLS, ids=", ".join)
def test_an_upsert_over_what_is_over_is_done_once_whatever_befalls_it(
    before: Front, direct: Table, clients: dict[str, Any], names: tuple[str, ...], kind: type[Lease]
) -> None:
    put_one_that_ends(direct, seconds=-5)
    before.faults = mishaps = Mishaps(*names)
    item = Table(clients["patient"], direct.raw.name).upsert(kind(id="1", note="new"))
    mishaps.settle()
    assert mishaps.left == []
    assert item == direct.get(kind.at("1")) == (Counted(id="1", note="new", rev=1) if kind is Counted else item)
    assert "stray" not in direct.raw.client.scan(TableName=direct.raw.name)["Items"][0]


def test_an_upsert_over_what_is_over_knows_what_it_wrote_from_what_others_made_of_it(
    before: Front, direct: Table, clients: dict[str, Any]
) -> None:
    put_one_that_ends(direct, seconds=-5)
    before.faults = mishaps = Mishaps("none", "overtaken")

    def others() -> None:
        with direct.edit(Lease.at("1")) as lease:
            lease.note = "theirs"

    mishaps.others = others
    Table(clients["patient"], direct.raw.name).upsert(Lease(id="1", note="new"))
    assert direct.get_or_raise(Lease.at("1")).note == "theirs"
