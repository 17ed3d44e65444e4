"""Expressions and copies in the local AWS: what is kept of one request never reaches another."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

TABLE = "read"


@pytest.fixture
def client(url: str) -> "Iterator[DynamoDBClient]":
    """Of a table with nothing in it."""
    client = boto3.client(
        "dynamodb", endpoint_url=url, region_name="us-west-2", aws_access_key_id="local", aws_secret_access_key="local"
    )
    client.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield client
    client.delete_table(TableName=TABLE)


def _part(number: int, name: str, value: str) -> "TransactWriteItemTypeDef":
    return {
        "Update": {
            "TableName": TABLE,
            "Key": {"pk": {"S": str(number)}},
            "UpdateExpression": "SET #a = :a",
            "ConditionExpression": "attribute_not_exists(#a)",
            "ExpressionAttributeNames": {"#a": name},
            "ExpressionAttributeValues": {":a": {"S": value}},
        }
    }


def test_one_text_is_read_anew_for_other_names_and_values(client: "DynamoDBClient") -> None:
    for start in range(0, 400, 100):
        parts = [_part(n, f"name{n % 7}", f"value {n}") for n in range(start, start + 100)]
        client.transact_write_items(TransactItems=parts)
    found = {item["pk"]["S"]: item for item in client.scan(TableName=TABLE)["Items"]}
    assert found == {str(n): {"pk": {"S": str(n)}, f"name{n % 7}": {"S": f"value {n}"}} for n in range(400)}
    with pytest.raises(client.exceptions.TransactionCanceledException) as refused:
        client.transact_write_items(TransactItems=[_part(3, "name3", "again"), _part(4, "name5", "new")])
    codes = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert codes == ["ConditionalCheckFailed", "None"]


def test_what_an_update_answers_is_as_it_was_before(client: "DynamoDBClient") -> None:
    client.put_item(TableName=TABLE, Item={"pk": {"S": "1"}, "inner": {"M": {"list": {"L": [{"N": "1"}]}}}})
    answer = client.update_item(
        TableName=TABLE,
        Key={"pk": {"S": "1"}},
        UpdateExpression="SET #i.#l[0] = :two, #i.#m = #i.#l",
        ExpressionAttributeNames={"#i": "inner", "#l": "list", "#m": "more"},
        ExpressionAttributeValues={":two": {"N": "2"}},
        ReturnValues="ALL_OLD",
    )
    assert answer["Attributes"]["inner"] == {"M": {"list": {"L": [{"N": "1"}]}}}
    inner = {"M": {"list": {"L": [{"N": "2"}]}, "more": {"L": [{"N": "1"}]}}}
    assert client.get_item(TableName=TABLE, Key={"pk": {"S": "1"}})["Item"]["inner"] == inner
