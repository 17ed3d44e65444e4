"""Parts of entities, read as models of their own."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, field_validator

from goldstack.dynamodb import Entity, Partition, key, saved_as
from goldstack.dynamodb.entities import layout
from goldstack.errors import EntityError, ItemUnreadable, Misuse

from .kinds import Reads, User, few


class Address(BaseModel):
    city: str
    lines: list[str] = []


class Member(Entity):
    email: Annotated[str, saved_as("pk")]
    type: Annotated[str, saved_as("sk")] = "member"
    name: Annotated[str, saved_as("name")]
    status: Annotated[str, saved_as("st.atus")] = "new"
    logins: int = 3
    org: str | None = None
    tags: set[str]
    seen: list[int] = Field(default_factory=lambda: [1])
    address: Address | None = None


@dataclass
class Row:
    at: str
    count: int = 7
    lines: list[str] = field(default_factory=lambda: ["x"])

    @key
    @staticmethod
    def primary(at: str) -> tuple[str, str]:
        return "ROWS", at


class Card(BaseModel):
    name: str
    status: str
    address: Address | None


@dataclass
class Line:
    email: str
    logins: int
    tags: set[str]


JOE = Member(email="joe", name="Joe", tags={"a"}, address=Address(city="Rome", lines=["1"]), status="old", logins=5)


def test_a_model_or_dataclass_has_the_entitys_fields(reads: Reads) -> None:
    reads.put(JOE)
    query = reads.query(Partition(Member, "joe"))
    assert list(query.project(Card)) == [Card(name="Joe", status="old", address=JOE.address)]
    assert query.project(Line).first() == Line("joe", 5, {"a"})
    assert query.where(lambda m: m.logins == 5).project(Line).page().items == [Line("joe", 5, {"a"})]
    assert query.project(Line).where(lambda m: m.logins == 6).first() is None
    assert query.project(Line).count() == 1
    assert list(reads.scan(Member).project(Line)) == [Line("joe", 5, {"a"})]


def test_only_what_is_needed_comes_over_the_wire(one: Reads) -> None:
    one.put(JOE)
    one.sent.clear()
    list(one.query(Partition(Member, "joe")).project(Card))
    (request,) = one.sent
    names = request["ExpressionAttributeNames"]
    asked = {names[placeholder] for placeholder in request["ProjectionExpression"].split(", ")}
    assert asked == {"name", "st.atus", "address", "_et", "pk", "sk"}


def test_other_kinds_are_left_out_of_projections_as_well(reads: Reads) -> None:
    reads.put(JOE)
    other = layout(Member).encode(JOE.model_copy(update={"type": "other"})) | {"_et": {"S": "Other"}}
    reads.put_raw(other)
    assert len(list(reads.query(Partition(Member, "joe")).project(Card))) == 1


def test_pages_of_projections_go_on(reads: Reads) -> None:
    reads.put(*(User(org="acme", name=f"{i}", city="Rome", logins=i) for i in range(5)))

    class Part(BaseModel):
        logins: int

    for query in (reads.query(User.of_org("acme")), reads.query(User.by_city("Rome"))):
        first = query.project(Part).limit(3).page()
        second = query.project(Part).limit(3).page(first.cursor)
        assert sorted(part.logins for part in first.items + second.items) == [0, 1, 2, 3, 4]


def test_what_is_absent_is_as_the_entity_would_have_it(reads: Reads) -> None:
    reads.put_raw({"pk": {"S": "joe"}, "sk": {"S": "x"}, "name": {"S": "Joe"}, "_et": {"S": "Member"}})
    reads.put_raw({"pk": {"S": "ROWS"}, "sk": {"S": "1"}, "at": {"S": "1"}})

    class Absent(BaseModel):
        status: str
        logins: int = 99
        org: str | None
        tags: set[str]
        seen: list[int]

    class AbsentRow(BaseModel):
        count: int
        lines: list[str]

    (found,) = reads.query(Partition(Member, "joe")).project(Absent)
    assert found == Absent(status="new", logins=3, org=None, tags=set(), seen=[1])
    found.seen.append(2)
    assert reads.query(Partition(Member, "joe")).project(Absent).first() != found
    assert reads.query(Partition(Row, "ROWS")).project(AbsentRow).first() == AbsentRow(count=7, lines=["x"])


def test_what_is_wrong_is_told(reads: Reads) -> None:
    stored = layout(Member).encode(JOE)
    reads.put_raw(stored | {"st.atus": {"N": "1"}})
    with pytest.raises(ItemUnreadable, match=r"no Card: the attribute st\.atus is stored as N"):
        list(reads.query(Partition(Member, "joe")).project(Card))

    class Strict(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def check(cls, value: str) -> str:
            raise ValueError(f"{value} is not welcome")

    with pytest.raises(ItemUnreadable, match="Joe is not welcome"):
        list(reads.query(Partition(Member, "joe")).project(Strict))


def test_nested_attributes_that_no_field_knows_do_no_harm(reads: Reads) -> None:
    stored = layout(Member).encode(JOE)
    stored["address"]["M"]["zip"] = {"S": "1"}
    reads.put_raw(stored)
    (card,) = reads.query(Partition(Member, "joe")).project(Card)
    assert card.address == JOE.address


def test_a_projection_reads_of_an_index_what_it_holds(reads: Reads) -> None:
    class Name(BaseModel):
        name: str

    reads.put(User(org="acme", name="x"))
    assert list(reads.query(User.by_name("x")).project(Name)) == [Name(name="x")]
    assert list(reads.scan(User, index=few).project(Name)) == [Name(name="x")]


class Misspelt(BaseModel):
    nam: str


class Retyped(BaseModel):
    logins: str


class Open(BaseModel, extra="allow"):
    name: str


@pytest.mark.parametrize(
    ("model", "error", "said"),
    [
        (Misspelt, Misuse, "Misspelt.nam is no field of Member .*Did you mean 'name'"),
        (Retyped, Misuse, r"Retyped.logins is of another type than Member\.logins"),
        (Member, Misuse, "Member is an entity"),
        (User, Misuse, "User is an entity"),
        (Row, Misuse, "Row is an entity"),
        (str, Misuse, "no pydantic model and no dataclass"),
        (JOE, Misuse, "no pydantic model and no dataclass"),
        (Open, EntityError, "extra='allow'"),
    ],
)
def test_what_is_no_part_of_the_entity_is_refused(one: Reads, model: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        one.query(Partition(Member, "joe")).project(model)
