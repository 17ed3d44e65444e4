"""Values whose holder has them in name only, where the transaction that takes them has to do with that holder as well."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from goldstack.dynamodb import Key, Table, Transaction
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.sending import Sender
from goldstack.errors import ItemExists, NotUnique, TransactionCanceled

from .kinds import Person


def count_one(tx: Transaction) -> None:
    with tx.edit(Person.at("1")) as person:
        person.logins += 1


def name_another(tx: Transaction) -> None:
    with tx.edit(Person.at("1")) as person:
        person.email = "other"


class Beside(NamedTuple):
    """What else a transaction does.

    Attributes:
        do: With the item that had the value.
        is_there: There is an item in its place.
        fails: What is wrong with the transaction where that has the value again; nothing where it gives it up.
    """

    do: Callable[[Transaction], None]
    is_there: bool = True
    fails: tuple[type[Exception], ...] = ()


BESIDE = {
    "check_absent": Beside(lambda tx: tx.check_absent(Person.at("1")), is_there=False, fails=(ItemExists, NotUnique)),
    "upsert of a new one": Beside(lambda tx: tx.upsert(Person(id="1", email="other")), is_there=False),
    "upsert": Beside(lambda tx: tx.upsert(Person(id="1", email="other"))),
    "check": Beside(lambda tx: tx.check(Person.at("1")), fails=(NotUnique,)),
    "edit": Beside(count_one, fails=(NotUnique,)),
    "edit of the value": Beside(name_another),
}


@pytest.fixture(params=BESIDE.values(), ids=BESIDE)
def beside(request: pytest.FixtureRequest, table: Table) -> Beside:
    """What else is done; an item holds the value *a* in name only."""
    made: Beside = request.param
    table.create(Person(id="1", email="a"))
    table.raw.client.delete_item(TableName=table.raw.name, Key={"pk": {"S": "PERSON#1"}, "sk": {"S": "person"}})
    if made.is_there:
        table.raw.client.put_item(TableName=table.raw.name, Item=layout(Person).encode(Person(id="1")))
    return made


def holder(table: Table) -> Any:
    """The partition key of the item that holds the value *a*."""
    place = {"pk": {"S": "#UNIQUE#Person.email#S:a"}, "sk": {"S": "#UNIQUE"}}
    return table.raw.client.get_item(TableName=table.raw.name, Key=place, ConsistentRead=True)["Item"]["of_pk"]["S"]


def do_both(table: Table, beside: Beside) -> None:
    with table.transaction() as tx:
        beside.do(tx)
        tx.create(Person(id="2", email="a"))


def test_the_value_is_free(table: Table, beside: Beside) -> None:
    do_both(table, beside)
    assert holder(table) == "PERSON#2"


def test_it_is_not_taken_from_a_holder_that_has_it_again(
    table: Table, monkeypatch: pytest.MonkeyPatch, beside: Beside
) -> None:
    way, ask = Table(table.raw.client, table.raw.name), Sender.stored

    def and_another_writes(self: Sender, of: Key[Any]) -> Any:
        found = ask(self, of)
        if self is way._sender and of == Person.at("1"):
            monkeypatch.setattr(Sender, "stored", ask)
            table.put(Person(id="1", email="a"))
        return found

    monkeypatch.setattr(Sender, "stored", and_another_writes)
    if beside.fails:
        with pytest.raises(TransactionCanceled) as failed:
            do_both(way, beside)
        assert tuple(type(one) for one in failed.value.failures) == beside.fails
        assert [*table.scan(Person)] == [Person(id="1", email="a")]
    else:
        do_both(way, beside)
        assert {one.id: one.email for one in table.scan(Person)} == {"1": "other", "2": "a"}
    assert Sender.stored is ask
    assert holder(table) == ("PERSON#1" if beside.fails else "PERSON#2")
