"""A table on each of two servers, the session's ministack and a DynamoDB Local."""

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from goldstack.dynamodb.codec.shapes import Item
from goldstack.errors import LocalServerError
from goldstack.local import dynamodb_jar, jre

SERVE = Path(__file__).parents[2] / "serve.py"


@dataclass(frozen=True, slots=True)
class Server:
    """A table of its own on a server; items in wire form, without bytes."""

    client: Any
    table: str

    def put(self, item: Item) -> None:
        self.client.put_item(TableName=self.table, Item=item)

    def get(self, pk: str, sk: str) -> Item:
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        found: Item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)["Item"]
        return found

    def matching(self, pk: str, expression: str, attributes: dict[str, Any]) -> set[str]:
        """The sort keys of the items of a partition that a filter lets through."""
        values = attributes.get("ExpressionAttributeValues", {}) | {":pk": {"S": pk}}
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :pk",
            FilterExpression=expression,
            ExpressionAttributeNames=attributes["ExpressionAttributeNames"],
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return {item["sk"]["S"] for page in pages for item in page["Items"]}

    def update(self, pk: str, sk: str, expression: str, condition: str, attributes: dict[str, Any]) -> bool:
        """Whether the condition held, and the update was made."""
        try:
            self.client.update_item(
                TableName=self.table,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                UpdateExpression=expression,
                ConditionExpression=condition,
                **attributes,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True


@pytest.fixture(scope="session")
def ministack(url: str) -> Iterator[Server]:
    """A table on the session's server."""
    with _table(url) as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A table on a DynamoDB Local of the session's own."""
    try:
        jre.find()
        dynamodb_jar.fetch(print)
    except LocalServerError as error:  # no Java, or no way to the jar, which may not be passed on
        pytest.skip(f"DynamoDB Local cannot be run here: {error}")
    command = [sys.executable, str(SERVE), str(tmp_path_factory.mktemp("java"))]
    environment = os.environ | {"GOLDSTACK_LOCAL_ENGINE": "java"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        with _table(process.stdout.readline().strip()) as server:
            yield server
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.fixture(scope="session", params=["ministack", "dynamodb_local"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of both."""
    found: Server = request.getfixturevalue(request.param)
    return found


@contextlib.contextmanager
def _table(url: str) -> Iterator[Server]:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    config = Config(retries={"total_max_attempts": 1}, proxies={})
    with contextlib.closing(session.client("dynamodb", endpoint_url=url, config=config)) as client:
        name = f"expressions-{uuid.uuid4().hex[:12]}"
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield Server(client, name)
