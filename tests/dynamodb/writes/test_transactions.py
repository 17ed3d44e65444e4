"""Transactions: all or nothing, and what was wrong with which."""

import pickle
from datetime import UTC, datetime
from typing import Annotated

import pytest

from goldstack.dynamodb import Entity, Gsi, Table, index, key, unique
from goldstack.dynamodb.entities import layout
from goldstack.errors import (
    ConditionFailed,
    ItemExists,
    ItemNotFound,
    ItemRefused,
    Misuse,
    NotUnique,
    TransactionCanceled,
    VersionConflict,
)

from .kinds import Counted, Other, Person, Plain


def test_all_of_it_is_done(table: Table) -> None:
    for id_ in ("edited", "deleted", "checked"):
        table.create(Plain(id=id_))
    counted = Counted(id="a")
    with table.transaction() as tx:
        tx.put(counted)
        tx.create(Plain(id="created"))
        tx.upsert(Plain(id="upserted", count=2))
        tx.delete(Plain.at("deleted"), when=lambda p: p.count == 0)
        tx.check(Plain.at("checked"), lambda p: p.count < 5)
        tx.check_absent(Plain.at("absent"))
        with (edit := tx.edit(Plain.at("edited"))) as plain:
            plain.count += 3
    assert edit.item.count == 3
    assert counted.rev == 1
    keys = [Plain.at(id_) for id_ in ("created", "upserted", "deleted", "checked", "absent", "edited")]
    found = table.transact_get([*keys, *keys])
    assert {key.pk: item.count for key, item in found.items()} == {
        "created": 0,
        "upserted": 2,
        "checked": 0,
        "edited": 3,
    }


def test_none_of_it_is_done_and_each_reason_is_told_of_its_item(table: Table) -> None:
    table.create(Plain(id="there"))
    table.create(Person(id="1", email="a"))
    table.create(Counted(id="a"))
    with pytest.raises(TransactionCanceled) as canceled, table.transaction() as tx:  # noqa: PT012 - sent at the end
        tx.put(Plain(id="new"))
        tx.create(Plain(id="there"))
        tx.put(Counted(id="a"))
        tx.create(Person(id="2", email="a"))
        tx.check(Plain.at("none"))
    failures = canceled.value.failures
    assert [(type(one), one.key) for one in failures] == [
        (ItemExists, Plain.at("there")),
        (VersionConflict, Counted.at("a")),
        (NotUnique, Person.at("2")),
        (ItemNotFound, Plain.at("none")),
    ]
    assert isinstance(failures[0], ItemExists)
    assert failures[0].item == Plain(id="there")
    assert canceled.value.request_id
    assert canceled.value.__cause__ is not None
    assert table.get(Plain.at("new")) is None


def test_nothing_is_sent_of_what_cannot_be(table: Table) -> None:
    with pytest.raises(Misuse, match="two actions on"), table.transaction() as tx:  # noqa: PT012 - sent at the end
        tx.put(Plain(id="a"))
        tx.delete(Plain.at("a"))
    with pytest.raises(Misuse, match="101 actions, and DynamoDB takes 100"), table.transaction() as tx:  # noqa: PT012 - sent at the end
        for number in range(101):
            tx.put(Plain(id=str(number)))
    with pytest.raises(Misuse, match="40 actions, and 80 for their unique"), table.transaction() as tx:  # noqa: PT012 - sent at the end
        for number in range(40):
            tx.put(Person(id=str(number), email=str(number), nick=str(number)))
    with pytest.raises(ZeroDivisionError), table.transaction() as tx:  # noqa: PT012 - sent at the end
        tx.put(Plain(id="a"))
        _ = 1 / 0
    with table.transaction() as tx:
        pass
    with pytest.raises(Misuse, match="has ended"):
        tx.put(Plain(id="a"))
    assert list(table.scan(Plain)) == []
    assert table.transact_get([]) == {}
    with pytest.raises(Misuse, match="101 items are too many"):
        table.transact_get(Plain.at(str(number)) for number in range(101))


def test_a_hundred_are_done(table: Table) -> None:
    with table.transaction() as tx:
        for number in range(100):
            tx.put(Plain(id=str(number)))
    assert len(table.transact_get(Plain.at(str(number)) for number in range(100))) == 100


def test_an_item_of_another_kind_is_left_as_it_is(table: Table) -> None:
    other = table.create(Other(id="a"))
    words = "is no Plain: it says that it is Other. Nothing was changed"
    with pytest.raises(ConditionFailed, match=words) as failed:
        table.delete(Plain.at("a"))
    assert failed.value.item is None
    assert failed.value.stored is not None
    assert failed.value.stored["other"] == {"S": "other"}
    with pytest.raises(ConditionFailed, match=words):
        table.put(Plain(id="a"), when=lambda p: p.count == 0)
    with pytest.raises(ConditionFailed, match=words), table.edit(Plain.at("a")) as plain:
        plain.count = 1
    with pytest.raises(ConditionFailed, match=words):
        table.upsert(Plain(id="a"))
    with pytest.raises(ItemExists, match="another kind of item, Other"):
        table.create(Plain(id="a"))
    assert table.get(Other.at("a")) == other


