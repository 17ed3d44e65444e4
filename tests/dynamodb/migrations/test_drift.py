"""Where code and table disagree, and what there is to be done, from one end to the other."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.dynamodb.migrations.listener import Heard
from tests.dynamodb.migrations.people import Person, fill, ledger, touched, touching

from goldstack.dynamodb import Migration, MigrationContext, Table, migration
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import MigrationDrift, MigrationError

from .reference import Died

quickly = pytest.mark.parametrize("server", ["ministack"], indirect=True)

Ran = list[str]


def runner(table: Table, *migrations: Migration, heard: Heard | None = None, at: Any = lambda _: None) -> Runner:
    return Runner(table.raw.client, table.raw.name, migrations, listener=heard or Heard(), at=at, patience=0)


def migrate(table: Table, *migrations: Migration, heard: Heard | None = None, **how: Any) -> list[str]:
    """As the command does."""
    return runner(table, *migrations, heard=heard).up(again=True, compare=True, **how)


def noting(ran: Ran, name: str, *, long: bool = False) -> Migration:
    """One that notes that it ran, and that it was taken back; its checksum is its name."""
    made = Migration(name, lambda _: ran.append(name), long=long, checksum=name)
    made.down(lambda _: ran.append(f"-{name}"))
    return made


def adding(ran: Ran) -> Migration:
    @migration("0001-add")
    def add(ctx: MigrationContext) -> None:
        ran.append("add")

    return add


def adding_otherwise(ran: Ran) -> Migration:
    @migration("0001-add")
    def add(ctx: MigrationContext) -> None:
        ran.append("add otherwise")

    return add


def adding_under_another_name(ran: Ran) -> Migration:
    @migration("0001-add-user")
    def add(ctx: MigrationContext) -> None:
        ran.append("add")

    return add


def findings(table: Table, *migrations: Migration) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in runner(table, *migrations).standing().findings]


@quickly
def test_an_edit_stops_what_waits_until_it_is_accepted(table: Table) -> None:
    ran: Ran = []
    migrate(table, adding(ran))
    code = adding_otherwise(ran), noting(ran, "0002")
    before = ledger(table)
    with pytest.raises(MigrationDrift, match="'0001-add' was edited after it had been applied") as error:
        migrate(table, *code)
    assert "--accept-changed" in str(error.value)
    assert ledger(table) == before
    assert migrate(table, *code, accept_changed=True) == ["0002"]
    assert ran == ["add", "0002"]
    assert ledger(table)["0001-add"]["attempts"] == {"N": "1"}
    assert findings(table, *code) == []
    assert findings(table, adding(ran)) == [("edited", "0001-add"), ("removed", "0002")]


def test_one_that_was_renamed_is_not_run_again(table: Table) -> None:
    ran: Ran = []
    migrate(table, adding(ran))
    was = ledger(table)["0001-add"]
    renamed = adding_under_another_name(ran)
    with pytest.raises(MigrationDrift, match="is called '0001-add-user' in the code now: it would run a second time"):
        migrate(table, renamed)
    assert migrate(table, renamed, accept_changed=True) == []
    assert ran == ["add"]
    rows = ledger(table)
    assert rows.keys() == {"0001-add-user", "#HEAD", "#LOCK"}
    assert rows["#HEAD"]["applied"] == {"M": {"0001-add-user": {"S": "applied"}}}
    kept = {name: rows["0001-add-user"].get(name) for name in was}
    assert kept == was | {"sk": {"S": "0001-add-user"}, "token": {"N": "2"}}
    assert findings(table, renamed) == []
    assert runner(table, renamed).down_to("0001-add-user") == []


@quickly
def test_two_alike_are_renamed_one_by_one(table: Table) -> None:
    old, new = ([Migration(name, print, checksum="same") for name in names] for names in (("1", "2"), ("3", "4")))
    migrate(table, *old)
    assert findings(table, *new) == [("renamed", "3"), ("renamed", "4")]
    assert migrate(table, *new, accept_changed=True) == []
    assert ledger(table).keys() == {"3", "4", "#HEAD", "#LOCK"}


@quickly
def test_one_that_was_removed_is_told_of_and_stops_nothing(table: Table) -> None:
    ran: Ran = []
    migrate(table, *(noting(ran, name) for name in ("0001", "0002")))
    heard = Heard()
    code = noting(ran, "0002"), noting(ran, "0003")
    assert migrate(table, *code, heard=heard) == ["0003"]
    (warning,) = heard.warnings
    assert "'0001' was applied, and the code has no such migration" in warning
    runner(table, *code).mark("0001", applied=False)
    assert ledger(table).keys() == {"0002", "0003", "#HEAD", "#LOCK"}
    assert findings(table, *code) == []


@quickly
@pytest.mark.parametrize("way", ["accepted", "marked"])
def test_one_out_of_order_waits_until_it_is_accepted_or_marked(table: Table, way: str) -> None:
    ran: Ran = []
    first, between, last = (noting(ran, name) for name in ("0001", "0002", "0003"))
    migrate(table, first, last)
    with pytest.raises(MigrationDrift, match="'0002' waits, and stands before '0003', which was applied"):
        migrate(table, first, between, last)
    if way == "accepted":
        assert migrate(table, first, between, last, accept_changed=True) == ["0002"]
    else:
        runner(table, first, between, last).mark("0002", applied=True)
        assert migrate(table, first, between, last) == []
    assert ran == ["0001", "0003", *(["0002"] if way == "accepted" else [])]
    assert findings(table, first, between, last) == []
    assert runner(table, first, between, last).down_to("0001") == ["0003", "0002"]


@quickly
def test_going_back_to_a_name_that_nobody_knows_takes_no_lock(table: Table) -> None:
    with pytest.raises(MigrationError, match="There is no migration '0009'"):
        runner(table, noting([], "0001")).down_to("0009")
    assert ledger(table) == {}


@quickly
def test_connect_compares_nothing(table: Table) -> None:
    ran: Ran = []
    migrate(table, adding(ran))
    assert runner(table, adding_otherwise(ran), noting(ran, "0002")).up() == ["0002"]


def broken(point: str, times: int = 1) -> Callable[[str], None]:
    """Ends the process when it has come to *point* so many times."""
    seen: list[str] = []

    def at(now: str) -> None:
        seen.append(now)
        if seen.count(point) == times:
            raise Died

    return at


@pytest.mark.parametrize("way", ["fails", "dies"])
def test_a_way_back_that_was_interrupted_is_ended_before_anything_else(table: Table, way: str) -> None:
    ran: Ran = []
    first, second, third = (noting(ran, name) for name in ("0001", "0002", "0003"))
    migrate(table, first, second, third)
    fails = [way == "fails"]

    @second.down
    def back(ctx: MigrationContext) -> None:
        if fails.pop():
            raise RuntimeError("no way")
        ran.append("-0002")

    if way == "fails":
        with pytest.raises(MigrationError, match="could not be taken back"):
            runner(table, first, second, third).down_to(None)
        fails.append(False)
    else:
        with pytest.raises(Died):
            runner(table, first, second, third, at=broken("begun", 2)).down_to(None)
    state, head = (ledger(table)[name] for name in ("0002", "#HEAD"))
    assert state["state"] == {"S": "failed" if way == "fails" else "applying"}
    assert {name: one["S"] for name, one in head["applied"]["M"].items()} == {
        "0001": "applied",
        "0002": "reverting",
        "0003": "reverted",
    }
    for up in (lambda one: one.up(), lambda one: one.up(again=True, accept_changed=True)):
        with pytest.raises(MigrationError, match=r"'0002' of the table .* was being taken back, which has not ended"):
            up(runner(table, first, second, third))
    assert runner(table, first, second, third).pending() == ["0002", "0003"]
    assert runner(table, first, second, third).down_to("0001") == ["0002"]
    assert migrate(table, first, second, third) == ["0002", "0003"]
    assert ran == ["0001", "0002", "0003", "-0003", "-0002", "0002", "0003"]


@quickly
@pytest.mark.parametrize("applied", [True, False])
def test_a_way_back_that_was_interrupted_can_be_settled_by_hand(table: Table, applied: bool) -> None:
    ran: Ran = []
    code = noting(ran, "0001"), noting(ran, "0002")
    migrate(table, *code)
    with pytest.raises(Died):
        runner(table, *code, at=broken("begun")).down_to(None)
    runner(table, *code).mark("0002", applied=applied)
    assert migrate(table, *code) == ([] if applied else ["0002"])
    assert runner(table, *code).pending() == []


@quickly
def test_going_back_over_one_that_has_not_ended_is_refused(table: Table) -> None:
    ran: Ran = []
    code = noting(ran, "0001"), noting(ran, "0002")
    with pytest.raises(Died):
        runner(table, *code, at=broken("begun")).up()
    with pytest.raises(MigrationError, match=r"'0001' of the table .* has begun and not ended; nothing was changed"):
        runner(table, *code).down_to(None)
    assert runner(table, *code).up() == ["0001", "0002"]
    assert ledger(table)["0001"]["attempts"] == {"N": "2"}


@quickly
def test_what_takes_long_and_what_comes_after_it_is_left_to_the_command(table: Table) -> None:
    ran: Ran = []
    code = noting(ran, "0001"), noting(ran, "0002", long=True), noting(ran, "0003")
    assert runner(table, *code).up(short_only=True) == ["0001"]
    assert runner(table, *code).up(short_only=True) == []
    assert runner(table, *code).pending() == ["0002", "0003"]
    assert migrate(table, *code) == ["0002", "0003"]


@quickly
def test_what_was_rolled_back_and_what_comes_after_it_is_left_to_the_command(table: Table) -> None:
    ran: Ran = []
    code = noting(ran, "0001"), noting(ran, "0002")
    migrate(table, *code)
    assert runner(table, *code).down_to("0001") == ["0002"]
    code = *code, noting(ran, "0003")
    before = ledger(table)
    assert runner(table, *code).up() == []
    assert ledger(table) == before
    assert migrate(table, *code, to="0002") == ["0002"]
    assert runner(table, *code).up() == ["0003"]
    assert ran == ["0001", "0002", "-0002", "0002", "0003"]


@quickly
def test_what_is_marked_is_forgotten_together_with_how_far_it_had_come(table: Table) -> None:
    fill(table, 150)
    with pytest.raises(Died):
        runner(table, touching, at=broken("page")).up()
    assert {name.partition("#0")[0] for name in ledger(table)} == {"0002-touch", "#CHECKPOINT", "#HEAD", "#LOCK"}
    runner(table, touching).mark("0002-touch", applied=False)
    assert ledger(table).keys() == {"#HEAD", "#LOCK"}
    table.put_many(Person(id=str(number)) for number in range(150))
    assert migrate(table, touching) == ["0002-touch"]
    assert touched(table) == {1}
