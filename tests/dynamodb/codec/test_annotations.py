"""Which types can be stored; what could be read back as something else is refused when the class is complete."""

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, Flag
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, Optional, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import (
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    MongoDsn,
    PositiveInt,
    PostgresDsn,
    RootModel,
    SecretStr,
    create_model,
)
from typing_extensions import TypeAliasType, TypedDict

from goldstack.dynamodb import Entity, saved_as
from goldstack.dynamodb.codec import annotations
from goldstack.dynamodb.entities import layout
from goldstack.errors import EntityError

T = TypeVar("T")
U = TypeVar("U")
Listed = TypeAliasType("Listed", list[T], type_params=(T,))
Swapped = TypeAliasType("Swapped", dict[U, T], type_params=(T, U))
Same = TypeAliasType("Same", T, type_params=(T,))
Maybe = TypeAliasType("Maybe", Listed[T] | None, type_params=(T,))
Short = TypeAliasType("Short", Annotated[list[T], Field(max_length=3)], type_params=(T,))
UserId = NewType("UserId", str)


class Colour(Enum):
    RED = "red"


class Shade(Enum):
    DARK = "red"


class Bits(Flag):
    A = 1


class Odd(Enum):
    OBJECT = object()


class One(BaseModel):
    a: int


class Two(BaseModel):
    a: int
    b: int = 1


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Names(RootModel[list[str]]):
    pass


class Pair(NamedTuple):
    a: int


class Typed(TypedDict):
    a: int


class Box(BaseModel, Generic[T]):
    inside: T


@dataclass
class Point:
    x: Any


def entity_with(annotation: Any, default: Any = ...) -> type[Entity]:
    key = {"pk": (str, "p"), "sk": (str, "s")}
    fields: dict[str, Any] = {"f": (annotation, default), **key}
    return create_model("Made", __base__=Entity, **fields)


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (dt.date | str, "two of its types are both stored as S"),
        (UUID | dt.date, "two of its types are both stored as S"),
        (Colour | str, "two of its types are both stored as S"),
        (Colour | Shade, "two of its choices are stored alike"),
        (int | float, "two of its types are both stored as N"),
        (int | Decimal, "two of its types are both stored as N"),
        (dt.timedelta | int, "two of its types are both stored as N"),
        (list[int] | tuple[int, ...], "two of its types are both stored as L"),
        (dict[str, int] | One, "two of its types are both stored as M"),
        (One | Two, "One and Two are both maps: give both a field of the same name with different Literal values"),
        (set[str] | frozenset[int], "an empty set could be a set or a frozenset"),
        (list[set[str] | None], "an empty set and None are both NULL inside a list"),
        (dict[str, Optional[set[int]]], "an empty set and None are both NULL inside a dict"),  # noqa: UP045
        (JsonValue | str, "two of its types are both stored as S"),
        (Any, "Any can be anything: use JsonValue"),
        (object, "what is in a bare object is not known: write JsonValue"),
        (list, r"what is in a bare list is not known: write list\[str\]"),
        (dict, r"what is in a bare dict is not known: write dict\[str, int\]"),
        (set[tuple[int, int]], "a set holds text, numbers or bytes"),
        (set[bool], "a set holds text, numbers or bytes"),
        (set[int | str], "a set holds text, numbers or bytes, and only one of them"),
        (dict[bytes, int], "the keys of a dict are stored as text"),
        (Sequence[int], "Sequence is none of the types that can be stored: say list or tuple"),
        (Mapping[str, int], "Mapping is none of the types that can be stored: say dict"),
        (OrderedDict[str, int], "OrderedDict is none of the types"),
        (Fraction, "Fraction is none of the types that can be stored: use Decimal"),
        (complex, "complex is none of the types"),
        (Bits, "a Flag's values can be joined"),
        (Odd, "neither text nor a number"),
        (Names, "a RootModel has no fields"),
        (Pair, "Pair is none of the types"),
        (Typed, "Typed is none of the types"),
        (Listed, "the type variable ~T can be anything"),
        (Base64Bytes, "EncodedBytes would decode what is decoded already"),
    ],
)
def test_a_type_that_leaves_a_doubt_is_refused_with_the_reason(annotation: Any, words: str) -> None:
    with pytest.raises(EntityError, match=rf"Made\.f cannot be stored without doubt: .*{words}") as refused:
        entity_with(annotation)
    assert isinstance(refused.value, TypeError)


