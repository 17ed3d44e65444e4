"""What DynamoDB cannot hold is refused before it is sent: with entity, attribute, value and reason."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, JsonValue

from goldstack.dynamodb import Entity, IndexKey, Key, index, key
from goldstack.dynamodb.codec.limits import item_size
from goldstack.dynamodb.entities import Gsi, layout
from goldstack.errors import ItemRefused, Misuse

by_owner = Gsi("by_owner")


class Line(BaseModel):
    price: Decimal = Decimal(1)
    tags: dict[str, set[float]] = {}


class Thing(Entity):
    id: str = "t"
    count: int = 0
    ratio: float = 0.0
    day: date = date(2026, 1, 2)
    lines: list[Line] = []
    data: JsonValue = None
    owner: str | None = None

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:  # noqa: A002
        return id, "thing"

    @index(by_owner)
    @staticmethod
    def owned_by(owner: str) -> tuple[str, str]:
        return owner, owner.removeprefix("no-sort-key")


def nested(levels: int, *, listed: bool) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if listed else {"a": value}
    return value


def holding_itself() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"count": 10**38 + 1}, r"Thing\.count .*: 1000.* has 39 significant digits, and DynamoDB keeps 38"),
        ({"count": 10**126}, r"Thing\.count .* has more than 126 digits"),
        ({"count": 10**5000}, r"Thing\.count .*: <int that is too long to be shown> has more than 126 digits"),
        ({"count": True}, r"Thing\.count .*: True is of the type bool, and must be of the type int"),
        ({"count": None}, r"Thing\.count .*: None is of the type NoneType"),
        ({"ratio": float("nan")}, r"Thing\.ratio .*: nan is no finite number"),
        ({"ratio": float("-inf")}, r"Thing\.ratio .*: -inf is no finite number"),
        ({"ratio": 1e126}, r"Thing\.ratio .*: 1e\+126 is out of range"),
        ({"ratio": 5e-324}, r"Thing\.ratio .*: 5e-324 is out of range"),
        ({"id": 7}, r"Thing\.id .*: 7 is of the type int, and must be text"),
        ({"day": datetime(2026, 1, 2)}, r"Thing\.day .* is of the type datetime, and must be of the type date"),
        (
            {"lines": [Line(), Line.model_construct(price=Decimal("NaN"))]},
            r"Thing\.lines\[1\]\.price .*: Decimal\('NaN'\)",
        ),
        ({"lines": [Line(price=Decimal("1E-131"))]}, r"Thing\.lines\[0\]\.price .* is out of range"),
        ({"lines": [Line(price=Decimal("0." + "1" * 39))]}, r"Thing\.lines\[0\]\.price .* has 39 significant digits"),
        ({"lines": [Line(tags={"a": {1e300}})]}, r"Thing\.lines\[0\]\.tags\.a\.1e\+300 .* is out of range"),
        ({"lines": (Line(),)}, r"Thing\.lines .* is of the type tuple, and must be a list"),
        ({"lines": [{}]}, r"Thing\.lines\[0\] .*: \{\} is of the type dict, and must be a Line itself"),
        ({"data": {"a": [1, {2}]}}, r"Thing\.data\.a\[1\] .*: \{2\} is of the type set, and must be what JSON can say"),
        ({"data": {1: 2}}, r"Thing\.data .*: 1 is of the type int, and must be text, as a key of JSON is"),
        ({"data": {"": 2}}, r"Thing\.data .*: '' is an empty key of a map"),
        ({"data": nested(32, listed=True)}, r"Thing\.data .* more than 32 levels deep"),
        ({"data": nested(32, listed=False)}, r"Thing\.data .* more than 32 levels deep"),
        ({"data": holding_itself()}, r"Thing\.data .* holds itself, or is nested too deeply"),
        ({"id": ""}, r"Thing: the partition key has 0 bytes \(''\), and DynamoDB takes 1 to 2048"),
        ({"id": "ü" * 1025}, r"Thing: the partition key has 2050 bytes"),
        ({"owner": "o" * 1025}, r"Thing: the sort key of by_owner has 1025 bytes"),
        ({"owner": "no-sort-key"}, r"Thing\.owned_by makes an empty sort key for by_owner"),
    ],
)
def test_a_value_is_refused_with_its_place_and_the_reason(fields: dict[str, Any], words: str) -> None:
    values = {name: one.default for name, one in Thing.model_fields.items()} | fields
    with pytest.raises(ItemRefused, match=words) as refused:
        layout(Thing).encode(Thing.model_construct(**values))
    assert refused.value.entity is Thing
    assert isinstance(refused.value, ValueError)


def test_an_object_made_without_validation_may_lack_a_value() -> None:
    thing = Thing()
    del thing.__dict__["count"]
    with pytest.raises(ItemRefused, match=r"Thing\.count .* has no value: the object was made without validation"):
        layout(Thing).encode(thing)


def test_a_set_of_a_union_is_refused_for_what_is_in_it() -> None:
    class Sets(Entity):
        pk: str = "p"
        sk: str = "s"
        some: set[int] | set[str] = set()
        one: set[int] | None = None

    for fields, words in (
        ({"some": {1.5}}, r"Sets\.some\.1\.5 cannot be stored: 1\.5 is of the type float, and must be of the type int"),
        ({"one": {"a"}}, r"Sets\.one\.a cannot be stored: 'a' is of the type str"),
        ({"some": 5}, r"Sets\.some .*: 5 is of the type int, and must be a set\."),
    ):
        with pytest.raises(ItemRefused, match=words):
            layout(Sets).encode(Sets().model_copy(update=fields))


class Tree(BaseModel):
    name: str
    children: "list[Tree]" = []


class Planted(Entity):
    pk: str = "p"
    sk: str = "s"
    tree: Tree


def test_a_model_that_holds_itself_is_shown_once() -> None:
    tree = Tree(name="a", children=[Tree(name="b")])
    tree.children[0].children.append(tree)
    with pytest.raises(ItemRefused, match=r"Planted\.tree .* holds itself, or is nested too deeply") as refused:
        layout(Planted).encode(Planted(tree=tree))
    assert len(str(refused.value)) < 250
    assert str(refused.value).count("name='b'") == 1


def test_one_that_is_too_deep_to_be_shown_is_refused_all_the_same() -> None:
    tree = Tree(name="a")
    for _ in range(5000):
        tree = Tree(name="a", children=[tree])
    with pytest.raises(ItemRefused, match=r"Planted\.tree .* is nested too deeply") as refused:
        layout(Planted).encode(Planted(tree=tree))
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("value", [10**38 - 1, -(10**38) + 1, 10**125, 123 * 10**100])
def test_ints_of_38_digits_are_kept_whatever_zeros_follow(value: int) -> None:
    shape = layout(Thing)
    assert shape.decode(shape.encode(Thing(count=value))).count == value


def test_31_lists_in_each_other_are_kept() -> None:
    shape = layout(Thing)
    item = Thing(data=nested(31, listed=True))
    assert shape.decode(shape.encode(item)) == item


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda: Key(Thing, "", "a"), "partition key has 0 bytes"),
        (lambda: Key(Thing, "a", ""), "sort key has 0 bytes"),
        (lambda: Key(Thing, "a", "\udfff"), "lone surrogate"),
        (lambda: Thing.primary(""), "partition key has 0 bytes"),
        (lambda: IndexKey(Thing, by_owner, "", "a"), "partition key of by_owner has 0 bytes"),
    ],
)
def test_a_key_that_cannot_be_is_refused_when_it_is_made(made: Any, words: str) -> None:
    with pytest.raises(ItemRefused, match=words):
        made()


def test_a_key_that_is_no_text_is_told() -> None:
    with pytest.raises(Misuse, match=r"the partition key is 1 \(int\), and must be text"):
        Key(Thing, 1, "a")  # type: ignore[arg-type]


def test_the_size_of_an_item_is_that_which_dynamodb_counts() -> None:
    # "Item size" of the developer guide: names and values in UTF-8; a list or map 3 bytes, and 1 for each member.
    assert item_size({"pk": {"S": "a"}, "ü": {"BOOL": True}}) == 2 + 1 + 2 + 1
    assert item_size({"a": {"L": [{"S": "xy"}, {"NULL": True}]}}) == 1 + 3 + (1 + 2) + (1 + 1)
    assert item_size({"a": {"M": {"k": {"B": "AAECAw=="}}}}) == 1 + 3 + 1 + 1 + 4
    assert item_size({"n": {"N": "-12.3"}}) == 1 + 2 + 2
