"""docs/data.md, docs/modelling.md and docs/migrations.md say what is so: the blocks of each run, in order, in one program."""

import os
import re
import sys

import pytest
from tests.conftest import REPOSITORY, Clone

from goldstack import errors

DOCS = REPOSITORY / "docs"
# What a migration would have done before.
INDEX = """
def make_index(table, index):
    keys = (f"{index}_pk", "HASH"), (f"{index}_sk", "RANGE")
    table.raw.client.update_table(
        TableName=table.raw.name,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": index,
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            "Projection": {"ProjectionType": "ALL"},
        }}],
    )


def test_page(dynamodb_table):
    make_index(dynamodb_table, "gsi1")
    make_index(dynamodb_table, "gsi2")
    program = {"__name__": "page"}
    for number, block in enumerate(BLOCKS, 1):
        exec(compile(block, f"block {number}", "exec"), program)
"""


@pytest.mark.parametrize("page", ["data.md", "modelling.md"])
def test_every_block_runs(clone: Clone, page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    (clone.root / "test_page.py").write_text(f"BLOCKS = {blocks!r}\n{INDEX}")
    (clone.root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    variables = {"GOLDSTACK_CONFIG": str(clone.root / "goldstack.json"), "PATH": os.environ["PATH"]}
    ran = clone.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], env=variables)
    assert "1 passed" in ran.stdout, ran
    assert len(blocks) >= {"data.md": 18, "modelling.md": 6}[page]


def test_the_page_names_every_error_about_data() -> None:
    ours = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.DataError)]
    named = set(re.findall(r"`(\w+)`", (DOCS / "data.md").read_text(encoding="utf-8")))
    assert {one.__name__ for one in ours} <= named


MIGRATED = """
from types import ModuleType

from dynamodb import User
from goldstack.dynamodb.migrations import collect
from goldstack.dynamodb.migrations.runner import Runner


def test_page(dynamodb_table):
    page = ModuleType("page")
    exec(compile(BLOCKS, __file__, "exec"), vars(page))
    client, name = dynamodb_table.raw.client, dynamodb_table.raw.name
    runner = Runner(client, name, collect(page))
    assert runner.up() == ["0001-first-admin", "0002-tidy-names", "0003-gsi1", "0004-sessions-end"]
    assert dynamodb_table.get(User.primary("admin@email.com")).name == "Admin"
    assert client.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"][0]["IndexName"] == "gsi1"
    assert client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["AttributeName"] == "until"
    assert runner.down_to("0002-tidy-names") == ["0004-sessions-end", "0003-gsi1"]
    assert runner.up() == []
    assert runner.up(again=True) == ["0003-gsi1", "0004-sessions-end"]
"""


def test_the_migrations_of_the_page_run(clone: Clone) -> None:
    text = (DOCS / "migrations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    (clone.root / "test_page.py").write_text(f"BLOCKS = {''.join(blocks)!r}\n{MIGRATED}")
    (clone.root / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    variables = {"GOLDSTACK_CONFIG": str(clone.root / "goldstack.json"), "PATH": os.environ["PATH"]}
    ran = clone.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], env=variables)
    assert "1 passed" in ran.stdout, ran


def test_the_page_on_migrations_names_every_command_and_setting() -> None:
    from goldstack.tasks import db

    page = (DOCS / "migrations.md").read_text(encoding="utf-8")
    tasks = [name for name, one in vars(db).items() if type(one).__name__ == "Task"]
    assert len(tasks) == 6
    assert all(f"`inv db.{name} " in page for name in tasks)
