"""Threads that edit one item while replies are lost: every edit that was made is counted, and none twice."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Literal

import pytest

from goldstack.dynamodb import Entity, Table, key, saved_as, version
from goldstack.errors import OutcomeUnknown, TransactionCanceled, VersionConflict
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front

from .conftest import client_of
from .written import Counted, Plain

THREADS, EDITS = 6, 12


class Journal(Entity):
    """An item that says who has edited it, so that each of them can look."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["journal"], saved_as("sk")] = "journal"
    n: int = 0
    by: list[str] = []
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "journal"


@pytest.fixture(params=[0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 40))])
def way(before: Front, direct: Table, request: pytest.FixtureRequest) -> Iterator[Table]:
    """The table behind faults by chance, through a client that has much patience."""
    with contextlib.closing(client_of(before.url, attempts=10)) as client:
        before.faults = Faults()
        before.faults.randomly(0.25, seed=request.param)
        yield Table(client, direct.raw.name)


def add(key: Any) -> Callable[[Table, str], None]:
    def edit(table: Table, _: str) -> None:
        with table.edit(key) as item:
            item.n += 1

    return edit


def put_what_was_read(table: Table, name: str) -> None:
    item = table.get_or_raise(Journal.at("a"), consistent=True)
    item.n, item.by = item.n + 1, [*item.by, name]
    table.put(item)


def edit_what_was_read(table: Table, name: str) -> None:
    item = table.get_or_raise(Journal.at("a"), consistent=True)
    with table.edit(item) as edited:
        edited.n = item.n + 1
        edited.by = [*item.by, name]


def in_a_transaction(table: Table, name: str) -> None:
    item = table.get_or_raise(Journal.at("a"), consistent=True)
    item.n, item.by = item.n + 1, [*item.by, name]
    with table.transaction() as tx:
        tx.put(item)
        with tx.edit(Plain.at("a")) as plain:
            plain.n += 1


def until_done(table: Table, edit: Callable[[Table, str], None], name: str) -> None:
    """Do *edit*, again where others were quicker, and look where it is not known."""
    while True:
        try:
            edit(table, name)
        except VersionConflict:
            continue
        except TransactionCanceled as canceled:
            if [type(one) for one in canceled.failures] != [VersionConflict]:
                raise
            continue
        except OutcomeUnknown:
            if name not in table.get_or_raise(Journal.at("a"), consistent=True).by:
                continue
        return


def at_once(work: Callable[[int], None], count: int = THREADS) -> None:
    """Let *count* threads begin *work* together."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> None:
        barrier.wait(10)
        work(number)

    with ThreadPoolExecutor(count) as threads:
        list(threads.map(begin, range(count)))


@pytest.mark.parametrize("item", [Plain(id="a"), Counted(id="a")], ids=["plain", "counted"])
def test_what_threads_add_is_the_exact_sum(before: Front, direct: Table, way: Table, item: Any) -> None:
    direct.put(item.model_copy())
    edit = add(type(item).at("a"))
    at_once(lambda number: [edit(way, f"{number}") for _ in range(EDITS)])
    now = direct.get_or_raise(type(item).at("a"), consistent=True)
    assert now.n == THREADS * EDITS
    assert not isinstance(now, Counted) or now.rev == 1 + THREADS * EDITS
    assert {fault for _, fault in before.faults.given} == {"throttled", "conflict", "lost", "error"}


@pytest.mark.parametrize("edit", [put_what_was_read, edit_what_was_read, in_a_transaction])
def test_threads_that_write_what_they_have_read_lose_no_edit(
    before: Front, direct: Table, way: Table, edit: Callable[[Table, str], None]
) -> None:
    direct.put(Journal(id="a"))
    direct.put(Plain(id="a"))
    at_once(lambda number: [until_done(way, edit, f"{number}-{i}") for i in range(EDITS // 2)])
    now = direct.get_or_raise(Journal.at("a"), consistent=True)
    expected = {f"{number}-{i}" for number in range(THREADS) for i in range(EDITS // 2)}
    assert set(now.by) == expected
    assert (now.n, len(now.by), now.rev) == (len(expected), len(expected), 1 + len(expected))
    assert edit is not in_a_transaction or direct.get_or_raise(Plain.at("a"), consistent=True).n == now.n
    assert "lost" in {fault for _, fault in before.faults.given}
