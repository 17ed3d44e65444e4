from collections.abc import Callable
from typing import Any

import pytest
from tests.dynamodb.migrations.people import Counted, Person, fill, ledger, touch, touched

from goldstack.dynamodb import Migration, MigrationContext, Table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.errors import MigrationError

PAGE = 99


def run(table: Table, *ups: Callable[[MigrationContext], None], client: Any = None) -> list[str]:
    migrations = [Migration(f"{number:04}", up) for number, up in enumerate(ups)]
    return Runner(client or table.raw.client, table.raw.name, migrations).up()


def bump(table: Table, name: str, note: str) -> None:
    with table.edit(Person.at(name)) as person:  # type: ignore[arg-type]
        person.note = note
        person.touched += 10


def test_every_item_is_touched_once_and_no_checkpoint_is_left(table: Table) -> None:
    fill(table, 2 * PAGE + 5)
    assert run(table, touch) == ["0000"]
    assert touched(table) == {1}
    assert ledger(table).keys() == {"0000", "#HEAD", "#LOCK"}


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_only_what_changed_is_sent(table: Table, faulty: Any) -> None:
    _, faults = faulty
    fill(table, 1)
    sent: list[bytes] = []

    def note(request: Any, forward: Callable[[Any], Any]) -> Any:
        sent.append(request.body)
        return forward(request)

    faults.answer = note
    run(table, touch, client=faulty[0])
    (page,) = [body for body in sent if b'"touched"' in body and b"TransactItems" in body]
    assert b'"note"' not in page


def test_what_others_write_meanwhile_is_kept_and_the_item_comes_again(table: Table) -> None:
    fill(table, 150)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            came.append(person.id)
            if len(came) == 50:
                bump(table, came[10], "theirs")
            person.touched += 1
            ctx.save(person)

    run(table, up)
    assert sorted(came) == sorted([*map(str, range(150)), came[10]])
    found = {person.id: (person.touched, person.note) for person in table.scan(Person).consistent()}
    assert found.pop(came[10]) == (11, "theirs")
    assert set(found.values()) == {(1, "")}


def test_an_item_that_others_write_in_another_attribute_is_no_conflict(table: Table) -> None:
    fill(table, 10)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            came.append(person.id)
            with table.edit(Person.at(person.id)) as other:  # type: ignore[arg-type]
                other.note = "theirs"
            person.touched += 1
            ctx.save(person)

    run(table, up)
    assert len(came) == 10
    assert {(person.touched, person.note) for person in table.scan(Person).consistent()} == {(1, "theirs")}


def test_an_item_that_others_delete_meanwhile_stays_deleted(table: Table) -> None:
    fill(table, 10)

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            person.touched += 1
            ctx.save(person)
            if person.id == "7":
                table.delete(Person.at("7"))  # type: ignore[arg-type]

    run(table, up)
    assert table.scan(Person).count() == 9
    assert touched(table) == {1}


def test_an_item_with_a_version_is_written_over_no_newer_one(table: Table) -> None:
    table.put_many((Counted(id=str(number)) for number in range(5)), transactional=True)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for one in ctx.scan(Counted):
            came.append(one.id)
            if len(came) == 2:
                table.put(table.get_or_raise(Counted.at(came[0]), consistent=True))  # type: ignore[arg-type]
            one.touched += 1
            ctx.save(one)

    run(table, up)
    assert came == [*came[:5], came[0]]
    found = {one.id: (one.touched, one.rev) for one in table.scan(Counted).consistent()}
    assert found.pop(came[0]) == (1, 3)
    assert set(found.values()) == {(1, 2)}


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_a_scan_that_is_left_early_has_written_what_was_saved(table: Table) -> None:
    fill(table, 20)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            came.append(person.id)
            person.touched += 1
            ctx.save(person)
            if len(came) == 5:
                break

    run(table, up)
    assert {person.id for person in table.scan(Person).consistent() if person.touched == 1} == set(came)


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_one_that_fails_goes_on_after_the_last_page_that_was_written(table: Table) -> None:
    fill(table, 3 * PAGE)
    came: list[str] = []

    def up(ctx: MigrationContext) -> None:
        for person in ctx.scan(Person):
            came.append(person.id)
            if len(came) == 2 * PAGE + 10:
                raise RuntimeError("no such note")
            person.touched += 1
            ctx.save(person)

    with pytest.raises(MigrationError, match="no such note"):
        run(table, up)
    assert ledger(table)["0000"]["state"] == {"S": "failed"}
    assert run(table, up) == ["0000"]
    assert touched(table) == {1}
    assert len(came) < 5 * PAGE


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
def test_each_of_two_scans_goes_on_where_it_was(table: Table) -> None:
    fill(table, PAGE)
    table.put_many((Counted(id=str(number)) for number in range(5)), transactional=True)
    fails = [True]

    def up(ctx: MigrationContext) -> None:
        touch(ctx)
        for one in ctx.scan(Counted):
            one.touched += 1
            ctx.save(one)
        if fails.pop():
            fails.append(False)
            raise RuntimeError

    with pytest.raises(MigrationError):
        run(table, up)
    run(table, up)
    assert touched(table) == {1}
    assert {one.touched for one in table.scan(Counted).consistent()} == {1}


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (lambda ctx: ctx.save(Person(id="1")), "outside of a scan"),
        (lambda ctx: [list(ctx.scan(Counted)) for _ in ctx.scan(Person)], "within another scan"),
        (lambda ctx: [ctx.save(Person(id="other")) for _ in ctx.scan(Person)], "takes the item of this turn"),
    ],
)
def test_what_cannot_be_saved_is_refused(table: Table, body: Callable[[Any], None], said: str) -> None:
    fill(table, 1)
    with pytest.raises(MigrationError, match=said):
        run(table, body)
    assert touched(table) == {0}


def test_conflicts_and_lost_answers_touch_nothing_twice(table: Table, faulty: Any) -> None:
    client, faults = faulty
    fill(table, 3 * PAGE)
    faults.script("conflict", "lost", "error", "conflict", "lost", on="TransactWriteItems")
    run(table, touch, client=client)
    assert touched(table) == {1}


def test_a_transaction_of_a_migration_has_room_for_99(table: Table) -> None:
    def up(ctx: MigrationContext) -> None:
        with ctx.table.transaction() as tx:
            for number in range(100):
                tx.put(Person(id=str(number)))

    with pytest.raises(MigrationError, match="99 of them beside the fence"):
        run(table, up)
    assert table.scan(Person).count() == 0


def test_many_items_are_put_and_deleted_by_fenced_transactions(table: Table) -> None:
    def up(ctx: MigrationContext) -> None:
        people = [Person(id=str(number)) for number in range(150)]
        done = ctx.table.put_many([*people, people[149]])
        assert (done.count, len(done.merged)) == (150, 1)
        ctx.table.delete_many(Person.at(str(number)) for number in range(100))  # type: ignore[misc]
        assert ctx.table.delete(Person.at("100")) == people[100]  # type: ignore[arg-type]

    run(table, up)
    assert table.scan(Person).count() == 49
