"""A server of each engine, and for every case a partition or a table of its own."""

import contextlib
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
from botocore.exceptions import ClientError

from goldstack.errors import LocalServerError
from goldstack.local import dynamodb_jar, jre

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
def connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """A client of the engine of a name, whose server is started on first use."""
    with contextlib.ExitStack() as stack:
        clients: dict[str, Any] = {}

        def connect(name: str) -> Any:
            if name not in clients:
                url = stack.enter_context(_served(name, tmp_path_factory.mktemp("engine")))
                clients[name] = stack.enter_context(contextlib.closing(_client(url)))
            return clients[name]

        yield connect


@pytest.fixture(scope="session")
def client(connected: Callable[[str], Any], engine: str) -> Any:
    return connected(engine)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@contextlib.contextmanager
def _served(name: str, folder: Path) -> Iterator[str]:
    if name == JAVA:
        _fetch_java()
    command = [sys.executable, str(SERVE), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ENGINES[name]
    ) as server:
        assert server.stdin
        assert server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
        assert server.wait(30) == 0


def _fetch_java() -> None:
    try:
        jre.find()
        dynamodb_jar.fetch(print)
    except (
        LocalServerError
    ) as error:  # no Java, or no way to the jar, which may not be passed on: the matrix is of what is here
        pytest.skip(f"DynamoDB Local cannot be run here: {error}")


def _client(url: str) -> Any:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    # The engine judges, not the client; and it is asked once.
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    return session.client("dynamodb", endpoint_url=url, config=config)


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
        try:
            found = client.describe_table(TableName=table)["Table"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 500:
                raise
            return {str(error)}  # DynamoDB Local's, now and then while it builds an index: the table of gaps has it
        return {found["TableStatus"], *(one["IndexStatus"] for one in found.get("GlobalSecondaryIndexes", []))}

    def wait(table: str) -> None:
        end = time.monotonic() + 20
        while states(table) != {"ACTIVE"}:
            assert time.monotonic() < end, states(table)
            time.sleep(0.02)

    return wait


def _keys(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]
