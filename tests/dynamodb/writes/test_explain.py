"""What explain says of a write is what is sent, and what was paid; and it sends nothing itself."""

import json
from typing import Any

import pytest

from goldstack.dynamodb import ExplainedWrite, Table
from goldstack.errors import IndexKeyIncomplete, ItemNotFound, Misuse

from .kinds import Counted, Person, Plain


@pytest.fixture
def sent(table: Table) -> list[dict[str, Any]]:
    """The writes that are sent."""
    found: list[dict[str, Any]] = []

    def note(request: Any, **_: Any) -> None:
        body = json.loads(request.body)
        if {"UpdateExpression", "TransactItems"} & body.keys():
            found.append(body)

    table.raw.client.meta.events.register("before-send.dynamodb", note)
    return found


def timeless(request: dict[str, Any]) -> dict[str, Any]:
    """*request* without the time, which passes from one to the next, and what is told of the cost."""
    said = json.dumps(
        {name: value for name, value in request.items() if name not in {"ReturnConsumedCapacity", "ClientRequestToken"}}
    )
    found: dict[str, Any] = json.loads(said, object_hook=_without_time)
    return found


def _without_time(found: dict[str, Any]) -> dict[str, Any]:
    return {"S": "now"} if found.get("S", "").endswith("Z") else found


def test_an_edit_says_what_it_would_send_and_what_it_has_sent(table: Table, sent: list[dict[str, Any]]) -> None:
    table.put(Plain(id="a", count=1))
    with (edit := table.edit(Plain.at("a"), when=lambda p: p.count < 5)) as plain:
        assert edit.explain() == ExplainedWrite("UpdateItem", {})
        assert str(edit.explain()) == "UpdateItem: nothing is sent, as nothing was assigned"
        plain.count = 2
        first = edit.explain()
        assert "note" not in str(first)
        plain.note = "x"
        before = edit.explain()
        assert sent == []
    assert (first.operation, before.operation, before.requests, before.units) == ("UpdateItem", "UpdateItem", 0, None)
    assert timeless(before.request) == timeless(sent[0])
    after = edit.explain()
    assert (timeless(after.request), after.requests, after.units) == (timeless(sent[0]), 1, 1)
    assert str(after).splitlines()[0] == f"UpdateItem on {table.raw.name}: 'a', 'plain'"
    assert "Update: SET count = 2, note = 'x', _md = '" in str(after)
    assert "Condition: attribute_exists(pk) AND " in str(after)
    assert str(before).endswith("Last run: none")
    assert str(after).endswith("Last run: 1 write unit, 1 request")


def test_an_edit_that_counts_is_a_transaction(table: Table, sent: list[dict[str, Any]]) -> None:
    table.put(Plain(id="a", count=1))
    with (edit := table.edit(Plain.at("a"))) as plain:
        plain.count += 2
        before = edit.explain()
    after = edit.explain()
    assert before.operation == after.operation == "TransactWriteItems"
    assert timeless(before.request) == timeless(after.request) == timeless(sent[0])
    assert after.units == 2
    assert f"TransactWriteItems on {table.raw.name}: 1 action, at twice the price" in str(before)
    assert "Update: SET count = if_not_exists(count, 0) + 2" in str(before)


def test_a_transaction_says_all_of_it_and_what_holds_unique_values(table: Table, sent: list[dict[str, Any]]) -> None:
    table.put(Plain(id="a", count=1))
    assert str(table.transaction().explain()) == "TransactWriteItems: nothing is sent, as nothing was assigned"
    with table.transaction() as tx:
        tx.create(Person(id="1", email="ann"))
        with tx.edit(Plain.at("a")) as plain:
            plain.count += 1
        tx.check_absent(Counted.at("x"))
        before = tx.explain()
        assert sent == []
    after = tx.explain()
    assert (before.reads, [*map(next, map(iter, before.request["TransactItems"]))]) == (
        1,
        ["Put", "Update", "ConditionCheck"],
    )
    assert [*map(next, map(iter, after.request["TransactItems"]))] == ["Put", "Update", "ConditionCheck", "Put"]
    assert timeless(after.request) == timeless(sent[0])
    assert "Before: 1 item is read, for unique values; what holds them is written as well" in str(before)
    assert "'#UNIQUE#Person.email#S:ann', '#UNIQUE'" in str(after)
    assert after.requests == 1
    assert after.units  # what each server counts is its own


def test_what_is_refused_has_cost_what_was_sent_and_an_explanation_is_refused_as_the_edit_would_be(
    table: Table,
) -> None:
    with pytest.raises(ItemNotFound), (edit := table.edit(Plain.at("none"))) as plain:
        plain.count = 1
    assert edit.explain().requests == 0
    with pytest.raises(Misuse, match="computed and not assigned"), (edit := table.edit(Plain.at("a"))) as plain:  # noqa: PT012 - within
        plain.note = "x"
        plain.count + 1
        edit.explain()
    assert IndexKeyIncomplete


def test_an_edit_within_a_transaction_is_a_part_of_it(table: Table) -> None:
    table.put(Plain(id="a", count=1))
    with table.transaction() as tx:
        with (edit := tx.edit(Plain.at("a"))) as plain:
            plain.count = 2
            assert edit.explain().operation == "TransactWriteItems"
        assert tx.explain().operation == "TransactWriteItems"
