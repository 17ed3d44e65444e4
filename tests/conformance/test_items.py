"""Single items: conditions, keys, values and their limits.

Source: Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB", "Supported data types and naming rules", "Condition expressions"; API
reference, PutItem, GetItem, UpdateItem, DeleteItem, AttributeValue.
"""

from typing import Any

import pytest

from .asking import Asked, deep, refused, text

FAILED = "ConditionalCheckFailedException"


def test_a_failed_condition_writes_nothing(asked: Asked) -> None:
    asked.put(a={"S": "first"})
    with refused("The conditional request failed", FAILED):
        asked.client.put_item(
            TableName=asked.table, Item=asked.item(a={"S": "second"}), ConditionExpression="attribute_not_exists(pk)"
        )
    with refused("The conditional request failed", FAILED):
        asked.client.delete_item(
            TableName=asked.table,
            Key=asked.key(),
            ConditionExpression="a = :a",
            ExpressionAttributeValues={":a": {"S": "other"}},
        )
    assert asked.get() == asked.item(a={"S": "first"})


def test_a_condition_that_holds_lets_the_write_through(asked: Asked) -> None:
    asked.put(rev={"N": "1"})
    asked.update(
        "SET rev = :next",
        ConditionExpression="rev = :rev AND attribute_exists(pk)",
        ExpressionAttributeValues={":rev": {"N": "1"}, ":next": {"N": "2"}},
    )
    assert asked.get() == asked.item(rev={"N": "2"})


def test_a_failed_condition_shows_the_stored_item_where_it_is_asked_for(asked: Asked) -> None:
    stored = asked.put(a={"S": "first"})
    with pytest.raises(asked.client.exceptions.ConditionalCheckFailedException) as caught:
        asked.client.put_item(
            TableName=asked.table,
            Item=asked.item(),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert caught.value.response["Item"] == stored


def test_an_update_on_a_missing_item_creates_it(asked: Asked) -> None:
    asked.update("SET a = :a", ExpressionAttributeValues={":a": {"S": "new"}})
    assert asked.get() == asked.item(a={"S": "new"})


def test_deleting_what_is_not_there_succeeds(asked: Asked) -> None:
    assert "Attributes" not in asked.client.delete_item(TableName=asked.table, Key=asked.key(), ReturnValues="ALL_OLD")


def test_return_values_are_what_was_asked_for(asked: Asked) -> None:
    old = asked.put(a={"N": "1"}, b={"S": "kept"})
    values = {":one": {"N": "1"}}
    changed = asked.update("SET a = a + :one", ExpressionAttributeValues=values, ReturnValues="UPDATED_NEW")
    assert changed["Attributes"] == {"a": {"N": "2"}}
    before = asked.update("SET a = a + :one", ExpressionAttributeValues=values, ReturnValues="ALL_OLD")
    assert before["Attributes"] == old | {"a": {"N": "2"}}
    with refused():
        asked.client.put_item(TableName=asked.table, Item=asked.item(), ReturnValues="ALL_NEW")


def test_an_empty_key_is_refused(asked: Asked) -> None:
    with refused("empty string value. Key: sk"):
        asked.put("")
    with refused("empty string value. Key: sk"):
        asked.get("")


@pytest.mark.parametrize(
    "value", [{"N": "1"}, {"B": b"1"}, {"BOOL": True}, {"NULL": True}], ids=lambda value: str(*value)
)
def test_a_key_of_the_wrong_type_is_refused(asked: Asked, value: dict[str, Any]) -> None:
    with refused("type"):
        asked.client.put_item(TableName=asked.table, Item=asked.key() | {"sk": value})
    with refused():
        asked.client.get_item(TableName=asked.table, Key=asked.key() | {"sk": value})


def test_a_key_that_is_not_whole_is_refused(asked: Asked) -> None:
    with refused("key"):
        asked.client.put_item(TableName=asked.table, Item={"pk": {"S": asked.pk}})
    with refused("key"):
        asked.client.get_item(TableName=asked.table, Key={"pk": {"S": asked.pk}})
    with refused("key"):
        asked.client.get_item(TableName=asked.table, Key=asked.item(a={"S": "more"}))


def test_a_sort_key_has_at_most_1024_bytes(asked: Asked) -> None:
    asked.put("x" * 1024)
    with refused("1024 bytes"):
        asked.put("x" * 1025)


def test_a_partition_key_has_at_most_2048_bytes(asked: Asked) -> None:
    def put(size: int) -> None:
        asked.client.put_item(TableName=asked.table, Item=asked.item() | {"pk": {"S": asked.pk.ljust(size, "x")}})

    put(2048)
    with refused("2048 bytes"):
        put(2049)


@pytest.mark.parametrize(
    "number", ["1" * 38, "-" + "9" * 38, "1E-130", "9.9999999999999999999999999999999999999E+125", "0"]
)
def test_a_number_of_38_digits_within_the_range_is_kept_exactly(asked: Asked, number: str) -> None:
    from decimal import Decimal

    asked.put(n={"N": number})
    assert Decimal(asked.get()["n"]["N"]) == Decimal(number)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("1" * 39, "38"),
        ("1E126", "magnitude larger than supported range"),
        ("-1E126", "magnitude larger than supported range"),
        ("1E-131", "magnitude smaller than supported range"),
        ("NaN", "cannot be converted"),
        ("Infinity", "cannot be converted"),
        ("1_000", "cannot be converted"),
        ("", "cannot be converted"),
    ],
)
def test_a_number_outside_the_limits_is_refused(asked: Asked, number: str, message: str) -> None:
    with refused(message):
        asked.put(n={"N": number})
    with refused(message):
        asked.put(n={"M": {"deep": {"L": [{"N": number}]}}})
    with refused(message):
        asked.update("SET n = :n", ExpressionAttributeValues={":n": {"N": number}})


