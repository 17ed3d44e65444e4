"""For each test a table on each of two servers."""

import contextlib
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from .kinds import Reads, create

ENGINES = ["ministack", "dynamodb_local"]


@pytest.fixture(scope="session", params=ENGINES)
def server(request: pytest.FixtureRequest) -> str:
    """The address of each of both."""
    found: str = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    return found


@contextlib.contextmanager
def client_of(url: str) -> Iterator[Any]:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    config = Config(retries={"total_max_attempts": 1}, proxies={}, max_pool_connections=20)
    with contextlib.closing(session.client("dynamodb", endpoint_url=url, config=config)) as client:
        yield client


@contextlib.contextmanager
def table_on(url: str) -> Iterator[Reads]:
    """A table of its own."""
    with client_of(url) as client:
        name = f"reads-{uuid.uuid4().hex[:12]}"
        create(client, name)
        yield Reads(client, name)
        client.delete_table(TableName=name)


@pytest.fixture
def reads(server: str) -> Iterator[Reads]:
    """A table on each of both servers."""
    with table_on(server) as made:
        yield made


@pytest.fixture
def one(url: str) -> Iterator[Reads]:
    """A table on the session's server alone, for what does not depend on the server."""
    with table_on(url) as made:
        yield made
