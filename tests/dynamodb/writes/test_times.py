"""Times that a field reads: whoever wrote the item knows them, and no later write moves its creation."""

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Table, key, saved_as, unique

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