def test_a_number_is_normalised(asked: Asked) -> None:
    asked.put(a={"N": "1.00"}, b={"N": "0012"}, c={"N": "1e3"}, d={"N": "-0"}, e={"NS": ["1.0", "2"]})
    item = asked.get()
    assert [item[name]["N"] for name in "abcd"] == ["1", "12", "1000", "0"]
    assert sorted(item["e"]["NS"]) == ["1", "2"]


def test_a_sum_is_exact_to_38_digits(asked: Asked) -> None:
    asked.put(n={"N": "1" * 38})
    asked.update("SET n = n + :one ADD m :all", ExpressionAttributeValues={":one": {"N": "1"}, ":all": {"N": "9" * 38}})
    asked.update("ADD m :less", ExpressionAttributeValues={":less": {"N": "-1"}})
    assert asked.get() == asked.item(n={"N": "1" * 37 + "2"}, m={"N": "9" * 37 + "8"})


def test_a_sum_of_more_than_38_digits_is_refused(asked: Asked) -> None:
    asked.put(n={"N": "1" * 38})
    with refused():
        asked.update("SET n = n + :half", ExpressionAttributeValues={":half": {"N": "0.5"}})
    assert asked.get() == asked.item(n={"N": "1" * 38})


@pytest.mark.parametrize(
    "members", [{"SS": ["a", "b", "a"]}, {"NS": ["1", "1.0"]}, {"BS": [b"1", b"1"]}], ids=lambda members: str(*members)
)
def test_a_set_with_a_member_twice_is_refused(asked: Asked, members: dict[str, Any]) -> None:
    with refused("duplicates"):
        asked.put(a=members)
    with refused("duplicates"):
        asked.update("ADD a :a", ExpressionAttributeValues={":a": members})


@pytest.mark.parametrize("kind", ["SS", "NS", "BS"])
def test_an_empty_set_is_refused(asked: Asked, kind: str) -> None:
    with refused("not be empty"):
        asked.put(a={kind: []})
    with refused("not be empty"):
        asked.put(a={"L": [{kind: []}]})
    with refused("not be empty"):
        asked.update("SET a = :a", ExpressionAttributeValues={":a": {kind: []}})


def test_empty_strings_lists_maps_and_binaries_are_values(asked: Asked) -> None:
    item = asked.put(a={"S": ""}, b={"L": []}, c={"M": {}}, d={"B": b""}, e={"NULL": True}, f={"M": {"a": {"S": ""}}})
    assert asked.get() == item


def test_a_value_has_one_type(asked: Asked) -> None:
    with refused("must contain exactly one of the supported data"):
        asked.put(a={"S": "a", "N": "1"})
    with refused("must contain exactly one of the supported data"):
        asked.put(a={})
    with refused("Null attribute value types must have the value of true"):
        asked.put(a={"NULL": False})


def test_an_item_has_at_most_400_kb_names_included(asked: Asked) -> None:
    used = len("pk" + asked.pk + "sk" + "1" + "a")
    asked.put(a=text(400 * 1024 - used))
    with refused("Item size has exceeded the maximum allowed size"):
        asked.put(a=text(400 * 1024 - used + 1))


def test_an_update_that_makes_an_item_larger_than_400_kb_is_refused(asked: Asked) -> None:
    asked.put(a=text(300 * 1024))
    with refused("Item size to update has exceeded the maximum allowed size"):
        asked.update("SET b = :b", ExpressionAttributeValues={":b": text(100 * 1024)})
    assert asked.get().keys() == {"pk", "sk", "a"}


def test_values_nest_32_levels_deep(asked: Asked) -> None:
    asked.put(a=deep(32))
    assert asked.get()["a"] == deep(32)
    with refused("Nesting Levels have exceeded supported limits"):
        asked.put(a=deep(33))


def test_a_read_shows_only_the_attributes_of_its_projection(asked: Asked) -> None:
    asked.put(a={"M": {"b": {"S": "1"}, "c": {"S": "2"}}}, d={"L": [{"S": "0"}, {"S": "1"}]}, e={"S": "no"})
    shown = asked.client.get_item(
        TableName=asked.table, Key=asked.key(), ProjectionExpression="#a.b, d[1]", ExpressionAttributeNames={"#a": "a"}
    )
    assert shown["Item"] == {"a": {"M": {"b": {"S": "1"}}}, "d": {"L": [{"S": "1"}]}}
