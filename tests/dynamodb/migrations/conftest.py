"""For each test a table on each of two servers, with faults before them where a test asks for some."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.dynamodb.migrations.people import client_of

from goldstack.dynamodb import Table
from goldstack.dynamodb.definition import create_table
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front, front


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def server(request: pytest.FixtureRequest) -> str:
    """The address of each of both."""
    found: str = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    return found


@pytest.fixture(scope="module")
def steady(server: str) -> Iterator[Any]:
    """A client that no fault reaches."""
    with contextlib.closing(client_of(server)) as made:
        yield made


@pytest.fixture
def table(steady: Any) -> Iterator[Table]:
    """A table of its own."""
    name = f"migrated-{uuid4().hex[:12]}"
    create_table(steady, name)
    yield Table(steady, name)
    steady.delete_table(TableName=name)


@pytest.fixture(scope="module")
def before(server: str) -> Iterator[Front]:
    """A server of faults before each of both."""
    with front(server) as made:
        yield made


@pytest.fixture
def faulty(before: Front) -> Iterator[tuple[Any, Faults]]:
    """A client behind faults, and these."""
    before.faults = Faults()
    with contextlib.closing(client_of(before.url)) as client:
        yield client, before.faults
    assert before.faults.left == []
    before.faults = Faults()
