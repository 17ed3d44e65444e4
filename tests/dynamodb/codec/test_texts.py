"""The JSON that is written at once says what the dicts say; what they refuse, it refuses with the same words."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_json

from goldstack.dynamodb import Entity, index, key, saved_as
from goldstack.dynamodb.codec.kept import keep
from goldstack.dynamodb.entities import Gsi, layout
from goldstack.dynamodb.entities.texts import writer
from goldstack.errors import DataError

from .made import items, text

SLOW = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
gsi1 = Gsi("gsi1")


class Plan(Enum):
    FREE = "free"
    TEAM = "team"


class Other(Enum):
    TEAM = "else"


class Mood(StrEnum):
    GOOD = "good"


class Address(BaseModel):
    street: str
    note: str | None = None


class Line(BaseModel):
    sku: str
    price: Decimal


class User(Entity):
    email: Annotated[str, saved_as('the {"pk"} it\'s \\ of')]
    name: str
    age: int
    score: float
    active: bool
    joined: datetime
    device: UUID
    plan: Plan
    status: Literal["active", "closed"]
    tags: set[str]
    address: Address
    lines: list[Line]
    words: list[str]
    nickname: str | None
    org: str | None = None

    @key
    @staticmethod
    def primary(email: str) -> tuple[str, str]:
        return f"USER#{email}", "user"

    @index(gsi1)
    @staticmethod
    def by_org(org: str) -> tuple[str, str]:
        return f"ORG#{org}", "user"


@dataclass
class Event:
    id: str
    count: int = 0
    tags: set[str] = field(default_factory=set)

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "event"


class Placed(Entity):
    id: str
    org: Annotated[str, saved_as("gsi1_pk")]
    created: Annotated[str | None, saved_as("_ct")] = None

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "placed"

    @index(gsi1)
    @staticmethod
    def by_org(org: str) -> tuple[str, str]:
        return org, "placed"


users = st.builds(
    User,
    email=text,
    name=text,
    age=st.integers(-(10**40), 10**40),
    score=st.floats(allow_nan=True),
    active=st.booleans(),
    joined=st.datetimes(timezones=st.sampled_from([UTC, None])),
    device=st.uuids(),
    plan=st.sampled_from(Plan),
    status=st.sampled_from(["active", "closed"]),
    tags=st.sets(text, max_size=3),
    address=st.builds(Address, street=text, note=st.none() | text),
    lines=st.lists(st.builds(Line, sku=text, price=st.decimals(allow_nan=False, allow_infinity=False)), max_size=2),
    words=st.lists(text, max_size=2),
    nickname=st.none() | text,
    org=st.none() | text,
)


class Words(str):
    """A text that says something else of itself."""

    __slots__ = ()

    def __str__(self) -> str:
        return "else"


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(st.characters(), max_size=3),
    st.binary(max_size=3),
    st.sampled_from(
        [Mood.GOOD, Plan.TEAM, Other.TEAM, Words("w"), frozenset({"a"}), {1}, set(), ("a",), Address(street="s")]
    ),
    st.lists(st.integers() | text, max_size=2),
    st.just(datetime(2026, 1, 2)),
)


def said(item: Any) -> Any:
    """What is written at once: place and item; or how it is refused."""
    try:
        place, written = layout(type(item)).write(item)
    except DataError as error:
        return refusal(error)
    stored = json.loads(written, object_pairs_hook=_each_once)
    return place, without_times(stored)


def said_by_dicts(item: Any) -> Any:
    """The same by the dicts, and pydantic's JSON of them."""
    shape = layout(type(item))
    try:
        stored = shape.encode(item)
        try:
            written = to_json(stored)
        except PydanticSerializationError:
            shape.explain(item)
            raise
    except DataError as error:
        return refusal(error)
    return (stored["pk"]["S"], stored["sk"]["S"]), without_times(json.loads(written))


def refusal(error: DataError) -> tuple[type, str]:
    return type(error), str(error)


