"""A copy of a table is that table, under another name."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from goldstack.testing.image import TableImage, delete

SERVERS_OWN = {"TableName", "TableArn", "TableId", "CreationDateTime", "ItemCount", "TableSizeBytes"}
STREAMS_OWN = {"LatestStreamArn", "LatestStreamLabel"}


@pytest.fixture
def client(url: str) -> Any:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    return session.client("dynamodb", endpoint_url=url, config=Config(proxies={}))


@pytest.fixture
def names(client: Any) -> Iterator[tuple[str, str]]:
    """Of an original and of its copy."""
    pair = (f"original-{uuid4().hex}", f"copy-{uuid4().hex}")
    yield pair
    for name in pair:
        delete(client, name)


def attribute(name: str, kind: str = "S") -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": kind}


def keys(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(name: str, *of: str, **more: Any) -> dict[str, Any]:
    return {"IndexName": name, "KeySchema": keys(*of), "Projection": {"ProjectionType": "ALL"}, **more}


def make(client: Any, name: str, **more: Any) -> None:
    client.create_table(
        **{
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [attribute("pk"), attribute("sk", "N")],
            "KeySchema": keys("pk", "sk"),
            **more,
        }
    )


def described(client: Any, name: str) -> Any:
    """What DescribeTable says, without what no two tables have alike."""
    table = client.describe_table(TableName=name)["Table"]
    table.get("BillingModeSummary", {}).pop("LastUpdateToPayPerRequestDateTime", None)
    for each in table.get("GlobalSecondaryIndexes", []) + table.get("LocalSecondaryIndexes", []):
        each.pop("IndexArn")
    table.get("GlobalSecondaryIndexes", []).sort(key=lambda each: each["IndexName"])
    return {key: value for key, value in table.items() if key not in SERVERS_OWN | STREAMS_OWN}


def items(client: Any, name: str) -> list[Any]:
    pages = client.get_paginator("scan").paginate(TableName=name)
    return sorted((item for page in pages for item in page["Items"]), key=str)


def copied(client: Any, names: tuple[str, str]) -> None:
    """Make the copy, and find it to be what the original is."""
    TableImage.take(client, names[0]).make(client, names[1])
    assert described(client, names[1]) == described(client, names[0])
    assert items(client, names[1]) == items(client, names[0])


def test_keys_and_every_kind_of_value_are_copied(client: Any, names: tuple[str, str]) -> None:
    make(client, names[0])
    item = {
        "pk": {"S": "é"},
        "sk": {"N": "-1.5E-20"},
        "b": {"B": b"\x00\xff"},
        "bs": {"BS": [b"\x00", b"a"]},
        "ns": {"NS": ["1", "2"]},
        "m": {"M": {"l": {"L": [{"NULL": True}, {"BOOL": False}, {"S": ""}]}}},
    }
    client.put_item(TableName=names[0], Item=item)
    copied(client, names)
    (copy,) = items(client, names[1])
    assert copy["b"] == {"B": b"\x00\xff"}


def test_more_items_than_a_batch_or_a_page_holds_are_copied(client: Any, names: tuple[str, str]) -> None:
    make(client, names[0])
    for number in range(30):
        item = {"pk": {"S": "a"}, "sk": {"N": str(number)}, "text": {"S": "x" * 50_000}}
        client.put_item(TableName=names[0], Item=item)
    copied(client, names)
    assert len(items(client, names[1])) == 30


def test_twenty_indexes_are_copied(client: Any, names: tuple[str, str]) -> None:
    wanted = [index(f"gs{i}", f"gs{i}_pk", f"gs{i}_sk") for i in range(20)]
    wanted[3]["Projection"] = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name"]}
    wanted[4]["Projection"] = {"ProjectionType": "KEYS_ONLY"}
    attributes = [attribute(f"gs{i}_{end}") for i in range(20) for end in ("pk", "sk")]
    make(
        client,
        names[0],
        AttributeDefinitions=[attribute("pk"), attribute("sk", "N"), *attributes],
        GlobalSecondaryIndexes=wanted,
    )
    client.put_item(
        TableName=names[0],
        Item={"pk": {"S": "a"}, "sk": {"N": "1"}, "gs7_pk": {"S": "b"}, "gs7_sk": {"S": "c"}},
    )
    copied(client, names)
    found = client.query(
        TableName=names[1],
        IndexName="gs7",
        KeyConditionExpression="gs7_pk = :b",
        ExpressionAttributeValues={":b": {"S": "b"}},
    )
    assert found["Count"] == 1


def test_a_local_index_a_stream_and_bought_throughput_are_copied(client: Any, names: tuple[str, str]) -> None:
    units = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    make(
        client,
        names[0],
        BillingMode="PROVISIONED",
        ProvisionedThroughput=units,
        AttributeDefinitions=[attribute("pk"), attribute("sk", "N"), attribute("other")],
        LocalSecondaryIndexes=[index("local", "pk", "other")],
        GlobalSecondaryIndexes=[index("global", "other", ProvisionedThroughput=units)],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    copied(client, names)


def test_the_ttl_is_copied(client: Any, names: tuple[str, str]) -> None:
    make(client, names[0])
    client.update_time_to_live(
        TableName=names[0], TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    copied(client, names)
    ttl = client.describe_time_to_live(TableName=names[1])["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "expires")


def test_a_table_that_is_gone_is_deleted_without_a_word(client: Any) -> None:
    delete(client, "never-there")
