"""Several kinds by one query."""

from typing import Any

import pytest

from goldstack.dynamodb import Entity, Marks, Partition, key
from goldstack.errors import ItemUnreadable, Misuse

from .kinds import Invoice, Note, Plain, Reads, User

ACME = User.of_org("acme")


class Other(Entity, kind="User"):
    id: str

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return "ORG#acme", f"OTHER#{id}"


class Elsewhere(Entity, marks=Marks(kind="kind")):
    id: str

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return "ORG#acme", f"ELSE#{id}"


@pytest.fixture
def mixed(reads: Reads) -> Reads:
    reads.put(*(User(org="acme", name=f"{i}", logins=i) for i in range(3)))
    reads.put(*(Invoice(org="acme", number=i, total=i) for i in range(3)), *(Note("acme", str(i)) for i in range(3)))
    reads.put(Plain(org="acme", at="A"), Elsewhere(id="1"))
    return reads


def test_each_item_is_made_by_its_own_kind_in_the_order_of_the_keys(mixed: Reads) -> None:
    found = list(mixed.collect(ACME, Invoice))
    assert found == [
        *(Invoice(org="acme", number=i, total=i) for i in range(3)),
        *(User(org="acme", name=f"{i}", logins=i) for i in range(3)),
    ]
    three = list(mixed.collect(Partition(Note, "ORG#acme"), User, Invoice))
    assert [type(item).__name__ for item in three] == ["Invoice"] * 3 + ["Note"] * 3 + ["User"] * 3


def test_it_is_a_query_like_any_other(mixed: Reads) -> None:
    query = mixed.collect(ACME, Invoice)
    assert query.count() == 6
    assert query.first() == Invoice(org="acme", number=0)
    assert query.reverse().first() == User(org="acme", name="2", logins=2)
    assert list(query.after(Invoice.primary("acme", 1)).up_to(User.primary("acme", "0"))) == [
        Invoice(org="acme", number=2, total=2),
        User(org="acme", name="0"),
    ]
    page = query.limit(4).page()
    assert [*page.items, *query.page(page.cursor).items] == list(query)


def test_a_key_says_how_the_sort_keys_of_all_kinds_begin(mixed: Reads) -> None:
    assert {type(item) for item in mixed.collect(Invoice.primary("acme", 1), User)} == {Invoice}


def test_conditions_hold_for_each_kind_under_its_own_names(mixed: Reads) -> None:
    both = mixed.collect(ACME, Invoice).where(lambda item: item.org == "acme")
    assert both.count() == 6
    assert mixed.collect(ACME, Invoice).where(lambda item: item.org == "x").first() is None
    with pytest.raises(Misuse, match="Invoice has no field 'logins'"):
        mixed.collect(ACME, Invoice).where(lambda item: item.logins == 1)


def test_conditions_on_fields_that_are_stored_differently(reads: Reads) -> None:
    from typing import Annotated

    from goldstack.dynamodb import saved_as

    class Car(Entity):
        name: Annotated[str, saved_as("n")]
        speed: int

        @key
        @staticmethod
        def primary(name: str) -> tuple[str, str]:
            return "P", f"CAR#{name}"

    class Bike(Entity):
        name: str
        n: str = "x"
        speed: int

        @key
        @staticmethod
        def primary(name: str) -> tuple[str, str]:
            return "P", f"BIKE#{name}"

    reads.put(Car(name="x", speed=9), Car(name="y", speed=1), Bike(name="x", speed=1), Bike(name="y", speed=9))
    query = reads.collect(Partition(Car, "P"), Bike).where(lambda item: (item.name == "x") | (item.speed == 5))
    assert list(query) == [Bike(name="x", speed=1), Car(name="x", speed=9)]
    assert list(query.where(lambda item: item.speed > 5)) == [Car(name="x", speed=9)]
    assert query.count() == 2


def test_an_unreadable_item_is_told_by_its_own_kind(reads: Reads) -> None:
    reads.put_raw({"pk": {"S": "ORG#acme"}, "sk": {"S": "x"}, "_et": {"S": "Invoice"}})
    with pytest.raises(ItemUnreadable, match="no Invoice"):
        list(reads.collect(ACME, Invoice))


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ((), "1 kinds were given"),
        ((Invoice, Note, Invoice, Note, Invoice, Note), "7 kinds were given"),
        ((User,), "'User', 'User'"),
        ((Other,), "'User', 'User'"),
        ((Plain,), "Plain: None"),
        ((Elsewhere,), "Elsewhere: 'kind'"),
    ],
)
def test_kinds_that_cannot_be_told_apart_are_refused(one: Reads, kinds: Any, said: str) -> None:
    with pytest.raises(Misuse) as told:
        one.collect(ACME, *kinds)
    assert said in str(told.value)


def test_a_projection_is_of_one_kind(one: Reads) -> None:
    from pydantic import BaseModel

    class Part(BaseModel):
        org: str

    with pytest.raises(Misuse, match="several kinds"):
        one.collect(ACME, Invoice).project(Part)
