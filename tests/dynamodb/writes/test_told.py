"""What a deletion tells is what it has deleted, whatever others write between its reading and its transaction."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import JsonValue

from goldstack.dynamodb import NO_MARKS, Entity, Marks, Table, key, unique, version
from goldstack.dynamodb.sending import Sender
from goldstack.errors import ConditionFailed


class Record(Entity, marks=NO_MARKS):
    """Without anything that tells one write from the next."""

    id: str
    name: Annotated[str | None, unique()] = None
    count: int = 0
    note: str | None = None
    tags: set[str] = set()
    data: JsonValue = None
    raw: bytes = b""
    amount: Decimal = Decimal(0)
    numbers: frozenset[int] = frozenset()
    flag: bool | None = False

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"RECORD#{id}", "record"


class Timed(Record, marks=Marks(kind=None)):
    """With the time of its last write, which two writes may have in common."""


class Unnamed(Record, marks=Marks(write=None)):
    """With a version that an item which is made anew has as well."""

    rev: Annotated[int, version()] = 0


KINDS = [Record, Timed, Unnamed]
FULL: dict[str, Any] = {
    "name": "a",
    "count": 5,
    "note": "x",
    "tags": {"b", "a", "c"},
    "data": {"list": [1, None, True, {"deep": "ü"}], "none": None},
    "raw": b"\x00\xff",
    "amount": Decimal("1.50"),
    "numbers": frozenset({3, 1, 2}),
    "flag": None,
}


def update(table: Table, expression: str, values: dict[str, Any] | None = None) -> None:
    """Write without moving any mark, as another process does within the same millisecond."""
    table.raw.client.update_item(
        TableName=table.raw.name,
        Key={"pk": {"S": "RECORD#1"}, "sk": {"S": "record"}},
        UpdateExpression=expression,
        ExpressionAttributeNames={word: word[1:] for word in expression.replace(".", " ").split() if word[0] == "#"},
        **({"ExpressionAttributeValues": values} if values else {}),
    )


CHANGES: dict[str, Callable[[Table], None]] = {
    "count": lambda table: update(table, "SET #count = :n", {":n": {"N": "6"}}),
    "absent": lambda table: update(table, "REMOVE #note"),
    "within": lambda table: update(table, "SET #data.#none = :n", {":n": {"N": "6"}}),
    "member": lambda table: update(table, "ADD #tags :t", {":t": {"SS": ["d"]}}),
    "unknown": lambda table: update(table, "SET #stray = :n", {":n": {"N": "6"}}),
}


def between(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> Any:
    """Let others *do* something once the item has been read."""
    ask = Sender.stored

    def and_others_write(self: Sender, of: Any) -> Any:
        found = ask(self, of)
        monkeypatch.setattr(Sender, "stored", ask)
        do()
        return found

    monkeypatch.setattr(Sender, "stored", and_others_write)
    return ask


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_tells_what_others_have_made_of_it(
    table: Table, monkeypatch: pytest.MonkeyPatch, kind: type[Record], change: Callable[[Table], None]
) -> None:
    table.create(kind(id="1", **FULL))
    seen: list[Any] = []

    def others() -> None:
        change(table)
        seen.append(table.get_or_raise(kind.at("1"), consistent=True))

    ask = between(monkeypatch, others)
    told = table.delete(kind.at("1"))
    assert Sender.stored is ask
    assert told == seen[0]
    assert table.raw.client.scan(TableName=table.raw.name)["Items"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_what_has_been_made_anew(table: Table, monkeypatch: pytest.MonkeyPatch, kind: type[Record]) -> None:
    table.create(kind(id="1", name="a", count=1))

    def others() -> None:
        assert table.delete(kind.at("1"))
        table.create(kind(id="1", name="a", count=1, note="new"))

    between(monkeypatch, others)
    told = table.delete(kind.at("1"))
    assert told
    assert told.note == "new"


@pytest.mark.parametrize("kind", KINDS)
def test_a_condition_that_is_not_true_is_told_at_once(table: Table, kind: type[Record]) -> None:
    item = table.create(kind(id="1", **FULL))
    with pytest.raises(ConditionFailed) as failed:
        table.delete(kind.at("1"), when=lambda one: one.count == 6)
    assert failed.value.item == item


def test_an_item_of_very_many_attributes_can_be_deleted(table: Table) -> None:
    table.create(Record(id="1", name="a"))
    for begin in (0, 100, 200):
        names = [f"#unknown{number}" for number in range(begin, begin + 100)]
        update(table, "SET " + " , ".join(f"{name} = :n" for name in names), {":n": {"N": "1"}})
    assert table.delete(Record.at("1"))
    assert table.raw.client.scan(TableName=table.raw.name)["Items"] == []
