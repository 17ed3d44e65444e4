"""What one table is, so that others can be made like it: its shape, its TTL, its items."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from goldstack.aws import error_code
from goldstack.errors import LocalServerError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_BATCH = 25
_LIMIT = 60.0
_PAUSE = 0.005
_INDEX = ("IndexName", "KeySchema", "Projection")


@dataclass(frozen=True, slots=True)
class TableImage:
    """A table as it was when it was looked at.

    Attributes:
        shape: What CreateTable is given for one like it, its name aside: keys, indexes, billing, stream.
        ttl: The attribute by which items expire.
        batches: Its items, as BatchWriteItem takes them.
    """

    shape: Mapping[str, Any]
    ttl: str | None
    batches: Sequence[Sequence[Any]]

    @classmethod
    def take(cls, client: "DynamoDBClient", name: str) -> "TableImage":
        """That of the table *name*, once its indexes are made."""
        table = _wait(lambda: cast("dict[str, Any]", client.describe_table(TableName=name)["Table"]), name)
        ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        pages = client.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
        puts = [{"PutRequest": {"Item": item}} for page in pages for item in page["Items"]]
        return cls(
            shape=_shape(table),
            ttl=ttl.get("AttributeName") if ttl.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"} else None,
            batches=[puts[i : i + _BATCH] for i in range(0, len(puts), _BATCH)],
        )

    def make(self, client: "DynamoDBClient", name: str) -> None:
        """Make the table *name* like it, and wait until it can be used.

        Raises:
            LocalServerError: It is not ready within a minute.
        """
        answer = client.create_table(TableName=name, **cast("Any", self.shape))
        made = cast("dict[str, Any]", answer["TableDescription"])
        if not _is_active(made):
            _wait(lambda: cast("dict[str, Any]", client.describe_table(TableName=name)["Table"]), name)
        if self.ttl:
            setting = {"Enabled": True, "AttributeName": self.ttl}
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=cast("Any", setting))
        for batch in self.batches:
            left: Any = {name: batch}
            while left:
                left = client.batch_write_item(RequestItems=left).get("UnprocessedItems")


def delete(client: "DynamoDBClient", name: str) -> None:
    """Delete the table *name*, unless that is done already; one whose index is being made, once it is made."""
    end = time.monotonic() + _LIMIT
    while True:
        try:
            client.delete_table(TableName=name)
        except client.exceptions.ClientError as error:
            if error_code(error) == "ResourceNotFoundException":
                return
            if error_code(error) != "ResourceInUseException" or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _shape(table: Mapping[str, Any]) -> dict[str, Any]:
    billing = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    shape: dict[str, Any] = {
        "AttributeDefinitions": table["AttributeDefinitions"],
        "KeySchema": table["KeySchema"],
        "BillingMode": billing,
        **_throughput(table, billing),
    }
    if indexes := table.get("GlobalSecondaryIndexes"):
        shape["GlobalSecondaryIndexes"] = [_index(index) | _throughput(index, billing) for index in indexes]
    if indexes := table.get("LocalSecondaryIndexes"):
        shape["LocalSecondaryIndexes"] = [_index(index) for index in indexes]
    if (stream := table.get("StreamSpecification")) and stream.get("StreamEnabled"):
        shape["StreamSpecification"] = stream
    return shape


def _index(index: Mapping[str, Any]) -> dict[str, Any]:
    return {name: index[name] for name in _INDEX}


def _throughput(described: Mapping[str, Any], billing: str) -> dict[str, Any]:
    if billing != "PROVISIONED":
        return {}
    units = ("ReadCapacityUnits", "WriteCapacityUnits")
    return {"ProvisionedThroughput": {unit: described["ProvisionedThroughput"][unit] for unit in units}}


def _is_active(table: Mapping[str, Any]) -> bool:
    indexes = table.get("GlobalSecondaryIndexes", ())
    return table["TableStatus"] == "ACTIVE" and all(index["IndexStatus"] == "ACTIVE" for index in indexes)


def _wait(describe: Callable[[], dict[str, Any]], name: str) -> dict[str, Any]:
    end = time.monotonic() + _LIMIT
    while not _is_active(table := describe()):
        if time.monotonic() > end:
            raise LocalServerError(f"The table {name} is {table['TableStatus']}, with indexes, after {_LIMIT:.0f} s.")
        time.sleep(_PAUSE)
    return table
