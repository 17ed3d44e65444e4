"""Kinds of items, one for each way in which they are written."""

from datetime import datetime
from typing import Annotated, Any, Literal

from goldstack.dynamodb import Entity, Marks, Table, expires, key, saved_as, unique, version


class Plain(Entity):
    """Without anything."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["plain"], saved_as("sk")] = "plain"
    n: int = 0
    text: str = ""

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "plain"


class Counted(Entity):
    """With a version."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["counted"], saved_as("sk")] = "counted"
    n: int = 0
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "counted"


class Unnamed(Entity, marks=Marks(write=None)):
    """With a version, and no attribute for the names of writes."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["unnamed"], saved_as("sk")] = "unnamed"
    n: int = 0
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "unnamed"


class Named(Entity):
    """With unique values."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["named"], saved_as("sk")] = "named"
    name: Annotated[str | None, unique()] = None
    n: int = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "named"


class Everything(Entity):
    """With all of it."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["everything"], saved_as("sk")] = "everything"
    team: str = "a"
    name: Annotated[str | None, unique("team")] = None
    n: int = 0
    until: Annotated[datetime | None, expires()] = None
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "everything"


# What differs from one run to the next.
_PASSING = {"_ct", "_md", "_wid"}


def stored(table: Table) -> dict[tuple[str, str], dict[str, Any]]:
    """All that the table holds, but for times and names of writes."""
    items: list[dict[str, Any]] = []
    for page in table.raw.client.get_paginator("scan").paginate(TableName=table.raw.name, ConsistentRead=True):
        items.extend(page["Items"])
    return {
        (item["pk"]["S"], item["sk"]["S"]): {name: value for name, value in item.items() if name not in _PASSING}
        for item in items
    }


def claimed(items: dict[tuple[str, str], dict[str, Any]], kind: str) -> dict[str, tuple[str, str]]:
    """Who holds which value, going by the items of the values: from the values, as they are spelled there, to keys."""
    begin = f"#UNIQUE#{kind}.name#"
    return {
        pk.removeprefix(begin): (item["of_pk"]["S"], item["of_sk"]["S"])
        for (pk, _), item in items.items()
        if pk.startswith(begin)
    }
