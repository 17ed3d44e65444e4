"""boto3's clients, of addresses that need no account."""

from typing import TYPE_CHECKING, Final

import boto3

from goldstack.dynamodb.clients import client_config

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.service_resource import Table

REGION: Final = "us-west-2"
KEY: Final = "benchmark"
TABLE: Final = "bench"


def client(url: str) -> "DynamoDBClient":
    """A client as anybody makes it, of its own: what one row's side does to it, no other sees."""
    return _session().client("dynamodb", endpoint_url=url)


def ours(url: str) -> "DynamoDBClient":
    """One as `connect()` makes it."""
    return _session().client("dynamodb", endpoint_url=url, config=client_config())


def resource(url: str) -> "Table":
    """boto3's Table."""
    return _session().resource("dynamodb", endpoint_url=url).Table(TABLE)


def _session() -> boto3.Session:
    return boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY, region_name=REGION)
