"""Unique values of items that were stored before there was an attribute: they are what is read of them."""

from typing import Annotated, Any
from uuid import uuid4

import pytest
from pydantic import Field

from goldstack.dynamodb import Entity, Table, key, unique
from goldstack.errors import NotUnique


class Account(Entity):
    id: str
    tenant: str = "acme"
    nick: Annotated[str | None, unique("tenant")] = None
    color: Annotated[str, unique()] = Field(default_factory=lambda: uuid4().hex)

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"ACCOUNT#{id}", "account"


class Only(Entity):
    id: str
    name: Annotated[str, unique()] = "only"
    note: Annotated[str | None, unique()] = None

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"ONLY#{id}", "only"


def put_old(table: Table, kind: str, **attributes: str) -> None:
    """An item of *kind*, as it was when it had no more than *attributes*."""
    place = {"pk": f"{kind.upper()}#old", "sk": kind.lower(), "_et": kind, "id": "old"}
    item = {name: {"S": value} for name, value in (place | attributes).items()}
    table.raw.client.put_item(TableName=table.raw.name, Item=item)


def held(table: Table) -> set[Any]:
    items = table.raw.client.scan(TableName=table.raw.name)["Items"]
    return {item["pk"]["S"] for item in items if item["sk"] == {"S": "#UNIQUE"}}


def test_a_value_is_unique_within_what_is_read_of_an_absent_attribute(table: Table) -> None:
    put_old(table, "Account", nick="joe")
    table.create(Account(id="new", nick="bob", color="red"))
    with pytest.raises(NotUnique) as failed, table.edit(Account.at("old")) as account:
        account.nick = "bob"
    assert failed.value.holder == Account.at("new")
    with table.edit(Account.at("old")) as account:
        account.nick = "ann"
    table.put(table.get_or_raise(Account.at("old")))
    with pytest.raises(NotUnique):
        table.create(Account(id="newer", nick="ann"))
    table.delete(Account.at("old"))
    table.create(Account(id="newer", nick="ann"))


def test_a_default_is_a_value_that_its_item_has(table: Table) -> None:
    put_old(table, "Only")
    with table.edit(Only.at("old")) as only:
        only.note = "x"
    with pytest.raises(NotUnique) as failed:
        table.create(Only(id="new"))
    assert failed.value.holder == Only.at("old")
    table.delete(Only.at("old"))
    assert held(table) == set()
    table.create(Only(id="new"))


def test_what_a_function_makes_anew_each_time_is_held_by_nobody(table: Table) -> None:
    put_old(table, "Account")
    with table.edit(Account.at("old")) as account:
        account.nick = "joe"
    assert held(table) == {"#UNIQUE#Account.nick#S:acme#S:joe"}
