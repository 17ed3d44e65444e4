"""A role that may read and write items, and nothing else: a server refuses it the rest, as AWS does."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.dynamodb.writes.mishaps import Forward, refused

from goldstack.dynamodb import Gsi, Migration, migration
from goldstack.errors import MigrationError, PendingMigrations
from goldstack.testing.faults import Faults
from goldstack.testing.front import front
from goldstack.testing.replies import Reply, Request

ACCOUNT = "123456789012"
READING = frozenset({"GetItem", "Query"})
WRITING = READING | {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "ConditionCheckItem"}
Putting = Callable[[str], Migration]


class Role(Faults):
    """Refuses what it does not allow."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__()
        self.allowed = allowed
        self.denied: list[str] = []

    def answer(self, request: Request, forward: Forward) -> Reply | None:
        if request.operation in self.allowed:
            return forward(request)
        self.denied.append(request.operation)
        return refused("AccessDeniedException")


@pytest.fixture
def role(package: Any, ambient: None) -> Iterator[Role]:
    """What the code of the deployment `dev` may do; its table is there."""
    package.create_table(ACCOUNT)
    with front(package.url) as made:
        made.faults = role = Role(READING)
        package.deployments({"name": "dev", "endpoint": made.url})
        yield role


def migrated(package: Any, *migrations: Migration) -> Any:
    """The binding of a process that connects once another one has migrated."""
    other = type(package)(package.folder.with_name("administrator"), package.url)
    other.table_name = package.table_name
    other.deployments({"name": "dev", "endpoint": package.url})
    other.bind(*migrations).migrate("dev")
    return package.bind(*migrations)


def test_reading_is_enough_to_connect(package: Any, putting: Putting, role: Role) -> None:
    binding = migrated(package, putting("0001-a"), migration.gsi("0002-gsi1", Gsi("gsi1")))
    with contextlib.closing(binding.connect("dev")) as client:
        assert "Item" in client.get_item(
            TableName=package.table_name, Key={"pk": {"S": "#0001-a"}, "sk": {"S": "done"}}
        )
    assert role.denied == []


def test_reading_is_enough_to_be_told_that_migrations_wait(package: Any, putting: Putting, role: Role) -> None:
    migrated(package, putting("0001-a"))
    with pytest.raises(PendingMigrations, match="0002-gsi1 waits"):
        package.bind(putting("0001-a"), migration.gsi("0002-gsi1", Gsi("gsi1"))).connect("dev")
    assert role.denied == []


def test_writing_items_is_enough_to_run_what_changes_items(package: Any, putting: Putting, role: Role) -> None:
    role.allowed = WRITING
    assert package.bind(putting("0001-a")).migrate("dev") == ["0001-a"]
    assert role.denied == []


def test_an_index_needs_more_and_says_so(package: Any, role: Role) -> None:
    role.allowed = WRITING
    with pytest.raises(MigrationError, match=r"'0001-gsi1' .* failed(?s:.)*AccessDeniedException.*DescribeTable"):
        package.bind(migration.gsi("0001-gsi1", Gsi("gsi1"))).migrate("dev")
    assert role.denied == ["DescribeTable"]
