"""Queries and scans: what may be asked, order, pages and counts.

Source: Amazon DynamoDB Developer Guide, "Querying tables", "Paginating table query results", "Filter expressions for the Query operation", "Scanning
tables"; API reference, Query and Scan.
"""

from typing import Any

import pytest

from .asking import Asked, refused, text

FILTER = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "


def test_a_filter_on_a_key_attribute_is_refused(asked: Asked) -> None:
    with refused(FILTER + "sk"):
        asked.query(FilterExpression="sk > :sk", ExpressionAttributeValues={":sk": {"S": "1"}})
    with refused(FILTER + "pk"):
        asked.query(FilterExpression="attribute_exists(a) AND NOT (pk = :pk)")


@pytest.mark.parametrize(
    "expression", ["begins_with(#k, :v)", "a = :v OR size(#k) > a", "contains(a, #k) AND :v = a", "a IN (:v, #k)"]
)
def test_a_filter_on_a_key_attribute_is_refused_within_functions_and_behind_names(
    asked: Asked, expression: str
) -> None:
    values = {":v": {"S": "1"}} if ":v" in expression else {}
    with refused(FILTER + "sk"):
        asked.query(
            FilterExpression=expression, ExpressionAttributeNames={"#k": "sk"}, ExpressionAttributeValues=values
        )


def test_a_filter_on_the_keys_of_the_index_that_is_queried_is_refused(asked: Asked) -> None:
    city = {":city": {"S": asked.pk}}
    with refused(FILTER + "age"):
        asked.ask("city = :city", city, IndexName="by_city", FilterExpression="attribute_exists(age)")
    with refused(FILTER + "rank"):
        asked.query(
            IndexName="by_rank", FilterExpression="attribute_exists(#r)", ExpressionAttributeNames={"#r": "rank"}
        )


def test_a_filter_in_an_index_may_name_the_keys_of_the_table(asked: Asked) -> None:
    for sk in ("1", "2"):
        asked.put(sk, city={"S": asked.pk}, age={"N": "1"})
    found = asked.ask(
        "city = :city",
        {":city": {"S": asked.pk}},
        IndexName="by_city",
        FilterExpression="sk = :sk",
        ExpressionAttributeValues={":sk": {"S": "2"}},
    )
    assert [item["sk"]["S"] for item in found["Items"]] == ["2"]


def test_a_filter_may_name_what_is_called_like_a_key_further_down(asked: Asked) -> None:
    asked.put(a={"M": {"sk": {"S": "x"}}})
    assert asked.query(FilterExpression="a.sk = :x", ExpressionAttributeValues={":x": {"S": "x"}})["Count"] == 1


def test_an_old_query_filter_on_a_key_attribute_is_refused(asked: Asked) -> None:
    equal = {"AttributeValueList": [{"S": asked.pk}], "ComparisonOperator": "EQ"}
    with refused("QueryFilter can only contain non-primary key attributes: Primary key attribute: sk"):
        asked.client.query(TableName=asked.table, KeyConditions={"pk": equal}, QueryFilter={"sk": equal})


def test_a_scan_may_filter_by_keys(asked: Asked) -> None:
    asked.put()
    asked.put("2")
    found = asked.client.scan(
        TableName=asked.table,
        FilterExpression="pk = :pk AND sk = :sk",
        ExpressionAttributeValues={":pk": {"S": asked.pk}, ":sk": {"S": "2"}},
    )
    while "LastEvaluatedKey" in found and not found["Items"]:
        found = asked.client.scan(
            TableName=asked.table,
            FilterExpression="pk = :pk AND sk = :sk",
            ExpressionAttributeValues={":pk": {"S": asked.pk}, ":sk": {"S": "2"}},
            ExclusiveStartKey=found["LastEvaluatedKey"],
        )
    assert found["Items"] == [asked.item("2")]


def test_a_key_condition_that_no_key_can_answer_is_refused(asked: Asked) -> None:
    wrong = [
        ("sk = :v", "Query condition missed key schema element"),
        ("pk = :v AND a = :v", "Query condition missed key schema element"),
        ("pk > :v", ""),
        ("pk = :v AND sk > :v AND sk < :v", "KeyConditionExpressions must only contain one condition per key"),
    ]
    for expression, message in wrong:
        with refused(message):
            asked.ask(expression, {":v": {"S": asked.pk}})


def test_an_operator_that_no_key_knows_is_refused(asked: Asked) -> None:
    wrong = {
        "pk = :v AND sk <> :v": "<>",
        "pk = :v OR sk = :v": "OR",
        "pk = :v AND NOT sk = :v": "NOT",
        "pk = :v AND contains(sk, :v)": "contains",
    }
    for expression, operator in wrong.items():
        with refused(f"Invalid operator used in KeyConditionExpression: {operator}"):
            asked.ask(expression, {":v": {"S": asked.pk}})


def test_a_key_condition_of_the_wrong_type_is_refused(asked: Asked) -> None:
    with refused("Condition parameter type does not match schema type"):
        asked.ask("pk = :pk AND sk = :sk", {":pk": {"S": asked.pk}, ":sk": {"N": "1"}})


def test_strings_are_ordered_by_their_bytes(asked: Asked) -> None:
    keys = ["Z", "a", "z", "ä", "\uffee", "😀"]
    for sk in reversed(keys):
        asked.put(sk)
    assert [item["sk"]["S"] for item in asked.query()["Items"]] == keys
    assert [item["sk"]["S"] for item in asked.query(ScanIndexForward=False)["Items"]] == keys[::-1]


