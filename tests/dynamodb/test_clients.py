import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

FORK = """
import os, sys, threading
from goldstack.dynamodb import clients
from dynamodb import connect

mine = connect("local")
assert connect("local") is mine
clients._building.acquire()  # as a thread may hold it that the child does not have
child = os.fork()
if child == 0:
    theirs = connect("local")
    print(theirs is not mine, bool(theirs.list_tables()["TableNames"]), flush=True)
    os._exit(0)
clients._building.release()
assert os.waitpid(child, 0)[1] == 0
print(connect("local") is mine)
"""


def test_everyone_shares_one_client(package) -> None:
    package.create_table()
    binding = package.bind()
    assert binding.connect("local") is binding.connect("local") is binding.connect_table("local").raw.client


def test_threads_that_come_first_build_one_client(package, monkeypatch: pytest.MonkeyPatch) -> None:
    from goldstack.dynamodb import clients

    package.create_table()
    binding = package.bind()
    built = []
    build = clients._connect
    monkeypatch.setattr(clients, "_connect", lambda target: built.append(target) or build(target))
    together = threading.Barrier(8)

    def connect() -> int:
        together.wait()
        return id(binding.connect("local"))

    with ThreadPoolExecutor(8) as pool:
        found = {future.result() for future in [pool.submit(connect) for _ in range(8)]}
    assert len(found) == len(built) == 1


def test_threads_that_come_first_migrate_once(package, putting) -> None:
    package.create_table()
    binding = package.bind(putting("0001-a"))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: binding.connect("local"), range(8)))
    item = package.client().get_item(
        TableName=package.table_name, Key={"pk": {"S": "#0001-a"}, "sk": {"S": "done"}}, ConsistentRead=True
    )["Item"]
    assert item["times"]["N"] == "1"


def test_two_packages_with_the_same_deployment_do_not_share_a_client(package, tmp_path: Path) -> None:
    package.create_table()
    other = type(package)(tmp_path / "other", package.url)
    other.table_name = package.table_name
    other.deployments()
    assert package.bind().connect("local") is not other.bind().connect("local")


@pytest.mark.usefixtures("ambient")
def test_another_table_region_or_server_is_another_client(package) -> None:
    package.deployments({"name": "dev", "endpoint": package.url, "migrateOnConnect": "off"})
    binding = package.bind()
    before = binding.connect("dev")
    package.deployments({"name": "dev", "endpoint": f"{package.url}/", "migrateOnConnect": "off"})
    assert binding.connect("dev") is not before
    elsewhere = {"name": "dev", "endpoint": package.url, "migrateOnConnect": "off", "awsRegion": "eu-west-1"}
    package.deployments(elsewhere)
    assert binding.connect("dev").meta.region_name == "eu-west-1"


def test_a_forked_process_has_a_client_of_its_own(package, monkeypatch: pytest.MonkeyPatch) -> None:
    package.create_table()
    monkeypatch.setenv("GOLDSTACK_CONFIG", str(package.folder / "goldstack.json"))
    result = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=60, check=False)
    assert result.stdout.split() == ["True", "True", "True"], result.stderr
