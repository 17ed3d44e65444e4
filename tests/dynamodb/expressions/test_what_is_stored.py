"""What conditions see is what is stored, on both servers: what docs/data.md says of it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from tests.dynamodb.conftest import client_of

from goldstack.dynamodb import Entity, Table, missing, size
from goldstack.dynamodb.definition import create_table


class Noted(Entity):
    pk: str = "p"
    sk: str = "s"
    text: str = ""
    count: int = 0
    tags: set[str] = set()
    at: datetime = datetime(2026, 1, 1)


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """A table of its own."""
    url = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    client, name = client_of(url, "local"), f"stored-{uuid4().hex[:12]}"
    create_table(client, name)
    yield Table(client, name)
    client.delete_table(TableName=name)


def holds(table: Table, item: Noted, condition: Callable[[Noted], bool]) -> bool:
    table.put(item)
    return table.scan(Noted).where(condition).count() == 1


@pytest.mark.parametrize(("text", "units"), [("abc", 3), ("é", 1), ("€", 1), ("😀", 2)])
def test_text_has_the_size_of_its_utf_16(table: Table, text: str, units: int) -> None:
    assert holds(table, Noted(text=text), lambda noted: size(noted.text) == units)


def test_an_absent_attribute_is_not_its_default(table: Table) -> None:
    table.put(Noted())
    table.raw.client.update_item(
        TableName=table.raw.name,
        Key={"pk": {"S": "p"}, "sk": {"S": "s"}},
        UpdateExpression="REMOVE #count",
        ExpressionAttributeNames={"#count": "count"},
    )
    noted = table.scan(Noted)
    assert noted.where(lambda m: m.count == 0).count() == 0
    assert noted.where(lambda m: (m.count == 0) | missing(m.count)).count() == 1


def test_an_empty_set_is_no_attribute(table: Table) -> None:
    assert holds(table, Noted(), lambda noted: missing(noted.tags) & (noted.tags == set()) & (size(noted.tags) != 3))
    assert not holds(table, Noted(), lambda noted: (size(noted.tags) == 0) | (size(noted.tags) < 1))


def test_datetimes_are_compared_as_text(table: Table) -> None:
    east = timezone(timedelta(hours=5))
    earlier, later = datetime(2026, 1, 1, 4, tzinfo=east), datetime(2026, 1, 1, 0, tzinfo=timezone(timedelta()))
    assert earlier < later
    assert not holds(table, Noted(at=earlier), lambda noted: noted.at < later)
    assert holds(table, Noted(at=earlier), lambda noted: noted.at < later.astimezone(east))
