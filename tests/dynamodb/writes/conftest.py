"""For each test a table on each of two servers, with what can go wrong before them."""

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from goldstack.dynamodb import Table
from goldstack.dynamodb.definition import create_table
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front, front


def client_of(url: str, *, attempts: int = 5, patience: float = 60) -> Any:
    """A client that tries again after pauses of 50 ms and more, and has no quota of repetitions for all of its requests."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    retries = {"mode": "legacy", "total_max_attempts": attempts}
    settings = Config(read_timeout=patience, retries=retries, proxies={}, max_pool_connections=20)
    return session.client("dynamodb", endpoint_url=url, config=settings)


@contextlib.contextmanager
def table_on(client: Any) -> Iterator[Table]:
    """A table of its own."""
    name = f"writes-{uuid4().hex[:12]}"
    create_table(client, name)
    yield Table(client, name)
    client.delete_table(TableName=name)


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def server(request: pytest.FixtureRequest) -> str:
    """The address of each of both."""
    found: str = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    return found


@pytest.fixture(scope="module")
def before(server: str) -> Iterator[Front]:
    """A server of faults before each of both."""
    with front(server) as made:
        yield made


@pytest.fixture(scope="module")
def steady(server: str) -> Iterator[Any]:
    """A client that no fault reaches."""
    with contextlib.closing(client_of(server)) as made:
        yield made


@pytest.fixture
def direct(steady: Any, before: Front) -> Iterator[Table]:
    """A table of its own, on the way that no fault reaches."""
    before.faults = Faults()
    with table_on(steady) as made:
        yield made
    before.faults = Faults()


@pytest.fixture(scope="module")
def clients(before: Front) -> Iterator[dict[str, Any]]:
    """Clients behind the faults: one tries again, one after a short while, one not at all."""
    made = {
        "patient": client_of(before.url),
        "impatient": client_of(before.url, patience=0.3),
        "hasty": client_of(before.url, attempts=1),
    }
    yield made
    for client in made.values():
        client.close()
