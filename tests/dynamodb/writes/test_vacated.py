"""Values that an item holds in name only: whoever wants one gets it, and nobody gets what another item has."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Key, Table, key, saved_as, unique
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.sending import Sender
from goldstack.dynamodb.writes import Writer
from goldstack.errors import NotUnique, TransactionCanceled

from .kinds import Person


class Robot(Entity, kind="Robot"):
    """Another kind, at the very keys of `Person`."""

    id: str
    email: Annotated[str | None, unique()] = None

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"PERSON#{id}", "person"


def place(value: str) -> dict[str, Any]:
    return {"pk": {"S": f"#UNIQUE#Person.{value}"}, "sk": {"S": "#UNIQUE"}}


def holder(table: Table, value: str) -> str | None:
    """The partition key of the item that holds *value*."""
    item = table.raw.client.get_item(TableName=table.raw.name, Key=place(value), ConsistentRead=True).get("Item", {})
    return item["of_pk"]["S"] if "of_pk" in item else None


def delete_raw(table: Table, number: str) -> None:
    table.raw.client.delete_item(TableName=table.raw.name, Key={"pk": {"S": f"PERSON#{number}"}, "sk": {"S": "person"}})


def test_the_value_of_what_others_deleted_is_free(table: Table) -> None:
    table.create(Person(id="1", email="a", nick="a"))
    delete_raw(table, "1")
    table.create(Person(id="2", email="a", nick="a"))
    assert holder(table, "email#S:a") == holder(table, "nick#S:acme#S:a") == "PERSON#2"
    with pytest.raises(NotUnique):
        table.create(Person(id="1", email="a"))


def test_the_value_of_what_others_changed_is_free(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    table.raw.client.update_item(
        TableName=table.raw.name,
        Key={"pk": {"S": "PERSON#1"}, "sk": {"S": "person"}},
        UpdateExpression="SET email = :b",
        ExpressionAttributeValues={":b": {"S": "b"}},
    )
    table.create(Person(id="2"))
    with table.edit(Person.at("2")) as person:
        person.email = "a"
    assert holder(table, "email#S:a") == "PERSON#2"


def test_the_value_of_what_another_kind_was_put_over_is_free(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    table.put(Robot(id="1", email="a"))
    table.create(Person(id="2", email="a"))
    assert holder(table, "email#S:a") == "PERSON#2"
    assert table.get(Robot.at("1")) == Robot(id="1", email="a")


def test_a_value_goes_over_in_the_transaction_that_puts_another_kind_in_its_holders_place(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    with table.transaction() as tx:
        tx.put(Robot(id="1"))
        tx.create(Person(id="2", email="a"))
    assert holder(table, "email#S:a") == "PERSON#2"
    with pytest.raises(TransactionCanceled, match="of 2 actions") as failed, table.transaction() as tx:  # noqa: PT012 - sent at the end
        tx.check(Person.at("2"))
        tx.create(Person(id="3", email="a"))
    assert [type(one) for one in failed.value.failures] == [NotUnique]


def impatient(table: Table) -> Table:
    """The table, which does not wait for others."""

    def refuse(_: float) -> None:
        raise AssertionError("it waits")

    made = Table(table.raw.client, table.raw.name)
    made._writer = Writer(made._sender, Clock(sleep=refuse))
    return made


def test_many_values_that_nobody_has_are_taken_at_once(table: Table) -> None:
    for number in range(30):
        table.create(Person(id=f"{number}", email=f"e{number}"))
        delete_raw(table, f"{number}")
    with impatient(table).transaction() as tx:
        for number in range(30):
            tx.create(Person(id=f"new{number}", email=f"e{number}"))
    assert [holder(table, f"email#S:e{number}") for number in (0, 29)] == ["PERSON#new0", "PERSON#new29"]


def test_many_that_have_what_others_hold_are_deleted_at_once(table: Table) -> None:
    for number in range(24):
        table.create(Person(id=f"{number}", email=f"e{number}"))
        stored = layout(Person).encode(Person(id=f"old{number}", email=f"e{number}"))
        table.raw.client.put_item(TableName=table.raw.name, Item=stored)
    with impatient(table).transaction() as tx:
        for number in range(24):
            tx.delete(Person.at(f"old{number}"))
    assert len(list(table.scan(Person))) == 24
    assert [holder(table, f"email#S:e{number}") for number in (0, 23)] == ["PERSON#0", "PERSON#23"]


def test_it_is_not_taken_from_a_holder_that_has_it_again(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.create(Person(id="1", email="a"))
    delete_raw(table, "1")
    ask = Sender.stored

    def and_another_writes(self: Sender, of: Key[Any]) -> Any:
        found = ask(self, of)
        if of == Person.at("1"):
            monkeypatch.setattr(Sender, "stored", ask)
            table.put(Person(id="1", email="a"))
        return found

    monkeypatch.setattr(Sender, "stored", and_another_writes)
    with pytest.raises(NotUnique) as failed:
        table.create(Person(id="2", email="a"))
    assert failed.value.holder == Person.at("1")
    assert Sender.stored is ask
    assert table.get(Person.at("2")) is None


@pytest.mark.parametrize("holders", [{}, {"of_pk": {"S": "x"}}, {"of_pk": {"N": "1"}, "of_sk": {"S": "x"}}])
def test_what_nobody_holds_by_name_is_said(table: Table, holders: dict[str, Any]) -> None:
    table.raw.client.put_item(TableName=table.raw.name, Item={**place("email#S:a"), **holders})
    with pytest.raises(NotUnique, match="does not say for whom") as failed:
        table.create(Person(id="1", email="a"))
    assert failed.value.holder is None
    table.raw.client.delete_item(TableName=table.raw.name, Key=place("email#S:a"))
    table.create(Person(id="1", email="a"))
    table.raw.client.put_item(TableName=table.raw.name, Item={**place("email#S:a"), **holders})
    assert table.delete(Person.at("1")) == Person(id="1", email="a")


def test_equal_values_are_one_value(table: Table) -> None:
    class Slot(Entity):
        id: str
        start: Annotated[datetime, unique()]

        @key
        @staticmethod
        def at(id: str) -> tuple[str, str]:  # noqa: A002
            return f"SLOT#{id}", "slot"

    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    table.create(Slot(id="1", start=noon))
    with pytest.raises(NotUnique):
        table.create(Slot(id="2", start=noon.astimezone(timezone(timedelta(hours=2)))))
    for start in (datetime.min.replace(tzinfo=timezone(timedelta(hours=2))), datetime(2026, 7, 1, 12)):
        table.create(Slot(id=start.isoformat(), start=start))


def test_names_of_kinds_and_fields_are_kept_apart(table: Table) -> None:
    class One(Entity, kind="a.b"):
        pk: str
        sk: str
        c: Annotated[str | None, unique()] = None

    class Two(Entity, kind="a"):
        pk: str
        sk: str
        c: Annotated[str | None, unique(), saved_as("b.c")] = None

    table.create(One(pk="1", sk="1", c="x"))
    table.create(Two(pk="2", sk="2", c="x"))
