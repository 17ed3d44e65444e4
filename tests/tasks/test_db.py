"""The commands for migrations, as they are typed."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from tests.conftest import Clone

from goldstack.dynamodb.definition import create_table

TASKS = '"""Ours."""\n\nfrom goldstack.tasks import namespace\n\nns = namespace(data="mine.table:binding")\n'
TABLE = (
    "from goldstack.dynamodb import bind\nfrom . import migrations\nbinding = bind(__file__, migrations=migrations)\n"
)
MIGRATIONS = """
from goldstack.dynamodb import Gsi, MigrationContext, migration


@migration("0001-first")
def first(ctx: MigrationContext) -> None:
    ctx.client.put_item(TableName=ctx.table_name, Item={"pk": {"S": "first"}, "sk": {"S": "item"}})


@first.down
def undo_first(ctx: MigrationContext) -> None:
    ctx.client.delete_item(TableName=ctx.table_name, Key={"pk": {"S": "first"}, "sk": {"S": "item"}})


add_index = migration.gsi("0002-gsi1", Gsi("gsi1"))
"""


class Project:
    """A clone with a data package of its own; `dev` and `prod` live on the emulator, in one account."""

    def __init__(self, clone: Clone, url: str) -> None:
        self.clone, self.url = clone, url
        (clone.root / "tasks.py").write_text(TASKS)
        self.package = clone.root / "mine"
        self.package.mkdir()
        (self.package / "__init__.py").touch()
        (self.package / "table.py").write_text(TABLE)
        self.write(MIGRATIONS)
        config = clone.config()
        for deployment in config["deployments"][1:]:
            deployment["endpoint"] = url
            deployment["configuration"]["tableName"] = f"{deployment['name']}-{clone.root.parent.name}"
        clone.write_config(config)
        (clone.home / ".aws").mkdir()
        keys = "aws_access_key_id = 123456789012\naws_secret_access_key = secret\n"
        profiles = f"[goldstack-dev]\n{keys}[goldstack-prod]\n{keys}[other]\n{keys.replace('123456789012', '1' * 12)}"
        (clone.home / ".aws" / "credentials").write_text(profiles)
        for name in ("dev", "prod"):
            create_table(self.client, self.table(name))

    def table(self, name: str) -> str:
        return f"{name}-{self.clone.root.parent.name}"

    @property
    def client(self) -> Any:
        keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "x"}
        return boto3.client("dynamodb", endpoint_url=self.url, region_name="us-west-2", **keys)

    def write(self, text: str) -> None:
        (self.package / "migrations.py").write_text(text)

    @property
    def file(self) -> Path:
        return self.package / "migrations.py"

    def inv(self, *words: str) -> Any:
        return self.clone.inv(*words, env={"PYTHONPATH": str(self.clone.root), "PYTHONDONTWRITEBYTECODE": "1"})

    def stored(self, name: str) -> set[str]:
        items = self.client.scan(TableName=self.table(name))["Items"]
        return {item["pk"]["S"] for item in items}


@pytest.fixture
def project(clone: Clone, url: str) -> Iterator[Project]:
    made = Project(clone, url)
    yield made
    for name in ("dev", "prod"):
        made.client.delete_table(TableName=made.table(name))


def test_migrations_are_run_shown_and_taken_back(project: Project) -> None:
    checked = project.inv("db.status", "dev", "--check")
    assert checked.code == 4, checked
    assert project.inv("--dry", "db.status", "dev").stdout == checked.stdout
    assert checked.stdout.splitlines()[:2] == ["0001-first  pending", "0002-gsi1   pending   (takes long)"]

    one = project.inv("db.migrate", "dev", "--to", "0001-first", "--json")
    assert one.code == 0, one
    assert json.loads(one.stdout) == {"deployment": "dev", "applied": ["0001-first"], "pending": ["0002-gsi1"]}
    assert "0001-first: begins" in one.stderr

    rest = project.inv("db.migrate", "dev")
    assert rest.code == 0, rest
    assert rest.stdout == ""
    assert "Migrations applied: 0002-gsi1." in rest.stderr
    assert project.inv("db.status", "dev", "--check").code == 0

    for words in ([], ["--yes"], ["--allow-data-loss", "another"]):
        refused = project.inv("db.rollback", "dev", "--to", "none", *words)
        assert refused.code == 3, refused
        assert "what it wrote be lost: 0002-gsi1, 0001-first." in refused.stderr
        assert f"add: --allow-data-loss {project.table('dev')}" in refused.stderr
    assert "first" in project.stored("dev")
    losing = ["--allow-data-loss", project.table("dev")]
    back = project.inv("db.rollback", "dev", "--to", "0001-first", *losing)
    assert back.code == 0, back
    assert "Migrations taken back: 0002-gsi1." in back.stderr
    assert "first" in project.stored("dev")
    assert project.inv("db.rollback", "dev", "--to", "0001-first").code == 0  # nothing is left to be lost

    again = project.inv("db.migrate", "dev")
    assert "Migrations applied: 0002-gsi1." in again.stderr


def test_drift_is_explained_and_accepted(project: Project) -> None:
    project.inv("db.migrate", "dev")
    project.write(MIGRATIONS.replace('{"S": "item"}})\n\n\n@first', '{"S": "other"}})\n\n\n@first'))
    told = project.inv("db.migrate", "dev")
    assert told.code == 1
    assert "'0001-first' was edited after it had been applied" in told.stderr
    assert "`inv db.migrate dev --accept-changed`" in told.stderr
    status = project.inv("db.status", "dev", "--check", "--json")
    assert status.code == 4
    assert [(found["kind"], found["name"]) for found in json.loads(status.stdout)["findings"]] == [
        ("edited", "0001-first")
    ]
    assert project.inv("db.migrate", "dev", "--accept-changed").code == 0
    assert project.inv("db.status", "dev", "--check").code == 0


def test_a_migration_that_the_code_has_no_more_is_warned_about_and_told_by_a_check(project: Project) -> None:
    project.write(MIGRATIONS.replace("first", "zeroth").replace("0001-zeroth", "0000-zeroth") + MIGRATIONS)
    project.inv("db.migrate", "dev")
    project.write(MIGRATIONS)
    run = project.inv("db.migrate", "dev")
    assert run.code == 0
    assert "Warning: '0000-zeroth' was applied, and the code has no such migration" in run.stderr
    assert "`inv db.mark dev 0000-zeroth --unapplied`" in run.stderr
    assert project.inv("db.status", "dev", "--check").code == 4
    assert project.inv("db.mark", "dev", "0000-zeroth", "--unapplied").code == 0
    assert project.inv("db.status", "dev", "--check").code == 0


def test_protected_deployments_ask_and_are_not_taken_back(project: Project) -> None:
    refused = project.inv("db.migrate", "prod")
    assert refused.code == 3
    assert "Run 0001-first, 0002-gsi1 on the protected deployment 'prod'?" in refused.stderr
    assert project.stored("prod") == set()
    assert project.inv("db.mark", "prod", "0001-first", "--applied").code == 3
    assert project.inv("db.mark", "prod", "0001-first", "--applied", "--yes").code == 0
    assert project.inv("db.migrate", "prod", "--yes").code == 0
    assert "first" not in project.stored("prod")
    assert project.inv("db.rollback", "prod", "--to", "none", "--yes").code == 3


def test_another_account_is_not_touched(project: Project) -> None:
    config = project.clone.config()
    config["deployments"][1]["awsUser"] = "other"
    project.clone.write_config(config)
    for words in (["migrate", "dev"], ["rollback", "dev", "--to", "none", "-y"], ["unlock", "dev", "-y"]):
        refused = project.inv(f"db.{words[0]}", *words[1:])
        assert refused.code == 3, refused
        assert "111111111111" in refused.stderr
    assert project.stored("dev") == set()


def test_a_lock_is_taken_from_its_holder_when_that_is_agreed_to(project: Project) -> None:
    project.inv("db.migrate", "dev")
    key = {"pk": {"S": "#MIGRATIONS"}, "sk": {"S": "#LOCK"}}
    project.client.update_item(
        TableName=project.table("dev"),
        Key=key,
        UpdateExpression="SET #owner = :me, #holder = :holder, #since = :since",
        ExpressionAttributeNames={"#owner": "owner", "#holder": "holder", "#since": "since"},
        ExpressionAttributeValues={":me": {"S": "x"}, ":holder": {"S": "build:7"}, ":since": {"S": "2026-01-01"}},
    )
    refused = project.inv("db.unlock", "dev")
    assert refused.code == 3
    assert "build:7 has held the lock" in refused.stderr
    taken = project.inv("db.unlock", "dev", "--yes")
    assert "The lock was taken from build:7" in taken.stderr
    assert "Nobody holds the lock." in project.inv("db.unlock", "dev").stderr


def test_a_new_migration_stands_at_the_end_and_fails_until_it_is_written(project: Project) -> None:
    made = project.inv("db.new", "add-org")
    assert made.code == 0, made
    assert f"0003-add-org begins at {project.file}:" in made.stderr
    line = int(made.stderr.split(f"{project.file}:")[1].split(".")[0])
    assert project.file.read_text().splitlines()[line - 1] == '@migration("0003-add-org")'
    failed = project.inv("db.migrate", "dev")
    assert failed.code == 1
    assert "Write what 0003-add-org does." in failed.stderr
    assert project.inv("db.new", "add-org").code == 2
    assert project.inv("db.new", "../Org").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["db.rollback", "dev"], "--to NAME; or --to none"),
        (["db.mark", "dev", "0001-first"], "--applied, or"),
        (["db.mark", "dev", "0001-first", "--applied", "--unapplied"], "--applied, or"),
        (["db.status", "nowhere"], "has no deployment 'nowhere'"),
        (["--dry", "db.migrate", "dev"], "has no dry run"),
    ],
)
def test_what_cannot_be_meant_is_told(project: Project, words: list[str], said: str) -> None:
    refused = project.inv(*words)
    assert refused.code == 2
    assert said in refused.stderr
    assert project.stored("dev") == set()


def test_a_package_that_cannot_be_imported_is_told(project: Project) -> None:
    project.write("def broken(:\n")
    told = project.inv("db.status", "dev")
    assert told.code == 2
    assert "migrations.py:1: SyntaxError" in told.stderr
    assert sys.executable not in told.stderr
