"""Unique fields: each value is held by an item of its own."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Table, key, saved_as, unique, version
from goldstack.dynamodb.sending import Sender
from goldstack.errors import EntityError, ItemExists, ItemNotFound, Misuse, NotUnique

from .kinds import Person


def held(table: Table) -> set[str]:
    """The values that are held."""
    items: list[Any] = table.raw.client.scan(TableName=table.raw.name)["Items"]
    return {item["pk"]["S"].removeprefix("#UNIQUE#Person.") for item in items if item["sk"]["S"] == "#UNIQUE"}


def test_a_value_has_one_holder_who_is_named(table: Table) -> None:
    ann = table.create(Person(id="1", email="ann@acme.com", nick="ann", number=1.0))
    assert held(table) == {"email#S:ann@acme.com", "nick#S:acme#S:ann", "number#N:1E0"}
    for other, field in (
        (Person(id="2", email="ann@acme.com"), "email"),
        (Person(id="2", nick="ann"), "nick"),
        (Person(id="2", number=1), "number"),
    ):
        with pytest.raises(NotUnique, match=r"the item at \('PERSON#1', 'person'\) has the same value") as failed:
            table.put(other)
        assert (failed.value.field, failed.value.holder, failed.value.key) == (field, Person.at("1"), Person.at("2"))
    assert table.get(Person.at("2")) is None
    assert table.put(ann) is ann
    assert table.put(Person(id="2", nick="ann", tenant="other")).nick == "ann"


def test_what_is_given_up_is_free(table: Table) -> None:
    table.create(Person(id="1", email="a", nick="a"))
    table.put(Person(id="1", email="b"))
    table.create(Person(id="2", email="a", nick="a"))
    assert table.delete(Person.at("1")) == Person(id="1", email="b")
    assert table.delete(Person.at("1")) is None
    with table.edit(Person.at("2")) as person:
        person.email = "b"
    with table.edit(Person.at("2")) as person:
        person.nick = None
    assert held(table) == {"email#S:b"}
    assert table.delete_many([Person.at("2")], transactional=True).count == 1
    assert held(table) == set()


def test_an_edit_takes_a_value_or_none_of_it_is_done(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    table.create(Person(id="2", email="b"))
    with pytest.raises(NotUnique), table.edit(Person.at("2")) as person:
        person.email, person.logins = "a", 5
    assert table.get(Person.at("2")) == Person(id="2", email="b")
    with (edit := table.edit(Person.at("2"))) as person:
        person.email, person.tenant = "c", "other"
        person.logins += 1
    assert edit.item == Person(id="2", email="c", tenant="other", logins=1)
    with pytest.raises(ItemNotFound), table.edit(Person.at("3")) as person:
        person.email = "d"
    with pytest.raises(Misuse, match="Assign a value"), table.edit(Person.at("2")) as person:
        person.email = person.nick
    assert held(table) == {"email#S:a", "email#S:c"}


def test_a_create_of_what_is_there_says_so(table: Table) -> None:
    ann = table.create(Person(id="1", email="a"))
    for other in (Person(id="1", email="a"), Person(id="1", email="b"), Person(id="1")):
        with pytest.raises(ItemExists) as failed:
            table.create(other)
        assert failed.value.item == ann
    assert held(table) == {"email#S:a"}


def test_values_are_swapped_in_one_transaction(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    table.create(Person(id="2", email="b"))
    with table.transaction() as tx:
        tx.put(Person(id="1", email="b"))
        with tx.edit(Person.at("2")) as person:
            person.email = "a"
    for email in ("a", "b"):
        with pytest.raises(NotUnique):
            table.create(Person(id="3", email=email))
    with pytest.raises(NotUnique), table.transaction() as tx:  # noqa: PT012 - sent at the end
        tx.put(Person(id="4", email="z"))
        tx.put(Person(id="5", email="z"))
    assert table.get(Person.at("4")) is None


def test_a_value_ends_with_its_holder(table: Table) -> None:
    past = datetime.now(UTC) - timedelta(seconds=5)
    table.put(Person(id="1", email="a", until=past))
    assert table.get(Person.at("1")) is None
    table.create(Person(id="2", email="a"))
    table.create(Person(id="1", email="b"))
    assert table.get(Person.at("1")) == Person(id="1", email="b")


def test_what_was_there_before_a_field_was_unique_takes_its_value_when_it_is_written(table: Table) -> None:
    table.create(Person(id="1", email="a"))
    table.raw.client.delete_item(
        TableName=table.raw.name, Key={"pk": {"S": "#UNIQUE#Person.email#S:a"}, "sk": {"S": "#UNIQUE"}}
    )
    table.put(table.get_or_raise(Person.at("1")))
    with pytest.raises(NotUnique):
        table.create(Person(id="2", email="a"))


def test_of_two_that_had_a_value_before_it_was_unique_only_its_holder_gives_it_up(table: Table) -> None:
    for number in ("1", "2"):
        table.create(Person(id=number, email="a"))
        if number == "1":
            table.raw.client.delete_item(
                TableName=table.raw.name, Key={"pk": {"S": "#UNIQUE#Person.email#S:a"}, "sk": {"S": "#UNIQUE"}}
            )
    assert table.delete(Person.at("1")) == Person(id="1", email="a")
    assert held(table) == {"email#S:a"}
    assert table.delete(Person.at("2")) == Person(id="2", email="a")
    assert held(table) == set()


def test_a_long_value_is_told_by_its_digest(table: Table) -> None:
    email = "ü" * 2000
    table.create(Person(id="1", email=email))
    assert [name.partition("#")[2][:7] for name in held(table)] == ["sha256:"]
    with pytest.raises(NotUnique):
        table.create(Person(id="2", email=email))


def test_a_value_is_held_as_long_as_its_holder_though_that_was_prolonged_meanwhile(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon, later = (datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (60, 3600))
    table.create(Person(id="1", email="a", until=soon))
    ask = Sender.stored

    def and_another_writes(self: Sender, key: Any) -> Any:
        monkeypatch.setattr(Sender, "stored", ask)
        found = ask(self, key)
        with table.edit(Person.at("1")) as person:
            person.until = later
        return found

    monkeypatch.setattr(Sender, "stored", and_another_writes)
    with table.edit(Person.at("1")) as person:
        person.email = "b"
    place = {"pk": {"S": "#UNIQUE#Person.email#S:b"}, "sk": {"S": "#UNIQUE"}}
    stored = table.raw.client.get_item(TableName=table.raw.name, Key=place)["Item"]
    assert stored["until"] == {"N": str(int(later.timestamp()))}


def test_a_deletion_tells_what_it_has_deleted(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.create(Person(id="1", email="a"))
    ask = Sender.stored

    def and_another_writes(self: Sender, key: Any) -> Any:
        monkeypatch.setattr(Sender, "stored", ask)
        found = ask(self, key)
        with table.edit(Person.at("1")) as person:
            person.logins = 5
        return found

    monkeypatch.setattr(Sender, "stored", and_another_writes)
    assert table.delete(Person.at("1")) == Person(id="1", email="a", logins=5)
    assert held(table) == set()


def test_what_cannot_be_held_is_refused(table: Table) -> None:
    class Seat(Entity):
        id: str
        number: Annotated[int, unique()] = 1

        @key
        @staticmethod
        def at(id: str) -> tuple[str, str]:  # noqa: A002
            return f"SEAT#{id}", "seat"

    table.create(Seat(id="1", number=5))
    with (
        pytest.raises(Misuse, match=r"Seat\.number is deleted, and then has its default"),
        table.edit(Seat.at("1")) as seat,
    ):
        del seat.number
    with pytest.raises(EntityError, match=r"Counts\.rev is a version\(\)"):

        class Counts(Entity):
            pk: str
            sk: str
            rev: Annotated[int, version(), unique()] = 0

    with pytest.raises(EntityError, match=r"Within\.rev is a version\(\)"):

        class Within(Entity):
            pk: str
            sk: str
            name: Annotated[str, unique("rev")]
            rev: Annotated[int, version()] = 0


@pytest.mark.parametrize("mark", ["_ct", "_md"])
def test_nothing_is_unique_by_a_time_that_writes_set(mark: str) -> None:
    with pytest.raises(EntityError, match=r"Timed\.time is a time that writes set"):

        class Timed(Entity):
            pk: str
            sk: str
            time: Annotated[datetime | None, saved_as(mark), unique()] = None

    with pytest.raises(EntityError, match=r"Within\.time is a time that writes set"):

        class Within(Entity):
            pk: str
            sk: str
            name: Annotated[str, unique("time")]
            time: Annotated[datetime | None, saved_as(mark)] = None