def test_a_doubt_inside_another_class_names_that_class() -> None:
    with pytest.raises(EntityError, match=r"Point\.x cannot be stored without doubt: Any can be anything"):
        entity_with(Point)
    with pytest.raises(EntityError, match="Open has extra='allow'"):
        entity_with(Open)


def test_none_and_an_empty_set_need_a_default_that_tells_them_apart() -> None:
    with pytest.raises(EntityError, match="an empty set and None would both be NULL"):
        entity_with(set[str] | None, {"a"})
    for default in (None, set(), ...):
        shape = layout(entity_with(set[str] | None, default))
        for value in (None, set(), {"x"}):
            assert shape.decode(shape.encode(shape.entity(f=value))).f == value


@pytest.mark.parametrize(
    ("annotation", "value", "stored"),
    [
        (str, "a@b.c", {"S": "a@b.c"}),
        (UserId, "u", {"S": "u"}),
        (PositiveInt, 3, {"N": "3"}),
        (AwareDatetime, dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC), {"S": "2026-01-02T03:00:00+00:00"}),
        (dt.timedelta, dt.timedelta(days=1, microseconds=1), {"N": "86400.000001"}),
        (dt.timedelta, dt.timedelta(seconds=-1.5), {"N": "-1.5"}),
        (dt.time, dt.time(1, 2, tzinfo=dt.timezone(dt.timedelta(hours=1))), {"S": "01:02:00+01:00"}),
        (IPv4Address, IPv4Address("10.0.0.1"), {"S": "10.0.0.1"}),
        (Path, Path("/a/b"), {"S": "/a/b"}),
        (ZoneInfo, ZoneInfo("Europe/Berlin"), {"S": "Europe/Berlin"}),
        (AnyUrl, AnyUrl("https://example.org/x"), {"S": "https://example.org/x"}),
        (SecretStr, SecretStr("s"), {"S": "s"}),
        (PostgresDsn, PostgresDsn("postgres://a:b@c:1,d:2/e"), {"S": "postgres://a:b@c:1,d:2/e"}),
        (MongoDsn, MongoDsn("mongodb://a:1,b:2/c"), {"S": "mongodb://a:1,b:2/c"}),
        (Listed[int], [1], {"L": [{"N": "1"}]}),
        (Swapped[int, str], {"a": 1}, {"M": {"a": {"N": "1"}}}),
        (Same[int], 1, {"N": "1"}),
        (Maybe[int], [1], {"L": [{"N": "1"}]}),
        (Short[int], [1], {"L": [{"N": "1"}]}),
        (Listed[Box[int]], [Box[int](inside=1)], {"L": [{"M": {"inside": {"N": "1"}}}]}),
        (set[int] | set[str], {1}, {"NS": ["1"]}),
        (set[int] | set[str], {"a"}, {"SS": ["a"]}),
        (set[int] | set[bytes] | None, {b"a"}, {"BS": ["YQ=="]}),
        (list[set[int] | set[str]], [{"a"}, set(), {1}], {"L": [{"SS": ["a"]}, {"NULL": True}, {"NS": ["1"]}]}),
        (Box[int], Box[int](inside=1), {"M": {"inside": {"N": "1"}}}),
        (Literal["a"] | str, "b", {"S": "b"}),
        (Literal["a"] | Literal["b"], "b", {"S": "b"}),
        (JsonValue, {"a": [1, None, 0.5]}, {"M": {"a": {"L": [{"N": "1"}, {"NULL": True}, {"N": "0.5"}]}}}),
        (JsonValue | None, [True], {"L": [{"BOOL": True}]}),
        (list[set[str]], [set(), {"a"}], {"L": [{"NULL": True}, {"SS": ["a"]}]}),
        (tuple[()], (), {"L": []}),
        (bytes, b"\xff\xfe\xfb", {"B": "//77"}),
        (float, 0.1, {"N": "0.1"}),
        (float, 3, {"N": "3.0"}),
        (Decimal, Decimal("1.50"), {"N": "1.50"}),
        (Annotated[list[Annotated[int, Field(gt=0)]], Field(max_length=3)], [1], {"L": [{"N": "1"}]}),
    ],
)
def test_a_value_is_stored_as_its_type_says(annotation: Any, value: Any, stored: dict[str, Any]) -> None:
    shape = layout(entity_with(annotation))
    item = shape.entity(f=value)
    assert shape.encode(item)["f"] == stored
    assert shape.decode(shape.encode(item)).f == item.f


