"""Test suites of others, run by a pytest of their own: with a project, a data package, and hostile variables."""

import json
import os
from pathlib import Path

import pytest
from tests.conftest import user_cache

CACHE = user_cache()  # read now: pytester moves HOME, and the engine would be installed for each test

SHOP = """
from pathlib import Path
from types import ModuleType
from goldstack.dynamodb import MigrationContext, bind, migration

migrations = ModuleType("migrations")
RAN = Path(__file__).with_name("ran")

@migration("01-index")
def index(ctx: MigrationContext) -> None:
    with RAN.open("a") as ran:
        ran.write("01-index\\n")
    ctx.client.update_table(
        TableName=ctx.table_name,
        AttributeDefinitions=[{"AttributeName": "gs1_pk", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "gs1",
            "KeySchema": [{"AttributeName": "gs1_pk", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }}],
    )

@migration("02-seed")
def seed(ctx: MigrationContext) -> None:
    ctx.client.put_item(TableName=ctx.table_name, Item={"pk": {"S": "seed"}, "sk": {"S": "seed"}, "gs1_pk": {"S": "x"}})

migrations.index, migrations.seed = index, seed
binding = bind(__file__, migrations=migrations)
connect, connect_resource, connect_table = binding.connect, binding.connect_resource, binding.connect_table
get_table_name = binding.get_table_name
"""
HOSTILE = {
    "GOLDSTACK_DEPLOYMENT": "prod",
    "GOLDSTACK_TABLE_NAME": "of-the-shell",
    "DYNAMODB_LOCAL_PORT": "1",
    "AWS_PROFILE": "missing",
    "AWS_ACCESS_KEY_ID": "123456789012",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:1",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_REGION": "eu-west-1",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
}


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a data package `shop`, whose suite is run under hostile variables and with a registry of its own."""
    for name in os.environ:
        if name.startswith(("AWS_", "GOLDSTACK_", "PYTEST_")):
            monkeypatch.delenv(name)
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    monkeypatch.setenv("XDG_STATE_HOME", str(pytester.path / "state"))
    place = {"awsRegion": "us-west-2", "configuration": {"tableName": "shop"}}
    document = {"name": "shop", "deployments": [{"name": "local", **place}, {"name": "prod", **place}]}
    (pytester.path / "goldstack.json").write_text(json.dumps(document))
    pytester.makepyfile(shop=SHOP)
    pytester.makeini("[pytest]\ngoldstack_data = shop:binding\nfilterwarnings = error\naddopts = -p no:cacheprovider\n")
    return pytester


def registered(suite: pytest.Pytester) -> list[object]:
    """The servers that the registry of *suite* knows."""
    path = Path(suite.path) / "state" / "goldstack" / "servers.json"
    servers: list[object] = json.loads(path.read_text())["servers"]
    return servers
