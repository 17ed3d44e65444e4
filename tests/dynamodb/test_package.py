"""packages/dynamodb as others use it: each test is a program of its own, in a folder of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"jsonschema", "yaml", "invoke", "rich", "tree_sitter"}:
            raise ModuleNotFoundError(name=name)
import importlib.util
spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "jsonschema" else spec(name, package)
sys.meta_path.insert(0, Block())
"""
LIFE = """
import dynamodb
from dynamodb import *
with dynamodb.start_local_dynamodb(0) as server:
    assert connect().meta.endpoint_url == server.url
    described = connect().describe_table(TableName=get_table_name())
    assert described["Table"]["TableStatus"] == "ACTIVE"
    table = connect_table()
    joe = table.put(User(email="joe@email.com", name="Joe", email_verified=True))
    assert table.get(User.primary("joe@email.com")) == joe
    assert connect_resource().get_item(Key={"pk": "#DUMMY", "sk": "hello-world"})["Item"]
    assert migrate_down_to("00-dummy-migration") == []
    port = server.port
with dynamodb.start_local_dynamodb(port):
    assert connect_table().get(User.primary("joe@email.com")) is None
    stop_local_dynamodb()
dynamodb.start_local_dynamodb(0)
stop_all_local_dynamodb()
print("done")
"""


IMPORT = """
import socket, sys
seen = []
def audit(event, args):
    if event in ("subprocess.Popen", "socket.connect", "os.fork") or (event == "open" and "goldstack.json" in str(args[0])):
        seen.append(event)
sys.addaudithook(audit)
import dynamodb
heavy = {"boto3", "botocore", "invoke", "jsonschema", "yaml", "tree_sitter", "rich", "ministack", "moto", "goldstack.local"}
print(sorted(heavy & set(sys.modules)), seen)
"""
USE = """
from dynamodb import User, connect_table, get_table_name
table = connect_table()
table.put(User(email="joe@email.com", name="Joe", email_verified=True))
print(get_table_name(), table.get(User.primary("joe@email.com"), consistent=True).name)
"""


def run(program: str, folder: Path, **variables: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "another package"
    folder.mkdir()
    return folder


def test_importing_it_reads_no_file_starts_nothing_and_imports_little(elsewhere: Path) -> None:
    assert run(IMPORT, elsewhere) == "[] []"


def test_another_package_finds_the_goldstack_json_of_the_repository(elsewhere: Path) -> None:
    program = "from dynamodb import get_table_name; print(get_table_name('local'))"
    assert run(program, elsewhere) == "goldstack-local"


def test_its_life_in_a_test_suite(elsewhere: Path) -> None:
    assert run(LIFE, elsewhere) == "done"


def test_run_time_needs_nothing_of_the_tools(package, elsewhere: Path) -> None:
    package.create_table()
    config = str(package.folder / "goldstack.json")
    found = run(BLOCKED + USE, elsewhere, GOLDSTACK_CONFIG=config, GOLDSTACK_DEPLOYMENT="local")
    assert found == f"{package.table_name} Joe"


def test_run_time_needs_no_goldstack_json(package, elsewhere: Path) -> None:
    # A copy, as there is a goldstack.json above the original.
    shutil.copytree(ROOT / "packages" / "dynamodb" / "src" / "dynamodb", elsewhere / "dynamodb")
    package.create_table()
    variables = {"GOLDSTACK_TABLE_NAME": package.table_name, "AWS_REGION": "us-west-2"}
    assert run("import dynamodb; print(dynamodb.get_table_name())", elsewhere, **variables) == package.table_name
    found = run(BLOCKED + USE, elsewhere, **variables, GOLDSTACK_DEPLOYMENT="local")
    assert found == f"{package.table_name} Joe"
