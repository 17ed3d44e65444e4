import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.dynamodb.migrations.people import Person, client_of, fill, ledger, touched

from goldstack.dynamodb import Migration, MigrationContext, Table
from goldstack.dynamodb.migrations import clock
from goldstack.dynamodb.migrations.lease import Lease
from goldstack.dynamodb.migrations.listening import SILENT, Silence
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import LockLost, MigrationError, MigrationLocked

LEASE = 0.5


def wait_until(true: Callable[[], object]) -> None:
    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def row(table: Table) -> dict[str, Any]:
    return ledger(table)["#LOCK"]


@pytest.fixture
def held(table: Table) -> Iterator[Lease]:
    lease = Lease(table.raw.client, table.raw.name, LEASE, SILENT)
    lease.acquire()
    yield lease
    lease.release()


def test_a_lock_that_is_held_is_renewed_and_not_taken(table: Table, held: Lease) -> None:
    beat = row(table)["beat"]
    other = Lease(table.raw.client, table.raw.name, LEASE, SILENT)
    with pytest.raises(MigrationLocked, match=f"{os.getpid()} has been migrating"):
        other.acquire(0)
    wait_until(lambda: row(table)["beat"] != beat)


def test_a_lock_that_is_let_go_is_taken_at_once_with_a_larger_token(table: Table) -> None:
    tokens = []
    for _ in range(3):
        lease = Lease(table.raw.client, table.raw.name, 600, SILENT)
        lease.acquire(0)
        tokens.append(lease.token)
        lease.release()
    assert tokens == [1, 2, 3]


@pytest.mark.parametrize("fault", ["lost", "error", "throttled"])
def test_a_lock_is_taken_though_the_answer_is_lost(table: Table, faulty: Any, fault: str) -> None:
    client, faults = faulty
    faults.script(fault, on="UpdateItem")
    lease = Lease(client, table.raw.name, 600, SILENT)
    lease.acquire(0)
    lease.check()
    assert row(table)["token"] == {"N": str(lease.token)}
    lease.release()
    assert "owner" not in row(table)


def test_a_renewal_without_an_answer_loses_nothing(table: Table, faulty: Any) -> None:
    client, faults = faulty
    lease = Lease(client, table.raw.name, 6, SILENT)
    lease.acquire()
    faults.script("lost", "throttled", "error", on="UpdateItem")
    wait_until(lambda: not faults.left)
    beat = row(table)["beat"]
    wait_until(lambda: row(table)["beat"] != beat)
    lease.check()
    lease.release()


def test_a_holder_that_cannot_renew_gives_up_before_another_may_take_over(table: Table, faulty: Any) -> None:
    client, faults = faulty
    lease = Lease(client, table.raw.name, LEASE, SILENT)
    lease.acquire()
    began = clock.now()
    faults.randomly(1, "throttled", on="UpdateItem")

    def is_lost() -> bool:
        try:
            lease.check()
        except LockLost:
            return True
        return False

    wait_until(is_lost)
    gave_up = clock.now()
    other = Lease(table.raw.client, table.raw.name, LEASE, SILENT)
    other.acquire()
    assert gave_up - began < 10 * LEASE
    faults.randomly(0)
    lease.release()
    assert row(table)["token"] == {"N": "2"}
    assert "owner" in row(table)
    other.release()


def test_a_holder_that_is_late_and_that_nobody_took_over_from_goes_on(table: Table, faulty: Any) -> None:
    client, faults = faulty
    lease = Lease(client, table.raw.name, LEASE, SILENT)
    lease.acquire()
    faults.randomly(1, "throttled", on="UpdateItem")
    beat = row(table)["beat"]
    time.sleep(2 * LEASE)
    assert row(table)["beat"] == beat
    faults.randomly(0)
    lease.check()
    assert row(table)["beat"] != beat
    assert row(table)["token"] == {"N": str(lease.token)}
    lease.release()


