"""Attributes that a class does not know survive from read to put."""

import copy
import pickle
from dataclasses import dataclass, field
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from goldstack.dynamodb import Entity, key, saved_as
from goldstack.dynamodb.entities import layout


class Address(BaseModel):
    city: str


@dataclass
class Point:
    x: int


class Place(Entity):
    name: Annotated[str, saved_as("pk")]
    sort: Annotated[str, saved_as("sk")] = "place"
    address: Address | None = None
    others: list[Address] = []
    points: dict[str, Point] = {}


@dataclass
class Event:
    id: str
    tags: set[str] = field(default_factory=set)

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return f"EVENT#{id}", "event"


UNKNOWN = {"N": "5"}


@pytest.fixture
def place() -> Place:
    """One that another version of the code has written."""
    stored = layout(Place).encode(
        Place(
            name="n", address=Address(city="c"), others=[Address(city="d"), Address(city="e")], points={"p": Point(1)}
        )
    )
    stored["extra"] = {"BS": ["AAE="]}
    stored["address"]["M"]["zip"] = UNKNOWN
    stored["others"]["L"][1]["M"]["zip"] = UNKNOWN
    stored["points"]["M"]["p"]["M"]["y"] = UNKNOWN
    return layout(Place).decode(stored)


def test_at_every_depth(place: Place) -> None:
    stored = layout(Place).encode(place)
    assert stored["extra"] == {"BS": ["AAE="]}
    assert stored["address"]["M"] == {"city": {"S": "c"}, "zip": UNKNOWN}
    assert stored["others"]["L"] == [{"M": {"city": {"S": "d"}}}, {"M": {"city": {"S": "e"}, "zip": UNKNOWN}}]
    assert stored["points"]["M"]["p"]["M"] == {"x": {"N": "1"}, "y": UNKNOWN}


def test_through_copies_and_pickles(place: Place) -> None:
    for copied in (
        place.model_copy(update={"sort": "other"}),
        place.model_copy(deep=True),
        copy.copy(place),
        copy.deepcopy(place),
        pickle.loads(pickle.dumps(place)),
    ):
        assert layout(Place).encode(copied)["extra"] == {"BS": ["AAE="]}


def test_they_are_no_part_of_what_the_item_is(place: Place) -> None:
    made = Place(
        name="n", address=Address(city="c"), others=[Address(city="d"), Address(city="e")], points={"p": Point(1)}
    )
    assert place == made
    assert dict(place) == dict(made)
    assert place.model_dump() == made.model_dump()
    assert repr(place) == repr(made)
    assert place.model_dump_json() == made.model_dump_json()


def test_what_is_replaced_takes_them_along(place: Place) -> None:
    place.address = Address(city="new")
    assert layout(Place).encode(place)["address"] == {"M": {"city": {"S": "new"}}}


def test_when_it_was_created_stays_and_when_it_was_modified_does_not() -> None:
    shape = layout(Place)
    old = {
        **shape.encode(Place(name="n")),
        "_ct": {"S": "2020-01-01T00:00:00.000Z"},
        "_md": {"S": "2020-01-01T00:00:00.000Z"},
    }
    again = shape.encode(shape.decode(old))
    assert again["_ct"] == {"S": "2020-01-01T00:00:00.000Z"}
    assert again["_md"]["S"] > "2026"


def test_dataclasses_are_entities_too() -> None:
    shape = layout(Event)
    event = Event("1", {"a"})
    stored = shape.encode(event)
    assert (stored["pk"], stored["sk"], stored["_et"]) == ({"S": "EVENT#1"}, {"S": "event"}, {"S": "Event"})
    back = shape.decode({**stored, "extra": UNKNOWN})
    assert back == event
    assert shape.encode(back)["extra"] == UNKNOWN


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", revalidate_instances="always", validate_assignment=True)
    city: str


class Checked(Entity):
    model_config = ConfigDict(extra="forbid", revalidate_instances="always", validate_assignment=True)
    name: Annotated[str, saved_as("pk")]
    sort: Annotated[str, saved_as("sk")] = "checked"
    address: Strict
    others: list[Strict] = []
    visits: int = 0


@pytest.fixture
def checked() -> Checked:
    """One of the strictest settings that pydantic has, with attributes unknown at two depths."""
    stored = layout(Checked).encode(Checked(name="n", address=Strict(city="c"), others=[Strict(city="d")]))
    stored["extra"] = UNKNOWN
    stored["address"]["M"]["zip"] = stored["others"]["L"][0]["M"]["zip"] = UNKNOWN
    return layout(Checked).decode(stored)


def test_validators_take_an_item_with_unknown_attributes_again(checked: Checked) -> None:
    again = TypeAdapter(Checked).validate_python(checked)
    taken = Checked(name="m", address=checked.address, others=checked.others)
    for one in (again, taken):
        stored = layout(Checked).encode(one)
        assert stored["address"]["M"]["zip"] == stored["others"]["L"][0]["M"]["zip"] == UNKNOWN
    assert layout(Checked).encode(again)["extra"] == UNKNOWN


def test_assignments_are_validated_and_leave_unknown_attributes_alone(checked: Checked) -> None:
    checked.visits = 5
    checked.address = checked.address
    checked.address.city = "new"
    stored = layout(Checked).encode(checked)
    assert (stored["visits"], stored["extra"]) == ({"N": "5"}, UNKNOWN)
    assert stored["address"]["M"] == {"city": {"S": "new"}, "zip": UNKNOWN}


def test_what_pydantic_says_of_fields_set_stays_as_it_was(checked: Checked) -> None:
    assert checked.model_fields_set == {"name", "sort", "address", "others", "visits"}
    assert repr(checked.address.model_fields_set) == "{'city'}"
    assert checked.address.model_dump(exclude_unset=True) == {"city": "c"}
    assert checked.address.model_dump_json(exclude_unset=True) == '{"city":"c"}'
    assert vars(checked.address) == {"city": "c"}