def test_forward_references_work_once_the_class_is_complete() -> None:
    class Node(Entity):
        id: Annotated[str, saved_as("pk")]
        at: Annotated[str, saved_as("sk")] = "node"
        next: "Later | None" = None
        children: "list[Node]" = []

    class Later(BaseModel):
        when: dt.date

    Node.model_rebuild()
    shape = layout(Node)
    node = Node(id="a", next=Later(when=dt.date(2026, 1, 2)), children=[Node(id="b")])
    assert shape.decode(shape.encode(node)) == node


def test_a_forward_reference_that_is_not_known_yet_is_told() -> None:
    class Early(Entity):
        pk: str
        sk: str
        next: "list[Unwritten]" = []  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(
        EntityError, match=r"Early\.next .*: list\[Unwritten\] is not known yet: call model_rebuild\(\)"
    ):
        layout(Early)


def test_a_forward_reference_that_leaves_a_doubt_is_refused_when_it_is_known() -> None:
    class Waiting(Entity):
        pk: str
        sk: str
        what: "Doubtful"

    Doubtful = dt.date | str  # noqa: N806
    with pytest.raises(EntityError, match=r"Waiting\.what cannot be stored without doubt"):
        Waiting.model_rebuild()


def test_a_subclass_inside_another_model_is_refused_for_it_would_lose_its_own_fields() -> None:
    class Three(One):
        c: int = 3

    shape = layout(entity_with(One))
    with pytest.raises(ValueError, match="must be a One itself"):
        shape.encode(shape.entity(f=Three(a=1)))


def test_a_generic_entity_is_checked_when_its_type_is_given() -> None:
    class Boxed(Entity, Generic[T]):
        pk: str
        sk: str
        inside: T

    shape = layout(Boxed[int])
    box = Boxed[int](pk="p", sk="s", inside=1)
    assert shape.decode(shape.encode(box)) == box
    with pytest.raises(EntityError, match="Any can be anything"):
        _ = Boxed[Any]
    with pytest.raises(EntityError, match="the type variable ~T can be anything"):
        layout(Boxed)


def test_threads_that_are_first_at_once_see_all_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass
    class Inner:
        a: int = 1
        b: int = 2

    @dataclass
    class Outer:
        pk: str
        sk: str
        inner: Inner
        last: int = 3

    make, begun = annotations._field, threading.Event()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        time.sleep(0.01)
        return make(*args, **kwargs)

    monkeypatch.setattr(annotations, "_field", slowly)
    seen: list[int] = []

    def look(kind: type[Any]) -> None:
        begun.wait()
        seen.append(len(annotations.record(kind).fields))

    threads = [threading.Thread(target=look, args=(kind,)) for kind in (Outer, Inner) * 3]
    for thread in threads:
        thread.start()
    assert len(annotations.record(Outer).fields) == 4
    for thread in threads:
        thread.join()
    assert sorted(seen) == [2, 2, 2, 4, 4, 4]
