"""Expressions made at random: ministack under guard answers them as DynamoDB Local does, whose parser is AWS's own."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .engines import GUARDED, JAVA

TABLE = "goldstack-differential"
ITEM: dict[str, Any] = {
    "pk": {"S": "1"},
    "a": {"N": "1"},
    "b": {"S": "x"},
    "l": {"L": [{"N": "1"}]},
    "m": {"M": {"x": {"N": "1"}}},
    "s": {"SS": ["q"]},
    "bin": {"B": b"ab"},
    "nul": {"NULL": True},
}
PATHS = ["a", "b", "l", "m", "s", "bin", "nul", "m.x", "m.y", "l[0]", "l[3]", "b.c", "a[0]", "zz", "#a", "#y"]
VALUES: dict[str, Any] = {
    ":n": {"N": "2"},
    ":t": {"S": "x"},
    ":l": {"L": []},
    ":z": {"BOOL": True},
    ":q": {"SS": ["q"]},
    ":k": {"S": "S"},
    ":b": {"B": b"a"},
    ":u": {"NULL": True},
}
NAMES = {"#a": "a", "#y": "year"}

paths = st.sampled_from(PATHS)
values = st.sampled_from(list(VALUES))
operands = st.one_of(paths, values, st.one_of(paths, values).map("size({})".format), paths.map("({})".format))


def joined(separator: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(separator.join)


def called(names: list[str], arguments: st.SearchStrategy[str], at_most: int) -> st.SearchStrategy[str]:
    listed = st.lists(arguments, min_size=1, max_size=at_most).map(", ".join)
    return st.tuples(st.sampled_from(names), listed).map(lambda parts: "{}({})".format(*parts))


comparisons = st.one_of(
    joined(" ", operands, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), operands),
    st.tuples(operands, operands, operands).map(lambda three: "{} BETWEEN {} AND {}".format(*three)),
    st.tuples(operands, st.lists(operands, min_size=1, max_size=3).map(", ".join)).map(
        lambda two: "{} IN ({})".format(*two)
    ),
    called(["attribute_exists", "attribute_not_exists", "size"], operands, 1),
    called(["attribute_type", "begins_with", "contains", "if_not_exists", "other"], operands, 2),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map("({})".format),
        inner.map("NOT {}".format),
        joined(" ", inner, st.sampled_from(["AND", "OR", "and"]), inner),
    ),
    max_leaves=4,
)
results = st.recursive(
    st.one_of(paths, values),
    lambda inner: st.one_of(
        inner.map("({})".format),
        joined(" ", inner, st.sampled_from("+-"), inner),
        st.tuples(paths, values).map(lambda two: "if_not_exists({}, {})".format(*two)),
        called(["list_append", "if_not_exists", "size"], st.one_of(values, inner), 2),
    ),
    max_leaves=3,
)
sections = {
    "SET": joined(" = ", paths, results),
    "REMOVE": paths,
    "ADD": joined(" ", paths, values),
    "DELETE": joined(" ", paths, values),
}
updates = st.lists(
    st.sampled_from(list(sections)).flatmap(
        lambda name: st.lists(sections[name], min_size=1, max_size=2).map(
            lambda actions: f"{name} {', '.join(actions)}"
        )
    ),
    min_size=1,
    max_size=3,
).map(" ".join)

Both = tuple[Any, Any]


@pytest.fixture(scope="session")
def both(connected: Callable[[str], Any]) -> Both:
    clients = connected(GUARDED), connected(JAVA)
    for client in clients:
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
    return clients


def asked(client: Any, slot: str, expression: str, operation: str, **more: Any) -> Any:
    """The error, or what came of it."""
    client.put_item(TableName=TABLE, Item=ITEM)
    placeholders = {
        "ExpressionAttributeValues": more.pop("ExpressionAttributeValues", {}) | _used(VALUES, expression),
        "ExpressionAttributeNames": _used(NAMES, expression),
    }
    more |= {key: used for key, used in placeholders.items() if used}
    try:
        reply = getattr(client, operation)(TableName=TABLE, **{slot: expression}, **more)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return reply.get("Attributes"), reply.get("Count")


def _used(placeholders: dict[str, Any], expression: str) -> dict[str, Any]:
    return {name: value for name, value in placeholders.items() if re.search(rf"{name}\b", expression)}


def many(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
    )


@many(80)
@given(condition=conditions)
def test_conditions_are_read_and_judged_alike(both: Both, condition: str) -> None:
    one, two = (asked(each, "ConditionExpression", condition, "put_item", Item=ITEM) for each in both)
    assert one == two


@many(60)
@given(condition=conditions)
def test_filters_are_read_and_judged_alike(both: Both, condition: str) -> None:
    key = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "1"}}}
    one, two = (asked(each, "FilterExpression", condition, "query", **key) for each in both)
    assert one == two


@many(120)
@given(update=updates)
def test_updates_are_read_and_done_alike(both: Both, update: str) -> None:
    target = {"Key": {"pk": {"S": "1"}}, "ReturnValues": "ALL_NEW"}
    one, two = (asked(each, "UpdateExpression", update, "update_item", **target) for each in both)
    assert one == two
