"""Times that a field reads: whoever wrote the item knows them, and no later write moves its creation."""

import time
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import Field

from goldstack.dynamodb import Entity, Gsi, Table, index, key, saved_as, unique
from goldstack.errors import Misuse

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Note(Entity):
    id: str
    text: str = ""
    created: Annotated[datetime | None, saved_as("_ct")] = None
    modified: Annotated[datetime | None, saved_as("_md")] = None

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"NOTE#{id}", "note"


class Titled(Note):
    title: Annotated[str | None, unique()] = None


class Kept(Note, frozen=True):  # type: ignore[misc, unused-ignore]
    pass


def age(table: Table, id: str = "1") -> None:  # noqa: A002
    """Let the item have been created long ago."""
    table.raw.client.update_item(
        TableName=table.raw.name,
        Key={"pk": {"S": f"NOTE#{id}"}, "sk": {"S": "note"}},
        UpdateExpression="SET #ct = :long",
        ExpressionAttributeNames={"#ct": "_ct"},
        ExpressionAttributeValues={":long": {"S": LONG_AGO.isoformat()}},
    )


@pytest.mark.parametrize("kind", [Note, Titled, Kept])
@pytest.mark.parametrize("first", ["create", "put", "upsert"])
def test_what_was_written_knows_its_times(table: Table, kind: type[Note], first: str) -> None:
    note = getattr(table, first)(kind(id="1"))
    assert note == table.get(kind.at("1"))
    assert note.created == note.modified is not None
    again = table.put(note)
    assert again.created == note.created
    assert again == table.get(kind.at("1"))


@pytest.mark.parametrize("kind", [Note, Titled])
def test_an_upsert_keeps_the_time_of_creation(table: Table, kind: type[Note]) -> None:
    table.create(kind(id="1"))
    age(table)
    note = table.upsert(kind(id="1", text="new"))
    assert note.created == LONG_AGO
    assert note == table.get(kind.at("1"))
    assert table.put(note).created == LONG_AGO
    given = kind(id="1", created=datetime(2010, 1, 1, tzinfo=UTC))
    assert table.upsert(given).created == table.get_or_raise(kind.at("1")).created == datetime(2010, 1, 1, tzinfo=UTC)


def test_a_transaction_tells_them_as_well(table: Table) -> None:
    for kind, number in ((Titled, "1"), (Note, "2")):
        table.create(kind(id=number))
        age(table, number)
    notes: list[Any] = [Titled(id="1", text="new"), Note(id="2", text="new"), Note(id="3"), Titled(id="4")]
    with table.transaction() as tx:
        for note in notes[:2]:
            tx.upsert(note)
        for note in notes[2:]:
            tx.create(note)
    for note in (notes[0], *notes[2:]):
        assert note == table.get(type(note).at(note.id))
    assert (notes[0].created, notes[1].created) == (LONG_AGO, None)  # nothing has read the second one
    assert table.get_or_raise(Note.at("2")).created == LONG_AGO


@pytest.mark.parametrize("kind", [Note, Titled, Kept])
@pytest.mark.parametrize("write", ["put", "upsert"])
def test_each_write_moves_the_time_of_the_last(table: Table, kind: type[Note], write: str) -> None:
    notes = [table.put(kind(id="1"))]
    for _ in range(2):
        time.sleep(0.002)
        notes.append(getattr(table, write)(notes[-1].model_copy()))
        time.sleep(0.002)
        notes.append(getattr(table, write)(table.get_or_raise(kind.at("1"))))
    assert notes[-1] == table.get(kind.at("1"))
    assert len({note.created for note in notes}) == 1
    times = [note.modified for note in notes if note.modified]
    assert len(set(times)) == 5
    assert times == sorted(times)


def test_a_batch_moves_the_time_of_the_last_write(table: Table) -> None:
    note = table.put(Note(id="1"))
    time.sleep(0.002)
    table.put_many([note])
    stored = table.get_or_raise(Note.at("1"))
    assert note.modified is not None
    assert stored.modified is not None
    assert stored.modified > note.modified
    assert stored.created == note.created


class Stamped(Entity):
    id: str
    created: Annotated[datetime, saved_as("_ct")] = Field(default_factory=lambda: datetime.now(UTC))

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"NOTE#{id}", "note"


def test_a_time_of_creation_that_a_class_makes_is_none_that_was_given(table: Table) -> None:
    first = table.upsert(Stamped(id="1"))
    age(table)
    assert table.upsert(Stamped(id="1")).created == LONG_AGO
    assert table.upsert(Stamped(id="1", created=first.created)).created == first.created


class Listed(Stamped):
    @index(Gsi("gsi1"))
    @staticmethod
    def by_time(created: datetime) -> tuple[str, str]:
        return "NOTES", created.isoformat()


def test_an_upsert_does_not_list_an_item_by_a_time_that_it_leaves(table: Table) -> None:
    first = table.put(Listed(id="1"))
    with pytest.raises(Misuse, match=r"Listed\.by_time is made of created, which an upsert leaves as it is"):
        table.upsert(Listed(id="1"))
    with pytest.raises(Misuse, match=r"Listed\.by_time is made of created"), table.transaction() as transaction:
        transaction.upsert(Listed(id="1"))
    assert table.get(Listed.at("1")) == first
    assert table.upsert(table.get_or_raise(Listed.at("1"))).created == first.created
    assert table.upsert(Listed(id="2", created=LONG_AGO)).created == LONG_AGO