def without_times(stored: dict[str, Any]) -> dict[str, Any]:
    """*stored* with times of this moment as one."""
    now = {name: {"S": "now"} for name in ("_ct", "_md") if name in stored and stored[name]["S"] > "2026-06"}
    return {**stored, **now}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), pairs
    return dict(pairs)


@SLOW
@given(items())
def test_any_item_is_said_as_by_the_dicts(made: tuple[type[Entity], Any]) -> None:
    _, item = made
    assert said(item) == said_by_dicts(item)


@SLOW
@given(users)
def test_so_are_those_that_dynamodb_would_not_hold(user: User) -> None:
    assert said(user) == said_by_dicts(user)


@SLOW
@given(users, st.sampled_from([*User.model_fields, "address.street", "lines.0.price"]), anything)
def test_so_are_those_whose_class_did_not_check_them(user: User, name: str, value: Any) -> None:
    user.lines = [Line(sku="s", price=Decimal(1))]
    at: Any = user
    *path, last = name.split(".")
    for step in path:
        at = at[int(step)] if step.isdigit() else at.__dict__[step]
    at.__dict__[last] = value
    assert said(user) == said_by_dicts(user)


@pytest.mark.parametrize("unknown", [{"_ct": {"S": "2020"}}, {"x": {"N": "5"}}, {"name": {"S": "old"}}])
def test_what_was_read_and_is_no_field_is_said_too_and_each_name_once(unknown: dict[str, Any]) -> None:
    item = layout(User).decode(layout(User).encode(user()) | unknown)
    inner = layout(User).decode(layout(User).encode(user()))
    inner.address = layout(User).decode(_with_unknown_street()).address
    for each in (item, inner):
        assert said(each) == said_by_dicts(each)
    assert said(item)[1] | unknown == said(item)[1]
    assert said(inner)[1]["address"]["M"]["zip"] == {"N": "5"}


def test_what_is_kept_under_the_name_of_a_field_is_not_said_beside_it() -> None:
    item = user()
    keep(item, {"name": {"S": "old"}})  # as one that an older version of the class has pickled
    assert said(item) == said_by_dicts(item)


def test_fields_that_are_saved_where_others_are_too_are_said_once() -> None:
    item = Placed(id="a", org="o", created="2020")
    assert said(item) == said_by_dicts(item)
    assert said(item)[1]["gsi1_pk"] == {"S": "o"}
    assert said(item)[1]["_ct"] == {"S": "2020"}


def test_a_dataclass_is_said_as_by_the_dicts() -> None:
    for event in (Event("a"), Event("b", 5, {"x"}), Event("", 1), Event("c", "x"), Event("\ud800")):  # type: ignore[arg-type]
        assert said(event) == said_by_dicts(event)


def test_the_usual_needs_no_dicts() -> None:
    """Else all of this were for nothing, and no other test would see it."""

    def refuse(item: Any) -> Any:
        raise AssertionError(item)

    for item in (user(), Placed(id="a", org="o", created="2020"), Event("a")):
        writer(layout(type(item)).plan, refuse, refuse)(item)
    place, written = writer(layout(User).plan, refuse, refuse)(user())
    assert place == ("USER#e", "user")
    assert json.loads(written)["gsi1_pk"] == {"S": "ORG#o"}
    assert re.search(rb'"name":{"S":"n\\"\xc3\xbc"}', written)


def user() -> User:
    return User(
        email="e",
        name='n"ü',
        age=5,
        score=0.5,
        active=True,
        joined=datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
        device=UUID(int=5),
        plan=Plan.TEAM,
        status="active",
        tags={"a"},
        address=Address(street="s", note="n"),
        lines=[Line(sku="s", price=Decimal("9.99"))],
        words=["a", "b"],
        nickname=None,
        org="o",
    )


def _with_unknown_street() -> dict[str, Any]:
    stored = layout(User).encode(user())
    stored["address"]["M"]["zip"] = {"N": "5"}
    return stored
