"""Unknown attributes stay with the object that they were read with, whatever validators do with what holds it."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, model_validator

from goldstack.dynamodb import Entity
from goldstack.dynamodb.entities import layout


class Line(BaseModel):
    n: Annotated[int, Field(alias="N")]
    label: Annotated[str, AfterValidator(str.strip)] = ""


@dataclass
class Point:
    n: int


class Named(BaseModel):
    kind: Literal["named"] = "named"
    n: int


class Other(BaseModel):
    kind: Literal["other"] = "other"


class Base(Entity):
    pk: str = "p"
    sk: str = "s"


def sort(given: Any) -> Any:
    return sorted(given, key=lambda one: one.n)


class Sorted(Base):
    inner: Annotated[list[Line], AfterValidator(sort)]


class SortedPoints(Base):
    inner: Annotated[list[Point], AfterValidator(sort)]


class SortedTuple(Base):
    inner: Annotated[tuple[Line, Line, Line], AfterValidator(lambda given: tuple(sort(given)))]


class SortedUnion(Base):
    inner: Annotated[list[Named | Other], AfterValidator(sort)]


class SortedOptions(Base):
    inner: Annotated[list[Named | str], AfterValidator(sort)]


class Positive(Base):
    inner: list[Line]

    @model_validator(mode="after")
    def _positive(self) -> "Positive":
        self.inner = [one for one in self.inner if one.n > 1]
        return self


def member(n: int, **more: Any) -> dict[str, Any]:
    return {"M": {"n": {"N": str(n)}, "unknown": {"S": f"of {n}"}, **more}}


def through(entity: type[Entity], inner: Any) -> Any:
    shape = layout(entity)
    bare = {"pk": {"S": "p"}, "sk": {"S": "s"}, "inner": inner, "extra": {"S": "x"}}
    stored = shape.encode(shape.decode(bare))
    assert stored["extra"] == {"S": "x"}
    return stored.get("inner")


@pytest.mark.parametrize("entity", [Sorted, SortedTuple, SortedPoints])
def test_a_validator_that_sorts_takes_them_along(entity: type[Entity]) -> None:
    label = {} if entity is SortedPoints else {"label": {"S": ""}}
    given = [member(n, **label) for n in (3, 1, 2)]
    assert through(entity, {"L": given}) == {"L": [given[1], given[2], given[0]]}


@pytest.mark.parametrize("entity", [SortedUnion, SortedOptions])
def test_so_does_one_that_sorts_what_a_union_tells_apart(entity: type[Entity]) -> None:
    given = [member(n, kind={"S": "named"}) for n in (2, 1)]
    assert through(entity, {"L": given}) == {"L": [given[1], given[0]]}


def test_so_does_one_that_filters() -> None:
    given = [member(n, label={"S": "a"}) for n in (3, 1, 2)]
    assert through(Positive, {"L": given}) == {"L": [given[0], given[2]]}


def test_what_a_validator_writes_otherwise_keeps_them() -> None:
    assert through(Sorted, {"L": [member(1, label={"S": " a "})]}) == {"L": [member(1, label={"S": "a"})]}


def test_the_members_of_a_dict_keep_them_by_key() -> None:
    class Mapped(Base):
        inner: Annotated[
            dict[int, Line], AfterValidator(lambda given: {key: given[key] for key in sorted(given) if key})
        ]

    given = {key: member(n, label={"S": ""}) for key, n in (("2", 7), ("0", 9), ("1", 7))}
    assert through(Mapped, {"M": given}) == {"M": {"1": given["1"], "2": given["2"]}}


def test_a_validator_may_make_none_of_what_was_read() -> None:
    class Emptied(Base):
        inner: Annotated[list[Line] | None, AfterValidator(lambda _: None)] = None

    assert through(Emptied, {"L": [member(1)]}) is None


def test_validators_that_take_dicts_alone_read_the_item_as_ever() -> None:
    def renamed(given: Any) -> Any:
        return {"n": given["n"] + 1}

    class Renamed(Base):
        inner: Annotated[Point, BeforeValidator(renamed)]

    class AllRenamed(Base):
        inner: dict[str, Annotated[Point, BeforeValidator(renamed)]]

    class Listed(Base):
        inner: list[Annotated[Point, BeforeValidator(renamed)]]

    read = {"n": {"N": "2"}, "unknown": {"S": "of 1"}}
    assert through(Renamed, member(1)) == {"M": read}
    assert through(AllRenamed, {"M": {"a": member(1)}}) == {"M": {"a": {"M": read}}}
    assert through(Listed, {"L": [member(1)]}) == {"L": [{"M": {"n": {"N": "2"}}}]}


def test_where_objects_are_read_otherwise_than_dicts_the_item_is_what_it_would_be_without() -> None:
    def doubled(given: Any) -> Any:
        return {"n": given["n"] * 2} if isinstance(given, dict) else given

    class Doubled(Base):
        inner: list[Annotated[Point, BeforeValidator(doubled)]]

    assert through(Doubled, {"L": [member(1)]}) == {"L": [{"M": {"n": {"N": "2"}}}]}
