"""Entities of the tests of writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from goldstack.dynamodb import Entity, expires, key, saved_as, unique, version


class Plain(Entity):
    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["plain"], saved_as("sk")] = "plain"
    count: int = 0
    note: str | None = None

    @key
    @staticmethod
    def at(id: str, type: Literal["plain"] = "plain") -> tuple[str, str]:  # noqa: A002 - fields' names
        return id, type


class Other(Entity):
    """Another kind, at the very keys of `Plain`."""

    id: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["plain"], saved_as("sk")] = "plain"
    other: str = "other"

    @key
    @staticmethod
    def at(id: str, type: Literal["plain"] = "plain") -> tuple[str, str]:  # noqa: A002
        return id, type


class Counted(Entity):
    id: str
    count: int = 0
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"COUNTED#{id}", "counted"


class Frozen(Counted, frozen=True):  # type: ignore[misc, unused-ignore]
    pass


@dataclass(frozen=True)
class Event:
    id: str
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"EVENT#{id}", "event"


class Person(Entity):
    id: str
    email: Annotated[str | None, unique()] = None
    tenant: str = "acme"
    nick: Annotated[str | None, unique("tenant")] = None
    number: Annotated[float | None, unique()] = None
    logins: int = 0
    until: Annotated[datetime | None, expires()] = None

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002
        return f"PERSON#{id}", "person"
