"""Items that are over: nothing reads them, whether or not DynamoDB has deleted them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import NO_MARKS, Entity, Gsi, Key, Table, expires, index, key, saved_as, version
from goldstack.dynamodb.entities import layout
from goldstack.errors import ConditionFailed, EntityError, ItemExists, ItemNotFound, ItemRefused, ItemUnreadable, Misuse

from .kinds import Person

PAST = datetime.now(UTC) - timedelta(days=1)
FUTURE = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


class Session(Entity):
    user: str
    number: int
    rev: Annotated[int, version()] = 0
    until: Annotated[datetime | None, expires()] = None

    @key
    @staticmethod
    def at(user: str, number: int) -> tuple[str, str]:
        return f"USER#{user}", f"SESSION#{number:04d}"


class Unmarked(Session, marks=NO_MARKS):
    pass


def test_what_is_over_is_read_by_nothing(table: Table) -> None:
    for number, until in enumerate((PAST, FUTURE, None, PAST)):
        table.put(Session(user="a", number=number, until=until))
    keys = [Session.at("a", number) for number in range(4)]
    assert [key for key in keys if table.get(key)] == keys[1:3]
    with pytest.raises(ItemNotFound):
        table.get_or_raise(keys[0])
    assert [*table.get_many(keys)] == [*table.transact_get(keys)] == keys[1:3]
    query = table.query(Session.at("a", 0).partition)
    assert [one.number for one in query] == [1, 2]
    assert query.count() == 2
    assert query.limit(1).count() == 1
    first = query.first()
    assert first is not None
    assert (first.number, first.until) == (1, FUTURE)
    page = query.limit(1).page()
    assert [one.number for one in query.limit(1).page(page.cursor).items] == [2]
    assert sorted(one.number for one in table.scan(Session)) == [1, 2]
    assert table.scan(Session).count() == 2


def test_what_is_over_is_no_obstacle(table: Table) -> None:
    for number in range(4):
        table.put(Session(user="a", number=number, until=PAST))
    assert table.create(Session(user="a", number=0, until=FUTURE)).rev == 1
    assert table.put(Session(user="a", number=1)).rev == 1
    with pytest.raises(ItemNotFound), table.edit(Session.at("a", 2)) as session:
        session.until = FUTURE
    assert table.delete(Session.at("a", 2)) is None
    with table.transaction() as tx:
        tx.check_absent(Session.at("a", 3))
    assert sorted(one.number for one in table.scan(Session)) == [0, 1]


def test_no_condition_is_true_of_what_is_over(table: Table) -> None:
    for number, until in enumerate((PAST, FUTURE)):
        table.put(Session(user="a", number=number, until=until))
    over, new = Session(user="a", number=0), Session(user="a", number=0, until=FUTURE)
    for write in (table.put, table.upsert):
        with pytest.raises(ConditionFailed) as failed:
            write(new, when=lambda s: s.user == "a")
        assert failed.value.item is None
    with pytest.raises(ConditionFailed):
        table.delete(Session.at("a", 0), when=lambda s: s.user == "a")
    with pytest.raises(ItemNotFound), table.edit(over) as session:
        session.until = None
    assert table.delete(Session.at("a", 1), when=lambda s: s.user == "a")
    assert [item["until"]["N"] for item in table.raw.client.scan(TableName=table.raw.name)["Items"]] == [
        str(int(PAST.timestamp()))
    ]


@pytest.mark.parametrize("together", [False, True])
def test_an_upsert_over_what_is_over_leaves_nothing_of_it(table: Table, *, together: bool) -> None:
    class Visit(Session):
        created: Annotated[datetime | None, saved_as("_ct")] = None

    for kind in (Visit, Person):
        table.raw.client.put_item(
            TableName=table.raw.name,
            Item={
                **layout(kind).encode(Person(id="1") if kind is Person else Visit(user="a", number=1)),
                "until": {"N": str(int(PAST.timestamp()))},
                "_ct": {"S": "2000-01-01T00:00:00.000Z"},
                "stray": {"S": "x"},
            },
        )
    person, visit = Person(id="1", email="a", until=FUTURE), Visit(user="a", number=1, until=FUTURE)
    if together:
        with table.transaction() as tx:
            tx.upsert(person)
            tx.upsert(visit)
    else:
        table.upsert(person)
        table.upsert(visit)
    assert table.get(Person.at("1")) == person
    assert table.get(Visit.at("a", 1)) == visit
    assert visit.rev == 1
    assert visit.created
    assert visit.created.year > 2000
    assert all("stray" not in item for item in table.raw.client.scan(TableName=table.raw.name)["Items"])


def test_a_time_that_is_moved_moves_the_end_of_what_is_unique(table: Table) -> None:
    table.create(Person(id="1", email="a", until=FUTURE))
    with table.edit(Person.at("1")) as person:
        person.until = None
    assert "until" not in held(table)
    with table.edit(Person.at("1")) as person:
        person.until = FUTURE + timedelta(days=1)
    assert held(table)["until"] == {"N": str(int((FUTURE + timedelta(days=1)).timestamp()))}
    with table.edit(Person.at("1")) as person:
        person.until = PAST
    assert held(table) == {}
    table.create(Person(id="2", email="a"))


def held(table: Table) -> Any:
    """What holds the value *a*; nothing where it is free."""
    key = {"pk": {"S": "#UNIQUE#Person.email#S:a"}, "sk": {"S": "#UNIQUE"}}
    return table.raw.client.get_item(TableName=table.raw.name, Key=key, ConsistentRead=True).get("Item", {})


def test_without_a_kind_the_rows_of_unique_values_are_no_items(table: Table) -> None:
    table.put(Unmarked(user="a", number=1, until=FUTURE))
    table.put(Unmarked(user="a", number=2, until=PAST))
    table.create(Person(id="1", email="a"))
    table.delete(Person.at("1"))
    table.create(Person(id="1", email="a"))
    table.raw.client.delete_item(TableName=table.raw.name, Key={"pk": {"S": "PERSON#1"}, "sk": {"S": "person"}})
    assert [one.number for one in table.scan(Unmarked)] == [1]
    assert table.scan(Unmarked).count() == 1


def test_it_is_stored_as_time_to_live_reads_it(table: Table) -> None:
    until = datetime(2126, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    table.put(Session(user="a", number=1, until=until))
    stored = table.raw.client.scan(TableName=table.raw.name)["Items"][0]["until"]
    assert stored == {"N": str(int(until.timestamp()))}
    assert table.get_or_raise(Session.at("a", 1)).until == until.replace(microsecond=0)
    assert table.query(Session.at("a", 1)).where(lambda s: s.until == until).count() == 1
    with pytest.raises(ItemRefused, match="has no zone"):
        table.put(Session(user="a", number=2, until=datetime(2126, 1, 2)))


def test_an_index_that_does_not_hold_the_time_is_not_asked(table: Table) -> None:
    keys = Gsi("keys", projection="KEYS_ONLY")

    class Short(Entity):
        id: str
        until: Annotated[int | None, expires()] = None

        @key
        @staticmethod
        def at(id: str) -> tuple[str, str]:  # noqa: A002
            return id, "short"

        @index(keys)
        @staticmethod
        def by_id(id: str) -> tuple[str, str]:  # noqa: A002
            return id, "short"

    with pytest.raises(Misuse, match="'until'"):
        table.query(Short.by_id("a")).count()
    assert Short(id="a", until=5).until == 5


@pytest.mark.parametrize("kind", [str, timedelta, float, bool, int | str])
def test_other_types_are_refused(kind: Any) -> None:
    with pytest.raises(EntityError, match="is a moment"):

        class Wrong(Entity):
            id: str
            until: Annotated[kind, expires()]

            @key
            @staticmethod
            def at(id: str) -> tuple[str, str]:  # noqa: A002
                return id, "wrong"


def test_an_item_of_another_kind_is_never_over(table: Table) -> None:
    class Note(Entity):
        pk: str
        sk: str = "x"
        until: int = 5

    class Pass(Entity):
        pk: str
        sk: str = "x"
        until: Annotated[int | None, expires()] = None

    note = table.create(Note(pk="a"))
    with pytest.raises(ItemExists, match="another kind of item, Note"):
        table.create(Pass(pk="a"))
    with pytest.raises(ItemUnreadable):
        table.get(Key(Pass, "a", "x"))
    assert table.get(Key(Note, "a", "x")) == note