def test_an_upsert_leaves_what_it_does_not_know(table: Table) -> None:
    table.upsert(Plain(id="a", count=1, note="x"))
    first = table.raw.client.get_item(TableName=table.raw.name, Key={"pk": {"S": "a"}, "sk": {"S": "plain"}})["Item"]
    table.raw.client.put_item(TableName=table.raw.name, Item=first | {"unknown": {"S": "kept"}})
    table.upsert(Plain(id="a", count=2))
    stored = table.raw.client.get_item(TableName=table.raw.name, Key={"pk": {"S": "a"}, "sk": {"S": "plain"}})["Item"]
    assert (stored["unknown"], stored["_ct"], stored["count"]) == ({"S": "kept"}, first["_ct"], {"N": "2"})
    assert "note" not in stored
    with pytest.raises(ConditionFailed):
        table.upsert(Plain(id="a", count=3), when=lambda p: p.count == 7)


def test_a_block_is_entered_once(table: Table) -> None:
    table.create(Plain(id="a"))
    edit = table.edit(Plain.at("a"))
    with edit as plain:
        plain.count += 1
    with pytest.raises(Misuse, match="begun a second time"), edit as plain:
        plain.count += 1
    tx = table.transaction()
    with tx, tx.edit(Plain.at("a")) as plain:
        plain.count += 1
    with pytest.raises(Misuse, match="begun a second time"), tx:
        pass
    assert table.get_or_raise(Plain.at("a")).count == 2


def test_an_edit_in_a_transaction_has_no_item_before_that_is_done(table: Table) -> None:
    table.create(Plain(id="a"))
    with pytest.raises(TransactionCanceled), table.transaction() as tx:  # noqa: PT012 - sent at the end
        with (edit := tx.edit(Plain.at("a"))) as plain:
            plain.count += 1
        with pytest.raises(Misuse, match="was not sent"):
            _ = edit.item
        tx.check(Plain.at("none"))
    with pytest.raises(Misuse, match="was not sent"):
        _ = edit.item


def test_errors_go_from_one_process_to_another(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    with pytest.raises(TransactionCanceled) as canceled, table.transaction() as tx:
        tx.create(Person(id="2", email="a"))
    again = pickle.loads(pickle.dumps(canceled.value))
    assert str(again) == str(canceled.value)
    assert (again.failures[0].field, again.failures[0].holder) == ("email", Person.at("1"))


def test_an_upsert_too_large_is_refused_before_it_is_sent(table: Table) -> None:
    with pytest.raises(ItemRefused, match="its largest attribute is note"):
        table.upsert(Plain(id="a", note="x" * 500_000))


def test_what_is_spelled_otherwise_is_the_same(table: Table) -> None:
    by_day = Gsi("by_day")

    class Task(Entity):
        id: str
        owner: Annotated[str, unique()]
        day: datetime
        done: int = 0

        @key
        @staticmethod
        def at(id: str) -> tuple[str, str]:  # noqa: A002
            return f"TASK#{id}", "task"

        @index(by_day)
        @staticmethod
        def on(day: datetime, owner: str, done: int) -> tuple[str, str]:
            return day.isoformat(), f"{owner}#{done}"

    day = datetime(2026, 7, 1, 12, tzinfo=UTC)

    def stored_by_others(done: int, owner: str = "ann") -> Task:
        item = layout(Task).encode(Task(id="1", owner=owner, day=day, done=done))
        table.raw.client.put_item(TableName=table.raw.name, Item={**item, "day": {"S": "2026-07-01T12:00:00Z"}})
        return table.get_or_raise(Task.at("1"))

    with table.edit(stored_by_others(1)) as task:
        task.done = 2
    assert table.get_or_raise(Task.at("1")).done == 2
    with table.edit(stored_by_others(1)) as task:
        task.done += 1
    assert table.get_or_raise(Task.at("1")).done == 2
    with table.edit(stored_by_others(1)) as task:
        task.owner = "bob"
    assert table.get_or_raise(Task.at("1")).owner == "bob"
    with table.transaction() as tx, tx.edit(stored_by_others(1)) as task:
        task.done = 2
    assert table.get_or_raise(Task.at("1")).done == 2
    old = stored_by_others(1)
    stored_by_others(1, "eve")
    with pytest.raises(TransactionCanceled), table.transaction() as tx, tx.edit(old) as task:
        task.done = 2
