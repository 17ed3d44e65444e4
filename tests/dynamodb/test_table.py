"""The typed table on both servers: what is written, what comes back, and what is told when it cannot be."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from botocore.exceptions import ClientError

from dynamodb import User
from goldstack.dynamodb import NO_MARKS, Entity, Key, Marks, Table, index, key, missing, present, saved_as
from goldstack.dynamodb.entities import Gsi
from goldstack.errors import (
    AwsError,
    ConditionFailed,
    DataError,
    IndexKeyIncomplete,
    ItemExists,
    ItemNotFound,
    ItemRefused,
    ItemUnreadable,
    Misuse,
    RequestFailed,
    TableMissing,
)

gsi1 = Gsi("gsi1")


class Note(Entity):
    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["note"], saved_as("sk")] = "note"
    text: str = ""
    raw: bytes = b""
    count: int = 0
    owner: str | None = None
    tags: set[str] = set()

    @key
    @staticmethod
    def primary(id: str, type: Literal["note"] = "note") -> tuple[str, str]:  # noqa: A002
        return id, type

    @index(gsi1)
    @staticmethod
    def by_owner(owner: str, text: str = "") -> tuple[str, str]:
        return f"OWNER#{owner}", f"NOTE#{text}"


@dataclass
class Event:
    id: str
    at: datetime
    size: Decimal = Decimal(0)

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "event"


NOTE = Note(id="n", text="hello", raw=b"\xff\x00", owner="ann", tags={"a"})


def test_what_is_put_is_got(table: Table) -> None:
    assert table.get(Note.primary("n")) is None
    assert table.put(NOTE) is NOTE
    assert table.get(Note.primary("n"), consistent=True) == NOTE
    assert table.get_or_raise(Note.primary("n"), consistent=True) == NOTE
    event = table.put(Event("e", datetime(2026, 1, 2, tzinfo=UTC), Decimal("1.5")))
    assert table.get(Event.primary("e"), consistent=True) == event


def test_create_never_overwrites_and_brings_what_is_there(table: Table) -> None:
    table.create(NOTE)
    with pytest.raises(ItemExists, match=r"There is an item at \('n', 'note'\) of table-.* already") as failed:
        table.create(Note(id="n", text="other"))
    assert failed.value.item == NOTE
    assert_told(failed.value)
    assert table.get(Note.primary("n"), consistent=True) == NOTE


def test_put_and_delete_on_a_condition(table: Table) -> None:
    table.put(NOTE, when=lambda n: missing(n.owner))
    with pytest.raises(ConditionFailed) as failed:
        table.put(Note(id="n", text="other"), when=lambda n: n.text == "x")
    assert failed.value.item == NOTE
    assert_told(failed.value)
    with pytest.raises(ConditionFailed, match="no item is as the condition asks") as failed:
        table.delete(Note.primary("nobody"), when=lambda n: present(n.owner))
    assert (failed.value.item, failed.value.is_there) == (None, False)
    assert table.delete(Note.primary("n"), when=lambda n: n.text == "hello") == NOTE
    assert table.delete(Note.primary("n")) is None


def test_an_edit_is_one_request_and_gives_the_item_as_it_is(table: Table) -> None:
    table.put(NOTE)
    edit = table.edit(Note.primary("n"), when=lambda n: n.count == 0)
    with edit as note:
        note.count += 2
        note.tags |= {"b"}
        note.raw = b"\x01"
    assert edit.item == NOTE.model_copy(update={"count": 2, "tags": {"a", "b"}, "raw": b"\x01"})
    with pytest.raises(ConditionFailed) as failed, table.edit(Note.primary("n"), when=lambda n: n.count == 0) as note:
        note.count = 9
    assert failed.value.item == edit.item
    assert_told(failed.value)


def test_an_edit_of_what_is_not_there_makes_nothing(table: Table) -> None:
    with (
        pytest.raises(ItemNotFound, match="; nothing was changed") as failed,
        table.edit(Note.primary("x")) as note,
    ):
        note.count = 1
    assert_told(failed.value)
    assert isinstance(failed.value.__cause__, ClientError)
    assert table.get(Note.primary("x"), consistent=True) is None


def test_an_edit_whose_block_raises_or_assigns_nothing_sends_nothing(table: Table) -> None:
    table.put(NOTE)
    with pytest.raises(ZeroDivisionError), table.edit(Note.primary("n")) as note:
        note.text = str(1 // 0)
    edit = table.edit(Note.primary("nobody"))
    with edit:
        pass
    with pytest.raises(Misuse, match="was not sent"):
        _ = edit.item
    assert table.get(Note.primary("n"), consistent=True) == NOTE


def test_an_edit_of_another_kind_is_refused(table: Table) -> None:
    table.raw.client.put_item(
        TableName=table.raw.name,
        Item={"pk": {"S": "n"}, "sk": {"S": "note"}, "_et": {"S": "Other"}, "text": {"S": "x"}},
    )
    with pytest.raises(ConditionFailed), table.edit(Note.primary("n")) as note:
        note.count = 1
    with pytest.raises(ItemUnreadable, match=r"is no Note: it says that it is \{.S.: .Other.\}") as failed:
        table.get(Note.primary("n"), consistent=True)
    assert_told(failed.value)


def test_index_attributes_follow_every_write(table: Table) -> None:
    def stored() -> Any:
        item = table.raw.client.get_item(
            TableName=table.raw.name, Key={"pk": {"S": "n"}, "sk": {"S": "note"}}, ConsistentRead=True
        )["Item"]
        return item.get("gsi1_pk", {}).get("S"), item.get("gsi1_sk", {}).get("S")

    table.put(NOTE)
    assert stored() == ("OWNER#ann", "NOTE#hello")
    with pytest.raises(IndexKeyIncomplete, match="owner"), table.edit(Note.primary("n")) as note:
        note.text = "new"
    with table.edit(NOTE) as note:
        note.text = "new"
    assert stored() == ("OWNER#ann", "NOTE#new")
    with pytest.raises(ConditionFailed), table.edit(NOTE.model_copy(update={"owner": "bob"})) as note:
        note.text = "never"
    with table.edit(Note.primary("n")) as note:
        note.owner = None
    assert stored() == (None, None)


def test_what_cannot_be_stored_is_refused_before_it_is_sent(table: Table) -> None:
    for note, words in (
        (Note(id="n", text="\ud800"), r"Note\.text cannot be stored: .* has a lone surrogate"),
        (
            Note(id="n", text="x" * 409_600),
            r"has 409,\d+ bytes, and DynamoDB takes 409,600; its largest attribute is text",
        ),
        (Note.model_construct(id="n", text=5), r"Note\.text cannot be stored: 5 is of the type int"),
    ):
        for write in (table.put, table.create):
            with pytest.raises(ItemRefused, match=words) as failed:
                write(note)
            assert (failed.value.key, failed.value.entity) == (Note.primary("n"), Note)
    assert table.get(Note.primary("n"), consistent=True) is None


def test_the_largest_item_that_dynamodb_takes_is_taken(table: Table) -> None:
    room = (
        409_600
        - sum(len(name) for name in ("pk", "n", "sk", "note", "text", "raw", "count", "_et", "Note", "_ct", "_md"))
        - 2 * 24
        - 1
    )
    largest = table.put(Note(id="n", text="x" * room))
    assert table.get(Note.primary("n"), consistent=True) == largest
    with pytest.raises(ItemRefused, match="409,601 bytes"):
        table.put(Note(id="n", text="x" * (room + 1)))


def test_a_stored_item_that_does_not_fit_is_told_with_the_attribute(table: Table) -> None:
    table.raw.client.put_item(
        TableName=table.raw.name, Item={"pk": {"S": "n"}, "sk": {"S": "note"}, "count": {"S": "many"}}
    )
    with pytest.raises(ItemUnreadable, match="the attribute count is stored as S, and must be N") as failed:
        table.get(Note.primary("n"), consistent=True)
    assert_told(failed.value)


def test_get_or_raise_tells_what_is_missing(table: Table) -> None:
    with pytest.raises(LookupError, match=r"There is no Note at \('x', 'note'\) of table-") as failed:
        table.get_or_raise(Note.primary("x"))
    assert isinstance(failed.value, ItemNotFound)
    assert_told(failed.value)


def test_errors_of_aws_are_told_with_their_cause(table: Table) -> None:
    nowhere = Table(table.raw.client, "no-such-table")
    with pytest.raises(TableMissing, match=r"inv infra\.up") as failed:
        nowhere.get(Note.primary("n"))
    assert_told(failed.value)
    assert isinstance(failed.value.__cause__, ClientError)
    with pytest.raises(RequestFailed, match="ValidationException") as refused:
        table.query(Note.by_owner("ann")).first()
    assert isinstance(refused.value, AwsError)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (NOTE, "not the Note itself"),
        (Note, "not the class Note"),
        ("n", "not 'n'"),
        (Note.by_owner("ann"), "IndexKey"),
    ],
)
def test_what_is_no_key_is_told(table: Table, wrong: Any, words: str) -> None:
    for call in (table.get, table.delete, table.get_or_raise, lambda wrong: table.get_many([wrong])):
        with pytest.raises(Misuse, match=words):
            call(wrong)


def test_threads_share_a_table(table: Table) -> None:
    wrong: list[Any] = []

    def work(number: int) -> None:
        for i in range(20):
            note = table.put(Note(id=f"{number}-{i}", raw=bytes([number, i])))
            wrong.extend([] if table.get(Note.primary(note.id), consistent=True) == note else [note])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_the_original_and_the_toolbox_wrote_is_read_as_it_is(table: Table) -> None:
    written = {
        "pk": {"S": "joe@email.com"},
        "sk": {"S": "user"},
        "name": {"S": "Joe"},
        "emailVerified": {"BOOL": True},
        "_et": {"S": "User"},
        "_ct": {"S": "2024-01-02T03:04:05.678Z"},
        "_md": {"S": "2024-01-02T03:04:05.678Z"},
    }
    table.raw.client.put_item(TableName=table.raw.name, Item=written)
    joe = table.get_or_raise(User.primary("joe@email.com"), consistent=True)
    assert joe == User(email="joe@email.com", name="Joe", email_verified=True)
    assert list(table.query(User.primary("joe@email.com"))) == list(table.scan(User)) == [joe]
    table.put(joe)
    again = table.raw.client.get_item(
        TableName=table.raw.name, Key={"pk": written["pk"], "sk": written["sk"]}, ConsistentRead=True
    )
    assert {**again["Item"], "_md": None} == {**written, "_md": None}


def test_marks_have_the_names_that_they_are_given(table: Table) -> None:
    class Base(Entity, marks=Marks(kind="entity", created="createdAt", modified="updatedAt")):
        pass

    class Order(Base, kind="order"):
        pk: str
        sk: str = "order"
        created: Annotated[datetime | None, saved_as("createdAt")] = None

    class Bare(Entity, marks=NO_MARKS):
        pk: str
        sk: str = "bare"

    table.put(Order(pk="o"))
    table.put(Bare(pk="o"))
    items = {item["sk"]["S"]: item for item in table.raw.client.scan(TableName=table.raw.name)["Items"]}
    assert items["order"].keys() == {"pk", "sk", "entity", "createdAt", "updatedAt"}
    assert items["order"]["entity"] == {"S": "order"}
    assert items["bare"].keys() == {"pk", "sk"}
    order = table.get_or_raise(Key(Order, "o", "order"), consistent=True)
    assert order.created is not None
    assert abs((datetime.now(UTC) - order.created).total_seconds()) < 60
    assert table.get(Key(Bare, "o", "bare"), consistent=True) == Bare(pk="o")


def assert_told(error: DataError) -> None:
    """An error about an item says which, and AWS's name of the request."""
    assert error.key == Key(Note, error.key.pk, "note")
    assert error.entity is Note
    assert error.request_id
