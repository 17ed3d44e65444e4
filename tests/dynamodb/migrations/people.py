"""What is migrated in tests."""

from functools import cache
from typing import Annotated, Any

import boto3
from botocore.config import Config

from goldstack.dynamodb import Entity, Migration, MigrationContext, Table, key, migration, version


class Person(Entity):
    """Somebody who counts how often they were touched."""

    id: str
    touched: int = 0
    note: str = ""

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002 - a field's name
        """Where somebody is."""
        return f"P#{id}", "person"


class Counted(Entity):
    """Something with a version."""

    id: str
    touched: int = 0
    rev: Annotated[int, version()] = 0

    @key
    @staticmethod
    def at(id: str) -> tuple[str, str]:  # noqa: A002 - a field's name
        """Where it is."""
        return f"C#{id}", "counted"


@cache
def session() -> Any:
    """For clients of any server: reading its models takes longer than most tests."""
    return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")


def client_of(url: str) -> Any:
    """A client without a quota of repetitions."""
    settings = Config(retries={"mode": "legacy", "total_max_attempts": 5}, proxies={}, max_pool_connections=20)
    return session().client("dynamodb", endpoint_url=url, config=settings)


def touch(ctx: MigrationContext) -> None:
    """Touch everybody."""
    for person in ctx.scan(Person):
        person.touched += 1
        ctx.save(person)


@migration("0001-first")
def first(ctx: MigrationContext) -> None:
    """Write one item."""
    ctx.table.put(Person(id="first", touched=1))


touching = Migration("0002-touch", touch, long=True)


@migration("0003-last")
def last(ctx: MigrationContext) -> None:
    """Write another one."""
    ctx.client.put_item(TableName=ctx.table_name, Item={"pk": {"S": "last"}, "sk": {"S": "last"}})


@last.down
def without_last(ctx: MigrationContext) -> None:
    """Take it back."""
    ctx.client.delete_item(TableName=ctx.table_name, Key={"pk": {"S": "last"}, "sk": {"S": "last"}})


def fill(table: Table, count: int) -> None:
    """Put so many people."""
    table.put_many(Person(id=str(number)) for number in range(count))


def touched(table: Table) -> set[int]:
    """How often people were touched."""
    return {person.touched for person in table.scan(Person).consistent()}


def ledger(table: Table) -> dict[str, Any]:
    """All rows, by their sort keys."""
    answer = table.raw.client.query(
        TableName=table.raw.name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "#MIGRATIONS"}},
        ConsistentRead=True,
    )
    return {item["sk"]["S"]: item for item in answer["Items"]}
