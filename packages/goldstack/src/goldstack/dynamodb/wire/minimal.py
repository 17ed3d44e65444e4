"""The least that botocore has to be given for an operation: what it needs to find the endpoint, and finds valid."""

from collections.abc import Callable
from typing import Any

# The method of boto3's client, the argument that marks a call by being its own, and the arguments for a table. What is
# sent in the body is left empty; AWS refuses each of them as it stands, should it ever be sent. A transaction has a
# Delete, not a Put, because ministack takes both, and stores an item without a key.
Minimal = tuple[str, str, Callable[[str], dict[str, Any]]]

MINIMAL: dict[str, Minimal] = {
    "GetItem": ("get_item", "Key", lambda table: {"TableName": table, "Key": {}}),
    "PutItem": ("put_item", "Item", lambda table: {"TableName": table, "Item": {}}),
    "UpdateItem": ("update_item", "Key", lambda table: {"TableName": table, "Key": {}}),
    "DeleteItem": ("delete_item", "Key", lambda table: {"TableName": table, "Key": {}}),
    "Query": ("query", "ExclusiveStartKey", lambda table: {"TableName": table, "ExclusiveStartKey": {}}),
    "Scan": ("scan", "ExclusiveStartKey", lambda table: {"TableName": table, "ExclusiveStartKey": {}}),
    "BatchGetItem": ("batch_get_item", "RequestItems", lambda table: {"RequestItems": {table: {"Keys": [{}]}}}),
    "BatchWriteItem": ("batch_write_item", "RequestItems", lambda table: {"RequestItems": {table: [{}]}}),
    "TransactGetItems": (
        "transact_get_items",
        "TransactItems",
        lambda table: {"TransactItems": [{"Get": {"TableName": table, "Key": {}}}]},
    ),
    "TransactWriteItems": (
        "transact_write_items",
        "TransactItems",
        lambda table: {"TransactItems": [{"Delete": {"TableName": table, "Key": {}}}]},
    ),
}
