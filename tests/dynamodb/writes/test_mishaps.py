"""Each kind of write under each mishap: the table is what one write makes of it, and the caller is told nothing else."""

from itertools import count
from typing import Any, NamedTuple

import pytest

from goldstack.dynamodb import Table
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.writes import Writer
from goldstack.errors import BatchIncomplete, OutcomeUnknown, RequestFailed, TransactionConflict
from goldstack.testing.front import Front

from .conftest import table_on
from .each import EACH, Write
from .mishaps import Mishaps
from .written import Counted, Plain, stored


class Trouble(NamedTuple):
    """What befalls a write, one attempt after the other."""

    names: tuple[str, ...]
    loses: bool = False
    befalls: frozenset[str] = frozenset({"single", "transaction", "batch"})


TRANSACTION = frozenset({"transaction"})
NO_BATCH = frozenset({"single", "transaction"})
TROUBLES = {
    "reply lost": Trouble(("lost",), loses=True),
    "connection reset": Trouble(("reset",)),
    "slow": Trouble(("slow",), loses=True),
    "late": Trouble(("late",)),
    "throttled": Trouble(("throttled",)),
    "500 before": Trouble(("broken",)),
    "500 after": Trouble(("broken_after",), loses=True),
    "conflict": Trouble(("conflict",), befalls=NO_BATCH),
    "lost, then in progress": Trouble(("lost", "in_progress"), loses=True, befalls=TRANSACTION),
    "lost, then conflict": Trouble(("lost", "conflict"), loses=True, befalls=NO_BATCH),
    "lost, then throttled": Trouble(("lost", "throttled"), loses=True, befalls=TRANSACTION),
}
CASES = [
    pytest.param((write, trouble), id=f"{name}-{what}")
    for name, write in EACH.items()
    for what, trouble in TROUBLES.items()
    if write.requests in trouble.befalls
]


def begin(direct: Table, write: Write) -> dict[Any, Any]:
    """What is there before: the same each time."""
    for item in write.before:
        direct.put(item.model_copy())
    return stored(direct)


@pytest.fixture(scope="module")
def alone(steady: Any) -> Any:
    """What is there before a write, what it tells, and what it makes of that, where nothing goes wrong."""
    known: dict[int, Any] = {}

    def does(write: Write) -> tuple[Any, Any, Any]:
        if id(write) not in known:
            with table_on(steady) as table:
                known[id(write)] = begin(table, write), write.do(table), stored(table)
        return known[id(write)]

    return does


@pytest.mark.parametrize("case", CASES)
def test_a_write_is_done_once_whatever_befalls_it(
    before: Front, direct: Table, clients: dict[str, Any], alone: Any, case: tuple[Write, Trouble]
) -> None:
    write, trouble = case
    was, told, became = alone(write)
    assert was != became
    assert begin(direct, write) == was
    before.faults = mishaps = Mishaps(*trouble.names)
    way = Table(clients["impatient" if "slow" in trouble.names else "patient"], direct.raw.name)
    if write.in_doubt and trouble.loses:
        with pytest.raises(OutcomeUnknown) as unknown:
            write.do(way)
        assert unknown.value.key.pk == "a"
    else:
        assert write.do(way) == told
    mishaps.settle()
    assert mishaps.left == []
    assert stored(direct) == became


@pytest.mark.parametrize("mishap", ["lost", "reset"])
@pytest.mark.parametrize("write", EACH.values(), ids=EACH)
def test_a_write_that_is_not_tried_again_is_not_known_to_be_done(
    before: Front, direct: Table, clients: dict[str, Any], write: Write, mishap: str
) -> None:
    was = begin(direct, write)
    before.faults = Mishaps(mishap)
    with pytest.raises((OutcomeUnknown, BatchIncomplete)) as failed:
        write.do(Table(clients["hasty"], direct.raw.name))
    assert isinstance(failed.value, BatchIncomplete) is (write.requests == "batch")
    assert (stored(direct) == was) is (mishap == "reset")


@pytest.mark.parametrize(
    "name", ["put_of_a_version", "create_of_a_version", "edit_of_a_version", "edit_of_a_version_that_adds"]
)
def test_what_others_have_written_over_since_its_reply_was_lost_is_not_known_to_have_been_done(
    before: Front, direct: Table, clients: dict[str, Any], name: str
) -> None:
    write = EACH[name]
    begin(direct, write)
    before.faults = mishaps = Mishaps("overtaken")
    mishaps.others = lambda: count_once(direct)
    with pytest.raises(OutcomeUnknown) as unknown:
        write.do(Table(clients["patient"], direct.raw.name))
    now = direct.get_or_raise(Counted.at("a"), consistent=True)
    assert unknown.value.item == now
    assert now.n in {8, 13}


def count_once(table: Table) -> None:
    """Another write, which no reply is lost of."""
    with table.edit(Counted.at("a")) as item:
        item.n += 1


def test_a_create_that_others_have_edited_since_is_known_by_its_name(
    before: Front, direct: Table, clients: dict[str, Any]
) -> None:
    def others() -> None:
        with direct.edit(Plain.at("a")) as item:
            item.n += 1

    before.faults = mishaps = Mishaps("overtaken")
    mishaps.others = others
    Table(clients["patient"], direct.raw.name).create(Plain(id="a", n=7))
    assert direct.get_or_raise(Plain.at("a"), consistent=True).n == 8


@pytest.mark.parametrize("first", ["lost", "conflict"])
@pytest.mark.parametrize("name", ["put", "edit_that_adds", "delete_of_a_unique_value", "transaction"])
def test_a_conflict_without_end_is_told_and_that_nothing_is_known_where_a_reply_was_lost_before(
    before: Front, direct: Table, clients: dict[str, Any], name: str, first: str
) -> None:
    write, seconds = EACH[name], count()
    was = begin(direct, write)
    way = Table(clients["patient"], direct.raw.name)
    way._writer = Writer(way._sender, Clock(now=lambda: next(seconds), sleep=lambda _: None))
    before.faults = Mishaps(first, *["conflict"] * 50)
    with pytest.raises(RequestFailed) as failed:
        write.do(way)
    assert type(failed.value) is (OutcomeUnknown if first == "lost" else TransactionConflict)
    assert (stored(direct) == was) is (first == "conflict")
