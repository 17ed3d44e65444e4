"""Any item, put and got on both servers."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from tests.dynamodb.conftest import client_of

from goldstack.dynamodb import Entity, Key, Table
from goldstack.dynamodb.definition import create_table

from .made import items
from .test_round_trips import same


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """One table for all items, which are put over each other."""
    url = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    client, name = client_of(url, "local"), f"codec-{uuid4().hex[:12]}"
    create_table(client, name)
    yield Table(client, name)
    client.delete_table(TableName=name)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=items())
def test_what_is_put_is_got(table: Table, made: tuple[type[Entity], Any]) -> None:
    entity, item = made
    table.put(item)
    back = table.get(Key(entity, "p", "s"), consistent=True)
    assert same(back, item)