def test_a_holder_that_is_late_and_was_taken_over_from_is_told_so(table: Table, faulty: Any) -> None:
    client, faults = faulty
    lease = Lease(client, table.raw.name, LEASE, SILENT)
    lease.acquire()
    faults.randomly(1, "throttled", on="UpdateItem")
    other = Lease(table.raw.client, table.raw.name, LEASE, SILENT)
    other.acquire()
    faults.randomly(0)
    with pytest.raises(LockLost):
        lease.check()
    lease.release()
    other.check()
    other.release()


@pytest.mark.parametrize("code", ["error", "throttled"])
def test_a_busy_table_is_waited_for(table: Table, faulty: Any, code: str) -> None:
    client, faults = faulty
    faults.script(*[code] * 8, on="UpdateItem")
    lease = Lease(client, table.raw.name, 600, SILENT)
    lease.acquire(0)
    assert faults.left == []
    lease.release()


def test_wall_clocks_that_jump_change_nothing(table: Table, held: Lease, monkeypatch: pytest.MonkeyPatch) -> None:
    for jump in (1e6, -1e6):
        monkeypatch.setattr(time, "time", lambda jump=jump: 1.7e9 + jump)
        held.check()
        with pytest.raises(MigrationLocked):
            Lease(table.raw.client, table.raw.name, LEASE, SILENT).acquire(0)


def test_a_lease_that_cannot_be_renewed_is_refused(table: Table) -> None:
    with pytest.raises(MigrationError, match="too short"):
        Lease(table.raw.client, table.raw.name, 0.01, SILENT)


def test_whoever_waits_is_told_for_whom(table: Table, held: Lease) -> None:
    told: list[str] = []

    class Told(Silence):
        def waiting(self, holder: str) -> None:
            told.append(holder)
            held.release()

    lease = Lease(table.raw.client, table.raw.name, 600, Told())
    lease.acquire()
    assert told == [held.holder]
    lease.release()


def test_a_lock_is_taken_away(table: Table, held: Lease) -> None:
    runner = Runner(table.raw.client, table.raw.name, [])
    holder = runner.unlock()
    assert holder
    assert (holder.name, holder.token) == (held.holder, held.token)
    assert runner.unlock() is None


def stopped(url: str, name: str, told: Any) -> None:
    """Stop this very process in the middle of a backfill; what it could write when it is woken."""

    def up(ctx: MigrationContext) -> None:
        tried: list[str] = []
        try:
            for number, person in enumerate(ctx.scan(Person)):
                person.touched += 100
                ctx.save(person)
                if number == 150:
                    told.send("stopping")
                    os.kill(os.getpid(), signal.SIGSTOP)
        except LockLost:
            tried.append("save")
        for attempt, write in {
            "put": lambda: ctx.table.put(Person(id="late")),
            "client": lambda: ctx.client.put_item(TableName=name, Item={"pk": {"S": "late"}, "sk": {"S": "late"}}),
        }.items():
            try:
                write()
            except LockLost:
                tried.append(attempt)
        told.send(tried)
        raise LockLost

    Runner(client_of(url), name, [Migration("0001", up)], lease=LEASE).up()


def test_a_holder_that_was_stopped_and_is_woken_changes_nothing(table: Table, server: str) -> None:
    import multiprocessing

    fill(table, 300)
    before = set(threading.enumerate())
    processes = multiprocessing.get_context("spawn")
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=stopped, args=(server, table.raw.name, sender))
    process.start()
    assert receiver.recv() == "stopping"

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            person.touched += 100
            ctx.save(person)

    assert Runner(table.raw.client, table.raw.name, [Migration("0001", up)], lease=5).up() == ["0001"]
    os.kill(process.pid or 0, signal.SIGCONT)
    assert receiver.recv() == ["save", "put", "client"]
    process.join(60)
    assert touched(table) == {100}
    assert "late" not in {person.id for person in table.scan(Person)}
    own = ("goldstack-lease", "goldstack-renewal", "goldstack-backfill")
    wait_until(lambda: not [one for one in {*threading.enumerate()} - before if one.name.startswith(own)])
