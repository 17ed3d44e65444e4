from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID, uuid4

import pytest
from pydantic import Field

from dynamodb import User
from goldstack.dynamodb import NO_MARKS, Entity, Gsi, Key, Table, index, key, saved_as
from goldstack.dynamodb.entities import layout
from goldstack.errors import EntityError, ItemUnreadable


def encode(item):
    return layout(type(item)).encode(item)


def decode(entity, stored):
    return layout(entity).decode(stored)


class Colour(Enum):
    RED = "red"


class Address(Entity):
    street: str
    number: int | None = None


class Everything(Entity):
    id: UUID
    count: int = 3
    price: float = 0.1
    exact: Decimal = Decimal("12345678901234567890.123456789")
    flag: bool = True
    raw: bytes = b"\x00\xff"
    when: datetime = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    day: date = date(2026, 1, 2)
    colour: Colour = Colour.RED
    tags: frozenset[str] = frozenset({"a", "b"})
    numbers: frozenset[int] = frozenset({1, 2})
    pair: tuple[int, str] = (1, "x")
    seen: list[date] = Field(default_factory=lambda: [date(2026, 1, 2)])
    groups: set[str] = Field(default_factory=lambda: {"x"})
    home: Address = Address(street="High Street")
    homes: tuple[Address, ...] = (Address(street="Low Street", number=2),)
    scores: dict[str, float] = Field(default_factory=lambda: {"a": 1.5})
    nothing: str | None = None

    @key
    @staticmethod
    def primary(id: UUID) -> tuple[str, str]:  # noqa: A002
        return f"THING#{id}", "#"


@pytest.fixture
def table(package) -> Table:
    package.create_table()
    return package.bind().connect_table("local")


def test_the_seeds_user_makes_a_round_trip(table: Table) -> None:
    joe = User(email="joe@email.com", name="Joe", email_verified=True)
    assert table.get(User.primary("joe@email.com")) is None
    assert table.put(joe) == joe
    assert table.get(User.primary("joe@email.com"), consistent=True) == joe
    assert table.delete(User.primary("joe@email.com")) == joe
    assert table.delete(User.primary("joe@email.com")) is None
    assert table.get(User.primary("joe@email.com"), consistent=True) is None


def test_a_user_is_stored_as_the_original_stored_it(table: Table) -> None:
    table.put(User(email="joe@email.com", name="Joe", email_verified=False))
    (item,) = table.raw.client.scan(TableName=table.raw.name)["Items"]
    assert item.pop("_ct") == item.pop("_md")
    assert item == {
        "_et": {"S": "User"},
        "pk": {"S": "joe@email.com"},
        "sk": {"S": "user"},
        "name": {"S": "Joe"},
        "emailVerified": {"BOOL": False},
    }


def test_values_of_every_kind_make_a_round_trip(table: Table) -> None:
    thing = Everything(id=uuid4())
    table.put(thing)
    assert table.get(Everything.primary(thing.id), consistent=True) == thing


def test_none_is_left_out_and_an_absent_attribute_gets_its_default() -> None:
    item = encode(Everything(id=uuid4()))
    assert "nothing" not in item
    assert decode(Everything, item).nothing is None


def test_attributes_that_an_entity_does_not_know_do_no_harm() -> None:
    item = encode(User(email="a@b.c", name="A", email_verified=True))
    assert decode(User, {**item, "_et": {"S": "User"}}).name == "A"


def test_an_item_of_another_kind_is_told() -> None:
    with pytest.raises(ItemUnreadable, match="name"):
        decode(User, {"pk": {"S": "a@b.c"}, "sk": {"S": "user"}})


def test_keys_are_values() -> None:
    assert User.primary("a@b.c") == User.primary(email="a@b.c", type="user") == Key(User, "a@b.c", "user")
    assert len({User.primary("a@b.c"), User.primary("a@b.c"), User.primary("d@e.f")}) == 2
    assert Key(Address, "a@b.c", "user") != User.primary("a@b.c")


def test_fields_saved_as_pk_and_sk_are_a_key_of_their_own() -> None:
    class Plain(Entity, marks=NO_MARKS):
        owner: Annotated[str, saved_as("pk")]
        kind: Annotated[Literal["plain"], saved_as("sk")] = "plain"

    assert encode(Plain(owner="o")) == {"pk": {"S": "o"}, "sk": {"S": "plain"}}


def test_an_entity_whose_fields_are_its_key_is_read_and_deleted_by_a_key_of_its_own(table: Table) -> None:
    class Plain(Entity):
        owner: Annotated[str, saved_as("pk")]
        kind: Annotated[str, saved_as("sk")]

    stored = table.put(Plain(owner="o", kind="plain"))
    assert table.get(Key(Plain, "o", "plain"), consistent=True) == stored
    with pytest.raises(TypeError, match=r"Key\(Plain, pk, sk\)"):
        table.delete(stored)
    assert table.delete(Key(Plain, "o", "plain")) == stored


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("c", "1"), r"not \('c', '1'\) \(tuple\)\.\nMake it with .* User\.primary"),
        ("j@e", r"not 'j@e' \(str\)\.\nMake it with .* User\.primary"),
        (User(email="j@e", name="J", email_verified=True), r"not the User itself\.\nMake it: User\.primary\(…\)"),
        (User, r"not the class User\.\nMake it: User\.primary\(…\)"),
        (None, r"not None"),
    ],
)
def test_what_is_no_key_is_told_with_how_to_make_one(package, wrong: object, words: str) -> None:
    table = Table(package.client(), "never-asked")
    for call in (table.get, table.delete):
        with pytest.raises(TypeError, match=words):
            call(wrong)