def test_numbers_are_ordered_by_their_value(asked: Asked) -> None:
    for sk, rank in enumerate(["10", "9", "-1", "0.5"]):
        asked.put(str(sk), rank={"N": rank})
    found = asked.query(IndexName="by_rank")
    assert [item["rank"]["N"] for item in found["Items"]] == ["-1", "0.5", "9", "10"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("begins_with(sk, :b)", ["b1", "b2"]),
        ("sk BETWEEN :b AND :c", ["b1", "b2", "c"]),
        ("sk > :b", ["b1", "b2", "c", "c1"]),
        ("sk <= :c", ["a", "b1", "b2", "c"]),
    ],
)
def test_a_condition_on_the_sort_key_chooses(asked: Asked, condition: str, expected: list[str]) -> None:
    for sk in ("a", "b1", "b2", "c", "c1"):
        asked.put(sk)
    values = {":pk": {"S": asked.pk}, ":b": {"S": "b"}, ":c": {"S": "c"}}
    found = asked.ask(
        f"pk = :pk AND {condition}",
        {name: value for name, value in values.items() if name == ":pk" or name in condition},
    )
    assert [item["sk"]["S"] for item in found["Items"]] == expected


def test_a_page_that_ends_with_its_limit_has_a_last_key(asked: Asked) -> None:
    for sk in "123":
        asked.put(sk)
    page = asked.query(Limit=3)
    assert page["LastEvaluatedKey"] == asked.key("3")
    after = asked.query(Limit=3, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (after["Items"], "LastEvaluatedKey" in after) == ([], False)


def test_the_last_page_has_no_last_key(asked: Asked) -> None:
    for sk in "123":
        asked.put(sk)
    assert "LastEvaluatedKey" not in asked.query(Limit=4)
    page = asked.query(Limit=2, ScanIndexForward=False)
    assert page["LastEvaluatedKey"] == asked.key("2")
    rest = asked.query(Limit=2, ScanIndexForward=False, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert [item["sk"]["S"] for item in rest["Items"]] == ["1"]
    assert "LastEvaluatedKey" not in rest


def test_a_limit_counts_before_the_filter(asked: Asked) -> None:
    for sk in "1234":
        asked.put(sk, a={"S": sk})
    page = asked.query(Limit=3, FilterExpression="a > :three", ExpressionAttributeValues={":three": {"S": "3"}})
    assert (page["Count"], page["ScannedCount"]) == (0, 3)
    assert page["LastEvaluatedKey"] == asked.key("3")


def test_a_limit_below_one_is_refused(asked: Asked) -> None:
    with refused("greater than or equal to 1"):
        asked.query(Limit=0)


def test_a_page_holds_at_most_1_mb(asked: Asked) -> None:
    for sk in "12345":
        asked.put(sk, a=text(300 * 1024))
    page = asked.query()
    assert 3 <= page["Count"] <= 4  # whether the item that crosses the line is in it, is not said
    rest = asked.query(ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (page["Count"] + rest["Count"], "LastEvaluatedKey" in rest) == (5, False)
    projected = asked.query(ProjectionExpression="sk")
    assert projected["Count"] == page["Count"]  # what is read counts, not what is shown


def test_a_count_shows_no_items(asked: Asked) -> None:
    for sk in "123":
        asked.put(sk, a={"S": sk})
    found = asked.query(Select="COUNT", FilterExpression="a > :one", ExpressionAttributeValues={":one": {"S": "1"}})
    assert (found["Count"], found["ScannedCount"], found.get("Items", [])) == (2, 3, [])
    with refused("Cannot specify the ProjectionExpression when choosing to get only the Count"):
        asked.query(Select="COUNT", ProjectionExpression="a")


@pytest.mark.parametrize("start", [{"pk": {"S": "x"}}, {"pk": {"S": "x"}, "sk": {"N": "1"}}, {"other": {"S": "x"}}])
def test_a_start_key_of_another_shape_is_refused(asked: Asked, start: dict[str, Any]) -> None:
    with refused():
        asked.query(ExclusiveStartKey=start)


def test_a_start_key_of_another_partition_is_refused(asked: Asked) -> None:
    with refused("starting key"):
        asked.query(ExclusiveStartKey=asked.key() | {"pk": {"S": "another"}})


def test_the_segments_of_a_scan_are_disjoint_and_whole(asked: Asked, own_table: str) -> None:
    keys = {f"{n:02}" for n in range(40)}
    for begin in (0, 20):
        puts = [{"PutRequest": {"Item": {"pk": {"S": f"{n:02}"}}}} for n in range(begin, begin + 20)]
        asked.client.batch_write_item(RequestItems={own_table: puts})
    found = [
        item["pk"]["S"]
        for segment in range(4)
        for item in asked.client.scan(TableName=own_table, Segment=segment, TotalSegments=4)["Items"]
    ]
    assert (set(found), len(found)) == (keys, 40)


def test_a_segment_that_is_not_there_is_refused(asked: Asked) -> None:
    with refused("segment"):
        asked.client.scan(TableName=asked.table, Segment=4, TotalSegments=4)
    with refused():
        asked.client.scan(TableName=asked.table, Segment=0)
    with refused():
        asked.client.scan(TableName=asked.table, TotalSegments=2)


def test_a_scan_comes_in_pages_too(asked: Asked, own_table: str) -> None:
    for pk in "12345":
        asked.client.put_item(TableName=own_table, Item={"pk": {"S": pk}, "a": text(300 * 1024)})
    page = asked.client.scan(TableName=own_table)
    rest = asked.client.scan(TableName=own_table, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (page["Count"] + rest["Count"], "LastEvaluatedKey" in rest) == (5, False)


def test_a_query_of_a_table_that_is_not_there_is_refused(asked: Asked) -> None:
    with refused(code="ResourceNotFoundException"):
        asked.client.query(
            TableName="goldstack-none",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "1"}},
        )
