"""What the table remembers of its migrations: a row each, and the map of all names in one row, in the table itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldstack.aws import error_code
from goldstack.dynamodb.definition import LEDGER_PARTITION, PARTITION_KEY, SORT_KEY
from goldstack.errors import MigrationError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

HEAD = "#HEAD"
APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one table; every read is consistent."""

    client: "DynamoDBClient"
    table_name: str

    def head(self) -> frozenset[str] | None:
        """The names that `#HEAD` calls applied, by one GetItem; None where there is no such row."""
        answer = self.client.get_item(TableName=self.table_name, Key=_row(HEAD), ConsistentRead=True)
        return frozenset(answer["Item"][APPLIED].get("M", {})) if "Item" in answer else None

    def applied(self) -> list[str]:
        """The names of all rows; those that the original wrote, which hold nothing but the name, count as well."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="#pk = :ledger",
            ExpressionAttributeNames={"#pk": PARTITION_KEY},
            ExpressionAttributeValues={":ledger": {"S": LEDGER_PARTITION}},
            ConsistentRead=True,
        )
        names = [item[SORT_KEY].get("S", "") for page in pages for item in page["Items"]]
        return [name for name in names if not name.startswith("#")]

    def record(self, name: str) -> None:
        """Add the row of *name*.

        Raises:
            MigrationError: It is there already: another runner was at work.
        """
        row: dict[str, AttributeValueTypeDef] = {
            **_row(name),
            "state": {"S": APPLIED},
            "finished": {"S": datetime.now(UTC).isoformat(timespec="seconds")},
        }
        try:
            self.client.put_item(
                TableName=self.table_name,
                Item=row,
                ConditionExpression="attribute_not_exists(#pk)",
                ExpressionAttributeNames={"#pk": PARTITION_KEY},
            )
        except self.client.exceptions.ClientError as error:
            if error_code(error) != "ConditionalCheckFailedException":
                raise
            raise MigrationError(
                f"The migration {name!r} was applied to {self.table_name} by another process at the same time: "
                f"it ran twice.\nLet one process migrate at a time, and check what this migration changed."
            ) from error

    def forget(self, name: str) -> None:
        """Remove the row of *name*."""
        self.client.delete_item(TableName=self.table_name, Key=_row(name))

    def write_head(self, names: Iterable[str]) -> None:
        """Let `#HEAD` call exactly *names* applied."""
        states: dict[str, AttributeValueTypeDef] = {name: {"S": APPLIED} for name in sorted(names)}
        self.client.put_item(TableName=self.table_name, Item={**_row(HEAD), APPLIED: {"M": states}})


def _row(name: str) -> "dict[str, AttributeValueTypeDef]":
    return {PARTITION_KEY: {"S": LEDGER_PARTITION}, SORT_KEY: {"S": name}}