@pytest.mark.parametrize(
    ("wrong", "words"), [({"a": 1}, "of the type dict"), (User, "not the class User"), (None, "No")]
)
def test_what_is_no_entity_is_told_with_how_to_make_one(package, wrong: object, words: str) -> None:
    with pytest.raises(TypeError, match=words) as error:
        Table(package.client(), "never-asked").put(wrong)
    assert "User(…)" in str(error.value)


def test_an_entity_without_a_key_is_told() -> None:
    with pytest.raises(TypeError, match="Address has no key"):
        encode(Address(street="x"))


def test_a_key_that_contradicts_the_fields_is_told_as_soon_as_the_class_is_complete() -> None:
    with pytest.raises(EntityError, match=r"The key of Torn gives .* for pk"):

        class Torn(Entity):
            name: Annotated[str, saved_as("pk")]

            @key
            @staticmethod
            def primary(name: str) -> tuple[str, str]:
                return name.upper(), "torn"


def test_a_key_made_from_what_is_no_field_is_told_as_soon_as_the_class_is_complete() -> None:
    with pytest.raises(TypeError, match="parameters nmae, which are no fields of Odd"):

        class Odd(Entity):
            name: str

            @key
            @staticmethod
            def primary(nmae: str) -> tuple[str, str]:
                return nmae, "odd"


def test_two_fields_under_one_name_are_told_as_soon_as_the_class_is_complete() -> None:
    with pytest.raises(TypeError, match="one and two are both saved as 'pk'"):

        class Twice(Entity):
            one: Annotated[str, saved_as("pk")]
            two: Annotated[str, saved_as("pk")]


def test_a_subclass_may_have_another_key_of_the_same_name() -> None:
    class Admin(User):
        @key
        @staticmethod
        def primary(email: str) -> tuple[str, str]:
            return email, "user"

    class Guest(Everything):
        @key
        @staticmethod
        def primary(id: UUID) -> tuple[str, str]:  # noqa: A002
            return f"GUEST#{id}", "#"

    assert encode(Guest(id=UUID(int=1)))["pk"] == {"S": f"GUEST#{UUID(int=1)}"}
    assert encode(Admin(email="a", name="A", email_verified=True))["sk"] == {"S": "user"}


def test_an_index_on_fields_of_the_item_says_what_they_say() -> None:
    by_city = Gsi("by_city", pk="city", sk="sk")

    class Shop(Entity, marks=NO_MARKS):
        name: Annotated[str, saved_as("pk")]
        kind: Annotated[str, saved_as("sk")] = "shop"
        city: str | None = None

        @index(by_city)
        @staticmethod
        def in_city(city: str, kind: str = "shop") -> tuple[str, str]:
            return city.removesuffix("!"), kind

    assert encode(Shop(name="n", city="Rome")) == {"pk": {"S": "n"}, "sk": {"S": "shop"}, "city": {"S": "Rome"}}
    assert encode(Shop(name="n")) == {"pk": {"S": "n"}, "sk": {"S": "shop"}}
    with pytest.raises(EntityError, match=r"Shop\.in_city gives 'Rome' for city, where the item itself holds 'Rome!'"):
        encode(Shop(name="n", city="Rome!"))


def late(kind):
    """An entity that has the time of its creation in a field of that *kind*."""

    class Late(Entity):
        pk: str
        sk: str
        created: Annotated[kind | None, saved_as("_ct")] = None

    return Late


@pytest.mark.parametrize("kind", [date, int, float, Decimal])
def test_a_field_that_cannot_read_the_time_of_a_write_is_refused(kind):
    with pytest.raises(EntityError, match=r"Late\.created is saved as '_ct', where each write keeps its time"):
        late(kind)


def placed_by(mark):
    """An entity whose place in an index is made of a time that is kept in that *mark*."""

    class Late(Entity):
        pk: str
        sk: str
        time: Annotated[datetime | None, saved_as(mark)] = None

        @index(Gsi("gsi1"))
        @staticmethod
        def by_time(time: datetime) -> tuple[str, str]:
            return "LATE", time.isoformat()

    return Late


@pytest.mark.parametrize("mark", ["_ct", "_md"])
def test_an_index_is_not_made_of_a_time_that_the_write_sets(mark):
    with pytest.raises(EntityError, match=r"Late\.by_time is made of time, a time that"):
        placed_by(mark)


def keyed_by(mark):
    """An entity whose place in an index is written to that *mark*."""

    class Late(Entity):
        pk: str
        sk: str

        @index(Gsi("gsi1", sk=mark))
        @staticmethod
        def by_kind(sk: str) -> tuple[str, str]:
            return "LATE", sk

    return Late


@pytest.mark.parametrize("mark", ["_et", "_ct", "_md", "_wid"])
def test_an_index_is_not_written_over_what_an_item_says_of_itself(mark):
    with pytest.raises(
        EntityError, match=rf"Late\.by_kind gives '{mark}', a key of gsi1, which each write sets itself"
    ):
        keyed_by(mark)
