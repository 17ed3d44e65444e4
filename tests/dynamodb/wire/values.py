"""Requests of every operation and answers to them, with values of every kind."""

from base64 import b64encode
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
base64 = st.binary(max_size=5).map(lambda content: b64encode(content).decode())
numbers = st.integers(-999, 999).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(str)
leaves = st.one_of(
    st.builds(lambda x: {"S": x}, text),
    st.builds(lambda x: {"N": x}, numbers),
    st.builds(lambda x: {"B": x}, base64),
    st.builds(lambda x: {"BOOL": x}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda x: {"SS": x}, st.lists(text, min_size=1, max_size=3)),
    st.builds(lambda x: {"NS": x}, st.lists(numbers, min_size=1, max_size=3)),
    st.builds(lambda x: {"BS": x}, st.lists(base64, min_size=1, max_size=3)),
)
names = st.sampled_from(["a", "B", "BS", "S", "M", "L", "NULL", "ResponseMetadata", "ü", "x y"])
values = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda x: {"L": x}, st.lists(inner, max_size=3))
        | st.builds(lambda x: {"M": x}, st.dictionaries(names, inner, max_size=3))
    ),
    max_leaves=6,
)
items = st.dictionaries(names, values, min_size=1, max_size=4)

CAPACITY: Json = {"TableName": "t", "CapacityUnits": 1.5, "GlobalSecondaryIndexes": {"g": {"CapacityUnits": 0.5}}}


def exchanges(item: Json, table: str = "t") -> dict[str, tuple[Json, Json]]:
    """By operation, a request and what it is answered, with *item* wherever one can be."""
    value = next(iter(item.values()))
    named = {"TableName": table}
    condition = {"ConditionExpression": "#0 = :0", "ExpressionAttributeValues": {":0": value}}
    sizes = [{"ItemCollectionKey": item, "SizeEstimateRangeGB": [0.5, 1.0]}]
    writes = [{"PutRequest": {"Item": item}}, {"DeleteRequest": {"Key": item}}]
    transaction = [
        {"Put": {**named, "Item": item, **condition}},
        {"Update": {**named, "Key": item, "UpdateExpression": "SET #0 = :0", **condition}},
        {"Delete": {**named, "Key": item}},
        {"ConditionCheck": {**named, "Key": item, **condition}},
    ]
    return {
        "GetItem": ({**named, "Key": item, "ConsistentRead": True}, {"Item": item, "ConsumedCapacity": CAPACITY}),
        "PutItem": ({**named, "Item": item, **condition}, {"Attributes": item, "ItemCollectionMetrics": sizes[0]}),
        "UpdateItem": ({**named, "Key": item, **condition}, {"Attributes": item}),
        "DeleteItem": ({**named, "Key": item, "ReturnValues": "ALL_OLD"}, {"Attributes": item}),
        "Query": (
            {**named, "ExpressionAttributeValues": {":x": value}, "ExclusiveStartKey": item, "Limit": 7},
            {"Items": [item, item], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": item},
        ),
        "Scan": ({**named, "Segment": 1, "TotalSegments": 2}, {"Items": [], "Count": 0, "ScannedCount": 0}),
        "BatchGetItem": (
            {"RequestItems": {table: {"Keys": [item], "ConsistentRead": True}}},
            {"Responses": {table: [item]}, "UnprocessedKeys": {table: {"Keys": [item], "ConsistentRead": True}}},
        ),
        "BatchWriteItem": (
            {"RequestItems": {table: writes}},
            {
                "UnprocessedItems": {table: writes},
                "ItemCollectionMetrics": {table: sizes},
                "ConsumedCapacity": [CAPACITY],
            },
        ),
        "TransactGetItems": (
            {"TransactItems": [{"Get": {**named, "Key": item}}]},
            {"Responses": [{"Item": item}, {}], "ConsumedCapacity": [CAPACITY]},
        ),
        "TransactWriteItems": (
            {"TransactItems": transaction, "ClientRequestToken": "token"},
            {"ConsumedCapacity": [CAPACITY], "ItemCollectionMetrics": {table: sizes}},
        ),
    }
