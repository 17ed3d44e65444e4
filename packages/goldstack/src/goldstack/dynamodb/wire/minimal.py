"""The least that botocore has to be given for an operation: what it needs to find the endpoint, and finds valid."""

from collections.abc import Callable
from typing import Any

# The method of boto3's client, and its arguments for a table. Values that are required and sent in the body are left empty.
Minimal = tuple[str, Callable[[str], dict[str, Any]]]

MINIMAL: dict[str, Minimal] = {
    "GetItem": ("get_item", lambda table: {"TableName": table, "Key": {}}),
    "PutItem": ("put_item", lambda table: {"TableName": table, "Item": {}}),
    "UpdateItem": ("update_item", lambda table: {"TableName": table, "Key": {}}),
    "DeleteItem": ("delete_item", lambda table: {"TableName": table, "Key": {}}),
    "Query": ("query", lambda table: {"TableName": table}),
    "Scan": ("scan", lambda table: {"TableName": table}),
    "BatchGetItem": ("batch_get_item", lambda table: {"RequestItems": {table: {"Keys": [{}]}}}),
    "BatchWriteItem": ("batch_write_item", lambda table: {"RequestItems": {table: [{}]}}),
    "TransactGetItems": (
        "transact_get_items",
        lambda table: {"TransactItems": [{"Get": {"TableName": table, "Key": {}}}]},
    ),
    "TransactWriteItems": (
        "transact_write_items",
        lambda table: {"TransactItems": [{"Put": {"TableName": table, "Item": {}}}]},
    ),
}
