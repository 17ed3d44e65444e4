"""A server of each engine, and for every case a partition or a table of its own."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from .asking import Asked
from .engines import ENGINES, JAVA
from .gaps import GAPS

SERVE = Path(__file__).parents[1] / "serve.py"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    known = GAPS.get(metafunc.function.__name__, {})
    marks = {name: [pytest.mark.xfail(reason=known[name], strict=True)] if name in known else [] for name in ENGINES}
    engines = [pytest.param(name, marks=marks[name], id=name.replace(" ", "-")) for name in ENGINES]
    metafunc.parametrize("engine", engines, scope="session", indirect=True)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the engine answers."""
    name: str = request.param
    if name == JAVA:
        _fetch_java()
    folder = tmp_path_factory.mktemp("engine")
    command = [sys.executable, str(SERVE), str(folder)]
    environment = os.environ | ENGINES[name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdin
        assert server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(30) == 0


def _fetch_java() -> None:
    from goldstack.errors import LocalServerError
    from goldstack.local import dynamodb_jar, jre

    try:
        jre.find()
        dynamodb_jar.fetch(print)
    except LocalServerError as error:
        pytest.skip(f"DynamoDB Local cannot be run here: {error}")


@pytest.fixture(scope="session")
def client(engine: str) -> Iterator[Any]:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    # The engine judges, not the client; and it is asked once.
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    made = session.client("dynamodb", endpoint_url=engine, config=config)
    yield made
    made.close()


@pytest.fixture(scope="session")
def table(client: Any) -> str:
    """The table that the cases share."""
    types = {"pk": "S", "sk": "S", "city": "S", "age": "N", "who": "S", "rank": "N"}
    client.create_table(
        TableName="goldstack-shared",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
        KeySchema=_keys("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": "by_city", "KeySchema": _keys("city", "age"), "Projection": {"ProjectionType": "ALL"}},
            {"IndexName": "by_name", "KeySchema": _keys("who"), "Projection": {"ProjectionType": "KEYS_ONLY"}},
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "by_rank",
                "KeySchema": _keys("pk", "rank"),
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["kept"]},
            }
        ],
    )
    return "goldstack-shared"


@pytest.fixture
def asked(client: Any, table: str) -> Asked:
    return Asked(client, table, f"case-{uuid.uuid4().hex}")


@pytest.fixture
def own_table(client: Any) -> str:
    """An empty table of the case's own, with the key `pk`."""
    name = f"goldstack-{uuid.uuid4().hex}"
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=_keys("pk"),
    )
    return name


@pytest.fixture
def settled(client: Any) -> Callable[[str], None]:
    """Waits until a table and its indexes are active."""

    def states(table: str) -> set[str]:
        found = client.describe_table(TableName=table)["Table"]
        return {found["TableStatus"], *(one["IndexStatus"] for one in found.get("GlobalSecondaryIndexes", []))}

    def wait(table: str) -> None:
        end = time.monotonic() + 20
        while states(table) != {"ACTIVE"}:
            assert time.monotonic() < end, states(table)
            time.sleep(0.02)

    return wait


def _keys(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]
