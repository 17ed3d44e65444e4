"""What the table remembers of its migrations, as it is read: always consistently, and all pages of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.definition import LEDGER_PARTITION, PARTITION_KEY, SORT_KEY

from .rows import (
    APPLIED,
    CHECKPOINT,
    HEAD,
    LOCK,
    Checkpoint,
    Holder,
    Row,
    checkpoint_of,
    head_of,
    holder_of,
    key_of,
    row_of,
)

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class Kept:
    """All rows.

    Attributes:
        rows: Of migrations, by name.
        checkpoints: How far those have come that have not ended.
        head: What became of each name, as `#HEAD` says; None where there is none.
        holder: Who migrates the table.
    """

    rows: dict[str, Row]
    checkpoints: tuple[Checkpoint, ...]
    head: dict[str, str] | None
    holder: Holder | None

    @property
    def unsaid(self) -> list[str]:
        """The names that are applied, of which `#HEAD` does not say so: the original, whose rows count, writes none."""
        head = self.head or {}
        return [name for name, row in self.rows.items() if row.state == APPLIED and head.get(name) != APPLIED]

    def of(self, name: str) -> list[Checkpoint]:
        """The checkpoints of the migration *name*."""
        return [one for one in self.checkpoints if one.name == name]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one table."""

    client: "DynamoDBClient"
    table_name: str

    def head(self) -> dict[str, str]:
        """What became of each name: by one GetItem, or by all rows where there is no `#HEAD` yet."""
        answer = self.client.get_item(TableName=self.table_name, Key=key_of(HEAD), ConsistentRead=True)
        if "Item" in answer:
            return head_of(answer["Item"])
        return {name: row.state for name, row in self.read().rows.items() if row.state == APPLIED}

    def read(self) -> Kept:
        """All rows."""
        rows: dict[str, Row] = {}
        checkpoints: list[Checkpoint] = []
        head, holder = None, None
        for item in self._items():
            name = item[SORT_KEY].get("S", "")
            if name == HEAD:
                head = head_of(item)
            elif name == LOCK:
                holder = holder_of(item)
            elif name.startswith(CHECKPOINT):
                checkpoints.append(checkpoint_of(item))
            elif not name.startswith("#"):
                rows[name] = row_of(item)
        return Kept(rows, tuple(checkpoints), head, holder)

    def holder(self) -> Holder | None:
        """Who migrates the table."""
        answer = self.client.get_item(TableName=self.table_name, Key=key_of(LOCK), ConsistentRead=True)
        return holder_of(answer.get("Item", {}))

    def _items(self) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#pk = :ledger",
            ExpressionAttributeNames={"#pk": PARTITION_KEY},
            ExpressionAttributeValues={":ledger": {"S": LEDGER_PARTITION}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]
