"""An index whose process is killed (-9) while DynamoDB makes it, or deletes it: the next one goes on. On both servers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dynamodb.conftest import client_of
from tests.dynamodb.writes.mishaps import Forward

from goldstack.dynamodb import Gsi, Table, migration
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.testing.faults import Faults
from goldstack.testing.front import front
from goldstack.testing.replies import Reply, Request

from .listener import Heard

KILLED = Path(__file__).with_name("steps_killed.py")
STEP = migration.gsi("0001-gsi1", Gsi("gsi1"))
LOOKS = 3


class Slow(Faults):
    """Shows the index as being made, or as being deleted, until it was looked at so many times since it was let go on.

    Attributes:
        updates: The requests that changed the table.
        looks: Those that are left; None for as long as nobody lets it go on.
    """

    def __init__(self, status: str) -> None:
        super().__init__()
        self.updates: list[str] = []
        self.looks: int | None = None
        self._status = status
        self._shown: Any = None

    def answer(self, request: Request, forward: Forward) -> Reply | None:
        if request.operation == "UpdateTable":
            (change,) = request.content["GlobalSecondaryIndexUpdates"]
            self.updates.extend(change)
            self._shown = self._of(request, forward) or self._shown
        reply = forward(request)
        if request.operation == "UpdateTable":
            self._shown = self._of(request, forward) or self._shown
        if request.operation != "DescribeTable" or not self.updates or self.looks == 0:
            return reply
        self.looks = self.looks and self.looks - 1
        answer = json.loads(reply.body)
        shown = {**self._shown, "IndexStatus": self._status, "Backfilling": self._status == "CREATING"}
        answer["Table"] |= {"TableStatus": "UPDATING", "GlobalSecondaryIndexes": [shown]}
        return Reply(reply.status, json.dumps(answer).encode(), {})

    def _of(self, request: Request, forward: Forward) -> Any:
        """The index as the server shows it, when *request* is made."""
        headers = {**request.headers, "x-amz-target": "DynamoDB_20120810.DescribeTable"}
        content = {"TableName": request.content["TableName"]}
        reply = forward(Request(request.method, request.path, headers, json.dumps(content).encode()))
        return next(iter(json.loads(reply.body)["Table"].get("GlobalSecondaryIndexes", ())), None)


@pytest.fixture
def filled(table: Table) -> Table:
    """With items for the index."""
    for number in range(5):
        keys = {"pk": "P", "sk": str(number), "gsi1_pk": "x", "gsi1_sk": str(number)}
        table.raw.client.put_item(TableName=table.raw.name, Item={name: {"S": text} for name, text in keys.items()})
    return table


@pytest.fixture
def slow(server: str, request: pytest.FixtureRequest) -> Iterator[tuple[str, Slow]]:
    """A server that is slow with indexes, and its slowness."""
    with front(server) as made:
        made.faults = slow = Slow(request.param)
        yield made.url, slow


def killed(url: str, table: Table, way: str) -> None:
    ran = subprocess.run([sys.executable, str(KILLED), url, table.raw.name, way], check=False)
    assert ran.returncode == -9


@pytest.mark.parametrize("slow", ["CREATING"], indirect=True)
def test_one_that_is_being_made_is_gone_on_with(filled: Table, slow: tuple[str, Slow]) -> None:
    url, slowness = slow
    killed(url, filled, "up")
    assert slowness.updates == ["Create"]

    slowness.looks = LOOKS
    heard = Heard()
    runner = Runner(client_of(url, "local"), filled.raw.name, [STEP], listener=heard, lease=1.0)
    assert runner.pending() == ["0001-gsi1"]
    assert runner.up() == ["0001-gsi1"]
    assert heard.attempts == {"0001-gsi1": 2}
    assert slowness.updates == ["Create"]
    assert slowness.looks == 0
    answer = filled.raw.client.query(
        TableName=filled.raw.name,
        IndexName="gsi1",
        KeyConditionExpression="gsi1_pk = :x",
        ExpressionAttributeValues={":x": {"S": "x"}},
    )
    assert answer["Count"] == 5


@pytest.mark.parametrize("slow", ["DELETING"], indirect=True)
def test_one_that_is_being_deleted_is_gone_on_with(filled: Table, slow: tuple[str, Slow]) -> None:
    url, slowness = slow
    Runner(filled.raw.client, filled.raw.name, [STEP]).up()
    killed(url, filled, "down")
    assert slowness.updates == ["Delete"]

    slowness.looks = LOOKS
    runner = Runner(client_of(url, "local"), filled.raw.name, [STEP], lease=1.0)
    assert runner.down_to(None) == ["0001-gsi1"]
    assert slowness.updates == ["Delete"]
    assert slowness.looks == 0
    assert "GlobalSecondaryIndexes" not in filled.raw.client.describe_table(TableName=filled.raw.name)["Table"]
    assert runner.pending() == ["0001-gsi1"]
