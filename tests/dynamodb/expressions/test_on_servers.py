"""Conditions and edits mean on servers what they say: beside a reference interpreter, and beside Python itself."""

import pytest
from hypothesis import HealthCheck, event, given, settings

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import Placeholders, condition

from .conftest import Server
from .reference import CONDITIONS, Said, Thing, holds, items, record

THINGS = items(200)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@pytest.fixture(scope="module")
def things(server: Server) -> Server:
    """The server with the random items."""
    for start in range(0, len(THINGS), 25):
        puts = [{"PutRequest": {"Item": item}} for item in THINGS[start : start + 25]]
        left = server.client.batch_write_item(RequestItems={server.table: puts})["UnprocessedItems"]
        assert not left
    return server


@SLOW
@given(said=CONDITIONS)
def test_a_condition_is_true_of_the_items_that_the_reference_says(things: Server, said: Said) -> None:
    placeholders = Placeholders()
    expression = condition(layout(Thing), lambda item: record(said, item)).render(placeholders)
    found = things.matching("things", expression, placeholders.attributes())
    expected = {item["sk"]["S"] for item in THINGS if holds(said, item)}
    event("all" if len(expected) == len(THINGS) else "none" if not expected else "some")
    assert found == expected, (expression, placeholders.attributes())
