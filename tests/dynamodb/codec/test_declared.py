"""What a class declares is read back as it was, or refused with what to write instead."""

import dataclasses
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any

import pytest
from pydantic import AliasGenerator, BaseModel, ConfigDict, Field, Json
from pydantic import dataclasses as pydantic_dataclasses

from goldstack.dynamodb import Entity, key, saved_as
from goldstack.dynamodb.codec import record
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import EditRecorder, Placeholders
from goldstack.dynamodb.reads.projection import projection
from goldstack.errors import EntityError


class Base(Entity):
    pk: str = "p"
    sk: str = "s"


@dataclass
class Point:
    x: int


@dataclass
class Line:
    start: Point
    ends: list[Point]


def again(item: Any) -> Any:
    shape = layout(type(item))
    return shape.decode(shape.encode(item))


def test_strict_models_may_hold_dataclasses() -> None:
    class Strict(Base):
        model_config = ConfigDict(strict=True)
        line: Line
        number: Annotated[int, Field(strict=True)] = 1

    item = Strict(line=Line(Point(1), [Point(2)]))
    assert again(item) == item


def test_so_may_strict_dataclasses() -> None:
    @dataclass
    class Strict:
        __pydantic_config__ = ConfigDict(strict=True)
        id: str
        line: Line

        @key
        @staticmethod
        def primary(id: str) -> tuple[str, str]:  # noqa: A002
            return id, "strict"

    item = Strict("1", Line(Point(1), []))
    assert again(item) == item


def with_own_init(**config: Any) -> type[Entity]:
    class Own(Base):
        model_config = ConfigDict(**config)
        n: int = Field(alias="N")

        def __init__(self, **values: Any) -> None:
            super().__init__(**values)

    return Own


def test_an_init_of_ones_own_beside_aliases_is_refused_unless_it_takes_names() -> None:
    with pytest.raises(EntityError, match=r"Own has an __init__ of its own, and aliases \(n\).*") as refused:
        with_own_init()
    assert "model_config = ConfigDict(validate_by_name=True)" in str(refused.value)
    item = with_own_init(validate_by_name=True)(N=1)
    assert again(item) == item


def test_so_it_is_where_a_generator_makes_the_aliases() -> None:
    class Inner(BaseModel):
        model_config = ConfigDict(alias_generator=AliasGenerator(validation_alias=str.upper))
        n: int

        def __init__(self, **values: Any) -> None:
            super().__init__(**values)

    with pytest.raises(EntityError, match="Inner has an __init__ of its own"):
        record(Inner)


def test_json_that_pydantic_parses_is_refused() -> None:
    for annotation in (Json[int], list[Json[int]]):
        with pytest.raises(EntityError, match=r"Made\.n cannot be stored without doubt: Json would parse"):
            type("Made", (Base,), {"__annotations__": {"n": annotation}})


def test_what_a_dataclass_is_made_of_and_does_not_hold_is_refused() -> None:
    @dataclass
    class Scaled:
        n: int
        by: InitVar[int]

    @dataclass
    class Counted:
        n: int
        doubled: int = field(default=0, init=False)

    @pydantic_dataclasses.dataclass
    class Checked:
        n: int = Field(default=1, init=False)

    with pytest.raises(EntityError, match=r"Scaled\.by is an InitVar.*\nMake it a field, or make the object by a"):
        record(Scaled)
    with pytest.raises(EntityError, match=r"Counted\.doubled is a field\(init=False\).*\n.* or a property"):
        record(Counted)
    with pytest.raises(EntityError, match=r"Checked\.n is a field\(init=False\)"):
        record(Checked)


@pydantic_dataclasses.dataclass
class Order:
    id: str
    org: str | None = Field(default=None)
    count: int = Field(default=3)
    tags: set[str] = Field(default_factory=set)
    price: Annotated[int, Field(gt=0), saved_as("p")] = Field(default=1, validation_alias="PRICE")
    lines: list[int] = dataclasses.field(default_factory=list)

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "order"


def test_the_fields_of_a_pydantic_dataclass_have_the_defaults_that_they_say() -> None:
    shape = layout(Order)
    fields = shape.record.fields
    assert [name for name, one in fields.items() if one.required] == ["id"]
    assert fields["org"].omits_none
    assert fields["tags"].omits_empty
    assert fields["price"].saved == "p"
    item = Order(id="1", PRICE=7)  # type: ignore[call-arg]  # pydantic's alias
    assert again(item) == item
    stored = shape.encode(item)
    assert "org" not in stored
    del stored["count"], stored["lines"]
    assert shape.decode(stored) == item


def test_so_do_projections_and_edits_of_what_is_absent() -> None:
    class Part(BaseModel):
        count: int
        lines: list[int]

    assert projection(layout(Order), Part).load({}) == Part(count=3, lines=[])
    edit = EditRecorder(layout(Order), Order.primary("1"))
    edit.target.count += 1
    placeholders = Placeholders()
    edit.update(placeholders)
    assert {"N": "3"} in placeholders.attributes()["ExpressionAttributeValues"].values()


def test_a_plain_dataclass_may_use_pydantics_field() -> None:
    @dataclass
    class Plain:
        n: int = Field(default=3)
        org: str | None = Field(default=None)

    assert [(one.required, one.omits_none) for one in record(Plain).fields.values()] == [(False, False), (False, True)]


def test_a_dataclass_of_a_function_may_name_itself() -> None:
    @dataclass
    class Node:
        id: str
        next: "Node | None" = None
        others: "list[Node]" = field(default_factory=list)

        @key
        @staticmethod
        def primary(id: str) -> tuple[str, str]:  # noqa: A002
            return id, "node"

    item = Node("1", Node("2"), [Node("3")])
    assert again(item) == item


def test_another_class_that_its_annotation_cannot_see_is_named() -> None:
    @dataclass
    class First:
        second: "list[Second]"

    @dataclass
    class Second:
        n: int

    with pytest.raises(EntityError, match=r"First\.second is annotated 'list\[Second\]', in which Second is not known"):
        record(First)
