"""Rows of the pytest plugin: what a fresh table, a suite full of them, and its mere presence cost."""

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast
from uuid import uuid4

from goldstack.dynamodb import Binding, MigrationContext, bind, migration
from goldstack.local import start_local_dynamodb
from goldstack.testing.image import delete
from goldstack.testing.options import Options
from goldstack.testing.template import Template, template

from .clone import REPOSITORY
from .command import command
from .folder import own_folder
from .harness import Figures, Work, interleaved
from .row import Row, Stage
from .targets import AtMost, AtMostMore

TESTS = 1000
_LONGEST = 3  # pairs of what takes long
_STRAY = ("AWS_", "GOLDSTACK_", "PYTEST_")
_WITH_TABLE = f"""
import pytest
from dynamodb import User, connect_table

@pytest.mark.parametrize("n", range({TESTS}))
def test_user(dynamodb_table, n):
    joe = connect_table().put(User(email="joe@email.com", name="Joe", email_verified=True))
    assert connect_table().get(User.primary("joe@email.com")) == joe
"""
_WITHOUT = f"""
import pytest

@pytest.mark.parametrize("n", range({TESTS}))
def test_nothing(n):
    assert n >= 0
"""
_ONE = "def test_one():\n    pass\n"


def _template(indexes: int) -> Callable[[], AbstractContextManager[Template]]:
    """Makes the migrated table of a package with so many *indexes*, each made by a migration."""

    @contextmanager
    def made() -> Iterator[Template]:
        with own_folder() as root, start_local_dynamodb(0, clone=root) as server:
            options = Options(data="", engine="auto", port=0, root=root, run=uuid4().hex[:12], shared=None)
            with template(_binding(root, indexes), server.url, options) as found:
                yield found

    return made


def _binding(root: Path, indexes: int) -> Binding:
    place = {"name": "local", "awsRegion": "us-west-2", "configuration": {"tableName": "bench"}}
    (root / "goldstack.json").write_text(json.dumps({"name": "bench", "deployments": [place]}), encoding="utf-8")
    migrations = ModuleType("migrations")
    for number in range(indexes):
        setattr(migrations, f"index{number}", migration(f"{number:02}-index")(_adding(number)))
    return bind(str(root / "table.py"), migrations=migrations)


def _adding(number: int) -> Callable[[MigrationContext], None]:
    keys = (f"gs{number}_pk", "HASH"), (f"gs{number}_sk", "RANGE")

    def add(ctx: MigrationContext) -> None:
        index: Any = {
            "IndexName": f"gs{number}",
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            "Projection": {"ProjectionType": "ALL"},
        }
        ctx.client.update_table(
            TableName=ctx.table_name,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )

    return add


def _fresh_table(make: Callable[[], AbstractContextManager[Template]]) -> Callable[[Stage], Figures]:
    def measure(stage: Stage) -> Figures:
        found = stage.once(make)

        def ours() -> None:
            with found.copy():
                pass

        def peer() -> None:
            name = f"peer-{uuid4().hex}"
            found.client.create_table(TableName=name, **cast("Any", found.image.shape))
            delete(found.client, name)

        return interleaved(ours, peer, pairs=stage.pairs, warm_up=5)

    return measure


@dataclass(frozen=True, slots=True)
class _Suites:
    """Test suites in a folder of their own."""

    root: Path

    def run(self, content: str, *flags: str, says: str) -> Work:
        """pytest over *content*."""
        path = self.root / f"test_{uuid4().hex}.py"
        path.write_text(content, encoding="utf-8")
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *flags, str(path)]
        return command(argv, cwd=self.root, environment=self._environment(), says=says)

    def _environment(self) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_STRAY)}
        return {**kept, "GOLDSTACK_CONFIG": str(REPOSITORY / "goldstack.json")}


@contextmanager
def _suites() -> Iterator[_Suites]:
    with own_folder() as root:
        (root / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        yield _Suites(root)


def _thousand(stage: Stage) -> Figures:
    suites = stage.once(_suites)
    passed = f"{TESTS} passed"
    ours, peer = (suites.run(content, "-n", "2", says=passed) for content in (_WITH_TABLE, _WITHOUT))
    return interleaved(ours, peer, pairs=min(stage.pairs, _LONGEST), warm_up=0)


def _unused(stage: Stage) -> Figures:
    suites = stage.once(_suites)
    ours, peer = suites.run(_ONE, says="1 passed"), suites.run(_ONE, "-p", "no:goldstack", says="1 passed")
    return interleaved(ours, peer, pairs=stage.pairs, clock=_of_children)


def _of_children() -> float:
    """Processor time: the clock on the wall shows mostly what else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


ROWS = (
    Row(
        what="a fresh migrated table for a test, no index",
        peer="boto3 create_table, delete_table",
        target=AtMost(0.015),
        measure=_fresh_table(_template(0)),
    ),
    Row(
        what="a fresh migrated table for a test, 20 indexes",
        peer="boto3 create_table, delete_table",
        target=AtMost(0.015),
        measure=_fresh_table(_template(20)),
    ),
    Row(
        what="1,000 tests that use dynamodb_table, pytest -n 2",
        peer="1,000 tests that use nothing, pytest -n 2",
        target=AtMost(20),
        measure=_thousand,
    ),
    Row(
        what="processor time of a test run that does not use the plugin",
        peer="pytest -p no:goldstack",
        target=AtMostMore(0.015),
        measure=_unused,
    ),
)
