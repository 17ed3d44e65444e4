"""For each test a package with a table of its own on the session's local AWS."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config

from goldstack.dynamodb import Binding, Migration, MigrationContext, Table, bind, migration
from goldstack.dynamodb.definition import create_table
from goldstack.errors import LocalServerError
from goldstack.local import dynamodb_jar, jre
from goldstack.local.registry.folders import cache_folder

ACCOUNT = "123456789012"
SERVE = Path(__file__).parents[1] / "serve.py"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, a shell that exports nothing about AWS, and the session's server on the default port."""
    for name in os.environ:
        if name.startswith(("AWS_", "TF_AWS_", "GOLDSTACK_")) or name.lower() in ("http_proxy", "https_proxy"):
            monkeypatch.delenv(name)
    # Programs that a test starts share the engine of this user, which takes long to install.
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder().parent))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", url.rpartition(":")[2])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def java_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a DynamoDB Local of the session's own listens."""
    try:
        jre.find()
        dynamodb_jar.fetch(print)
    except LocalServerError as error:  # no Java, or no way to the jar, which may not be passed on
        pytest.skip(f"DynamoDB Local cannot be run here: {error}")
    command = [sys.executable, str(SERVE), str(tmp_path_factory.mktemp("java"))]
    environment = os.environ | {"GOLDSTACK_LOCAL_ENGINE": "java"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()
        assert process.wait(30) == 0


@pytest.fixture
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials of an account, for deployments that are not `local`."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


@cache
def client_of(url: str, account: str) -> Any:
    return boto3.Session().client(
        "dynamodb",
        endpoint_url=url,
        region_name="us-west-2",
        aws_access_key_id=account,
        aws_secret_access_key="x",
        config=Config(proxies={}),
    )


@pytest.fixture(params=["ministack", "dynamodb_local"])
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """A table of its own."""
    url = request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])
    client, name = client_of(url, "local"), f"table-{uuid4().hex[:12]}"
    create_table(client, name)
    yield Table(client, name)
    client.delete_table(TableName=name)


class Package:
    """A package with migrations, and maybe a goldstack.json beside it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.table_name = f"table-{uuid4().hex[:12]}"
        folder.mkdir()

    def bind(self, *migrations: Migration) -> Binding:
        """A binding, as one process would have it."""
        module = ModuleType("migrations")
        vars(module).update({f"m{i}": one for i, one in enumerate(migrations)})
        return bind(str(self.folder / "table.py"), migrations=module)

    def deployments(self, *extra: dict[str, Any], local: bool = True) -> None:
        """Write its goldstack.json: `local`, and others of the same table."""
        place = {"awsRegion": "us-west-2", "configuration": {"tableName": self.table_name}}
        named = [{"name": "local", **place}] if local else []
        document = {
            "name": "test",
            "template": "dynamodb",
            "templateVersion": "0.1.0",
            "deployments": [*named, *({**place, **one} for one in extra)],
        }
        (self.folder / "goldstack.json").write_text(json.dumps(document))

    def create_table(self, account: str = "local") -> Any:
        """Create the table, and give a client of our own for that account."""
        client = self.client(account)
        client.create_table(
            TableName=self.table_name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        return client

    def client(self, account: str = "local") -> Any:
        """A client of our own."""
        return client_of(self.url, account)

    def stored(self, account: str = "local") -> set[str]:
        """The keys of all items, as `pk/sk`."""
        items = self.client(account).scan(TableName=self.table_name, ConsistentRead=True)["Items"]
        return {f"{item['pk']['S']}/{item['sk']['S']}" for item in items}


@pytest.fixture
def package(tmp_path: Path, url: str) -> Iterator[Package]:
    """A package with a goldstack.json that has `local`."""
    made = Package(tmp_path / "package", url)
    made.deployments()
    yield made
    for account in ("local", ACCOUNT):
        client = made.client(account)
        if made.table_name in client.list_tables()["TableNames"]:
            client.delete_table(TableName=made.table_name)


@pytest.fixture
def putting() -> Callable[[str], Migration]:
    """Makes migrations that put an item `#<name>/done`, and whose way back deletes it."""

    def make(name: str) -> Migration:
        key = {"pk": {"S": f"#{name}"}, "sk": {"S": "done"}}

        @migration(name)
        def up(ctx: MigrationContext) -> None:
            ctx.client.update_item(
                TableName=ctx.table_name,
                Key=key,
                UpdateExpression="ADD times :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
            )

        @up.down
        def down(ctx: MigrationContext) -> None:
            ctx.client.delete_item(TableName=ctx.table_name, Key=key)

        return up

    return make


def operations(binding: Binding, deployment: str) -> list[str]:
    """The calls that the binding's client will make from now on, as a list that grows."""
    from goldstack.dynamodb.clients import connection

    made: list[str] = []
    client = connection(binding._package, binding._target(deployment)).client
    client.meta.events.register("before-call.dynamodb", lambda model, **_: made.append(model.name))
    return made


@pytest.fixture
def watch() -> Callable[[Binding, str], list[str]]:
    """Notes the calls of a binding's client, before it is connected."""
    return operations
