"""Annotations and values of them, made up by hypothesis: what an entity's fields may be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from hypothesis import reject
from hypothesis import strategies as st
from pydantic import BaseModel, Field, JsonValue, create_model

from goldstack.dynamodb import Entity, saved_as
from goldstack.errors import EntityError


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


class Mixed(Enum):
    TEXT = "1"
    NUMBER = 1
    NOTHING = None
    YES = True


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    name: str | None = None


@dataclass
class Point:
    x: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    start: date
    days: Annotated[int, Field(ge=0)]


class Tree(BaseModel):
    name: str
    children: list["Tree"] = []


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ints = st.one_of(
    st.integers(-(10**38) + 1, 10**38 - 1),
    st.integers(-99, 99),
    st.tuples(st.integers(1, 10**38 - 1), st.integers(0, 87)).map(lambda pair: pair[0] * 10 ** pair[1]),
)
floats = st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or 1e-130 <= abs(x) < 1e126)
decimals = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(map(int, str(digits))), exponent)),
    st.integers(0, 1),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 88),
).filter(lambda x: x == 0 or -130 <= x.adjusted() <= 125)
zones = st.one_of(
    st.none(),
    st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)).map(
        lambda offset: timezone(timedelta(seconds=round(offset.total_seconds())))
    ),
    st.just(timezone.utc),  # noqa: UP017 - as users write it
)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | text | floats.filter(lambda x: x != int(x)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text.filter(bool), inner, max_size=3),
    max_leaves=6,
)
trees = st.recursive(
    st.builds(Tree, name=text),
    lambda inner: st.builds(Tree, name=text, children=st.lists(inner, max_size=2)),
    max_leaves=4,
)

Kind = tuple[Any, st.SearchStrategy[Any]]

LEAVES: list[Kind] = [
    (str, text),
    (int, ints),
    (float, floats),
    (Decimal, decimals),
    (bool, st.booleans()),
    (bytes, st.binary(max_size=8)),
    (datetime, st.datetimes(timezones=zones, allow_imaginary=True)),
    (date, st.dates()),
    (time, st.times()),
    (timedelta, st.timedeltas()),
    (UUID, st.uuids()),
    (Colour, st.sampled_from(Colour)),
    (Size, st.sampled_from(Size)),
    (Mood, st.sampled_from(Mood)),
    (Mixed, st.sampled_from(Mixed)),
    (Literal["a", "b"], st.sampled_from(["a", "b"])),
    (Literal["a", 1, True, None], st.sampled_from(["a", 1, True, None])),
    (Annotated[str, Field(max_length=8)], text),
    (Annotated[int, Field(ge=0)], st.integers(0, 10**20)),
]
OF_A_SET: list[Kind] = [
    kind for kind in LEAVES if kind[0] in {str, int, float, Decimal, bytes, date, UUID, Colour, Size}
]
OF_A_KEY: list[Kind] = [
    (str, text.filter(bool)),
    (int, st.integers(-(10**9), 10**9)),
    (UUID, st.uuids()),
    (date, st.dates()),
    (Colour, st.sampled_from(Colour)),
]
DEEP: list[Kind] = [
    (Cat, st.builds(Cat, lives=ints)),
    (Cat | Dog, st.builds(Cat, lives=ints) | st.builds(Dog, name=st.none() | text)),
    (Point, st.builds(Point, x=floats, label=text)),
    (Span, st.builds(Span, start=st.dates(), days=st.integers(0, 9))),
    (Tree, trees),
    (JsonValue, json),
    (int | str, ints | text),
    (bool | int | str | bytes | None, st.none() | st.booleans() | ints | text | st.binary(max_size=4)),
    (float | None, st.none() | floats),
    (UUID | int, st.uuids() | ints),
    (
        list[int] | dict[str, bool] | str,
        st.lists(ints, max_size=2) | st.dictionaries(text.filter(bool), st.booleans(), max_size=2) | text,
    ),
    (set[str] | int, st.sets(text, max_size=3) | ints),
    (set[str] | set[bytes], st.sets(text, max_size=3) | st.sets(st.binary(max_size=3), max_size=3)),
    (tuple[int, str], st.tuples(ints, text)),
    (tuple[float, ...], st.lists(floats, max_size=3).map(tuple)),
]


def _with(inner: Kind) -> st.SearchStrategy[Kind]:
    annotation, values = inner
    return st.sampled_from(
        [
            (list[annotation], st.lists(values, max_size=3)),  # type: ignore[valid-type]
            (tuple[annotation, ...], st.lists(values, max_size=3).map(tuple)),  # type: ignore[valid-type]
            (dict[str, annotation], st.dictionaries(text.filter(bool), values, max_size=3)),  # type: ignore[valid-type]
            (tuple[annotation, int], st.tuples(values, ints)),  # type: ignore[valid-type]
        ]
    )


def _dictionaries(value: Kind) -> st.SearchStrategy[Kind]:
    return st.sampled_from(OF_A_KEY).map(
        lambda key: (dict[key[0], value[0]], st.dictionaries(key[1], value[1], max_size=3))  # type: ignore[valid-type]
    )


sets: st.SearchStrategy[Kind] = st.sampled_from(OF_A_SET).flatmap(
    lambda member: st.sampled_from(
        [(set[member[0]], st.sets(member[1], max_size=4)), (frozenset[member[0]], st.frozensets(member[1], max_size=4))]  # type: ignore[valid-type]
    )
)
kinds: st.SearchStrategy[Kind] = st.recursive(
    st.sampled_from(LEAVES + DEEP) | sets,
    lambda inner: inner.flatmap(_with) | inner.flatmap(_dictionaries),
    max_leaves=3,
)


@st.composite
def fields(draw: st.DrawFn) -> tuple[Any, Any, st.SearchStrategy[Any]]:
    """An annotation, a default, and values: sometimes optional, sometimes with a default."""
    annotation, values = draw(kinds)
    default: Any = ...
    optional = draw(st.sampled_from(["no", "none by default", "none"]))
    if optional != "no":
        annotation, values = (
            annotation | None if isinstance(annotation, type) else _optional(annotation),
            values | st.none(),
        )
        default = None if optional == "none by default" else ...
    elif draw(st.booleans()):
        default = draw(values)
    return annotation, default, values


def _optional(annotation: Any) -> Any:
    from typing import Optional

    return Optional[annotation]  # noqa: UP045 - for annotations that have no |


@st.composite
def items(draw: st.DrawFn) -> tuple[type[Entity], Any]:
    """An entity, and an item of it."""
    made = draw(st.lists(fields(), min_size=1, max_size=5))
    names = [f"f{i}" for i in range(len(made))]
    saved = {name: draw(st.sampled_from([name, f"saved {name}", f"{name}.x-#"])) for name in names}
    definitions: dict[str, Any] = {
        name: (Annotated[annotation, saved_as(saved[name])], default)
        for name, (annotation, default, _) in zip(names, made, strict=True)
    }
    keys: dict[str, Any] = {
        "where": (Annotated[str, saved_as("pk")], "p"),
        "which": (Annotated[str, saved_as("sk")], "s"),
    }
    try:
        entity = create_model("Made", __base__=Entity, **definitions, **keys)
    except EntityError:  # what may be None twice, or an empty set beside None
        reject()
    given = {
        name: draw(values)
        for name, (_, default, values) in zip(names, made, strict=True)
        if default is ... or draw(st.booleans())
    }
    return entity, entity(**given)
