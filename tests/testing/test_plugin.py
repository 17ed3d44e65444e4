"""The plugin in suites of others: what it gives, what it leaves alone, what it costs where it is not used."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.recording import until

from goldstack import local
from goldstack.local import process
from goldstack.local.registry.marks import start_mark

from .conftest import registered

FIXTURES = ("dynamodb_server", "dynamodb_table", "dynamodb_client", "dynamodb_faults", "local_deployment")


def is_alive(pid: int) -> bool:
    return start_mark(pid) is not None


def test_each_table_is_fresh_migrated_and_what_the_package_means(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_shop="""
        import os
        import boto3
        import pytest
        import shop
        from goldstack.dynamodb import Entity, Key

        SHELL = dict(os.environ)

        class Order(Entity):
            pk: str
            sk: str
            gs1_pk: str

        names = []

        @pytest.mark.parametrize("n", range(3))
        def test_order(dynamodb_table, dynamodb_server, n):
            name = dynamodb_table.raw.name
            names.append(name)
            assert shop.get_table_name() == shop.get_table_name("local") == shop.connect_table().raw.name == name
            assert shop.connect_resource().name == name
            assert shop.connect().meta.endpoint_url == dynamodb_server.url
            assert shop.connect() is shop.connect("local") is dynamodb_table.raw.client
            stored = shop.connect().scan(TableName=name)["Items"]
            assert sorted(item["pk"]["S"] for item in stored) == ["#MIGRATIONS"] * 4 + ["seed"]
            shop.connect_table().put(Order(pk="order", sk="1", gs1_pk="x"))
            assert dynamodb_table.get(Key(Order, "order", "1")) == Order(pk="order", sk="1", gs1_pk="x")
            found = boto3.client("dynamodb").query(
                TableName=os.environ["GOLDSTACK_TABLE_NAME"],
                IndexName="gs1",
                KeyConditionExpression="gs1_pk = :x",
                ExpressionAttributeValues={":x": {"S": "x"}},
            )
            assert found["Count"] == 2
            assert os.environ["GOLDSTACK_DEPLOYMENT"] == "local"
            assert "AWS_PROFILE" not in os.environ

        def test_the_table_is_gone_and_the_shell_is_back(dynamodb_client, dynamodb_server):
            assert len(set(names)) == 3
            assert not set(names) & set(dynamodb_client.list_tables()["TableNames"])
            assert dynamodb_client.meta.endpoint_url == dynamodb_server.url
            assert {**SHELL, "PYTEST_CURRENT_TEST": ""} == {**os.environ, "PYTEST_CURRENT_TEST": ""}
            assert shop.get_table_name("prod") == "shop"
        """
    )
    suite.runpytest_subprocess().assert_outcomes(passed=4)
    assert (suite.path / "ran").read_text() == "01-index\n"
    assert registered(suite) == []


def test_the_workers_of_xdist_share_one_server_and_one_migrated_table(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_shop="""
        import os, time
        from pathlib import Path
        import pytest
        import shop

        SEEN = Path(__file__).with_name("seen")

        @pytest.mark.parametrize("n", range(12))
        def test_order(dynamodb_table, dynamodb_server, n):
            with SEEN.open("a") as seen:
                seen.write(f"{os.getpid()} {dynamodb_server.pid}\\n")
            assert shop.connect().scan(TableName=shop.get_table_name())["Count"] == 5
            shop.connect().put_item(TableName=shop.get_table_name(), Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
            time.sleep(0.05)
        """
    )
    suite.runpytest_subprocess("-n", "3").assert_outcomes(passed=12)
    workers, servers = zip(*(line.split() for line in (suite.path / "seen").read_text().splitlines()), strict=True)
    assert len(set(workers)) > 1
    assert len(set(servers)) == 1
    assert not is_alive(int(servers[0]))
    assert (suite.path / "ran").read_text() == "01-index\n"
    assert registered(suite) == []


def test_a_worker_that_begins_late_finds_the_server_that_others_have_done_with(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_shop="""
        import time
        from pathlib import Path
        import pytest

        HERE = Path(__file__).parent

        @pytest.mark.xdist_group("early")
        def test_early(dynamodb_server):
            (HERE / "early").write_text(str(dynamodb_server.pid))

        @pytest.mark.xdist_group("late")
        def test_late(request):
            while not (HERE / "early").exists():
                time.sleep(0.05)
            time.sleep(1)
            assert str(request.getfixturevalue("dynamodb_server").pid) == (HERE / "early").read_text()
        """
    )
    suite.runpytest_subprocess("-n", "2", "--dist", "loadgroup").assert_outcomes(passed=2)


def test_faults_are_in_the_way_of_every_client_and_not_of_the_table(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_shop="""
        import boto3
        import pytest
        import shop

        ITEM = {"pk": {"S": "a"}, "sk": {"S": "b"}}

        def test_ours(dynamodb_table, dynamodb_faults):
            dynamodb_faults.script("lost", "throttled", "ok", "error")
            shop.connect().put_item(TableName=shop.get_table_name(), Item=ITEM)
            assert shop.connect_resource().get_item(Key={"pk": "a", "sk": "b"})["Item"]
            assert dynamodb_faults.requests == ["PutItem"] * 3 + ["GetItem"] * 2
            assert [fault for _, fault in dynamodb_faults.given] == ["lost", "throttled", "error"]

        def test_the_next_has_its_own(dynamodb_faults, dynamodb_table, dynamodb_client):
            assert dynamodb_faults.requests == []
            dynamodb_faults.script("error", "error")
            dynamodb_client.put_item(TableName=shop.get_table_name(), Item=ITEM)
            boto3.client("dynamodb").put_item(TableName=shop.get_table_name(), Item=ITEM)
            assert len(dynamodb_faults.requests) == 4
            assert boto3.client("s3").list_buckets()["Buckets"] == []

        def test_others_have_none(dynamodb_table, dynamodb_server):
            assert shop.connect().meta.endpoint_url == dynamodb_server.url

        def test_unplayed(dynamodb_table, dynamodb_faults):
            dynamodb_faults.script("error", "conflict")
            shop.connect().get_item(TableName=shop.get_table_name(), Key=ITEM)
        """
    )
    result = suite.runpytest_subprocess()
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(
        ["*no request came that fits what is left of the script: conflict.", "What came: GetItem, GetItem."]
    )


def test_the_server_of_local_start_and_its_tables_are_left_alone(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = local.start(suite.path, region="us-west-2", port=0, notify=print)
    try:
        monkeypatch.setenv("DYNAMODB_LOCAL_PORT", str(theirs.port))
        suite.makepyfile(
            test_shop=f"""
            import shop

            def test_order(dynamodb_table, dynamodb_server, dynamodb_client):
                assert dynamodb_server.port != {theirs.port}
                assert shop.connect().meta.endpoint_url == dynamodb_server.url
                assert {theirs.port} != int(dynamodb_client.meta.endpoint_url.rpartition(":")[2])
            """
        )
        suite.runpytest_subprocess().assert_outcomes(passed=1)
        assert theirs.is_running
        result = suite.runpytest_subprocess(f"--goldstack-port={theirs.port}")
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines([f"Port {theirs.port} is held by the local AWS of the clone *"])
        assert theirs.is_running
    finally:
        local.stop(suite.path)


def test_the_port_and_the_engine_can_be_named(suite: pytest.Pytester) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    suite.makepyfile(
        test_shop=f"""
        def test_server(dynamodb_server):
            assert dynamodb_server.port == {port}
            assert dynamodb_server.engine == "ministack"
        """
    )
    suite.runpytest_subprocess("-o", f"goldstack_port={port}", "--goldstack-engine=ministack").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("flag", "fixture", "message"),
    [
        ("--goldstack-data=absent:binding", "dynamodb_table", "goldstack_data is 'absent:binding', but there is no module 'absent'."),
        ("--goldstack-data=shop", "dynamodb_table", "goldstack_data is 'shop', which names no data package."),
        ("--goldstack-data=", "dynamodb_table", "goldstack_data is '', which names no data package."),
        ("--goldstack-data=shop:bindings", "dynamodb_table", "*but bindings of shop is not there, and must be what `bind` gave."),
        ("--goldstack-data=shop:RAN", "dynamodb_table", "*but RAN of shop is 'PosixPath', and must be what `bind` gave."),
        ("--goldstack-engine=moto", "dynamodb_server", "There is no engine 'moto'."),
        ("--goldstack-port=http", "dynamodb_server", "goldstack_port is 'http', which is no port."),
        ("--goldstack-engine=java", "local_deployment", "goldstack_engine is 'java', but local_deployment needs ministack:*"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_without_our_own_code(
    suite: pytest.Pytester, flag: str, fixture: str, message: str
) -> None:
    suite.mkdir("infra")
    suite.makepyfile(test_shop=f"def test_it({fixture}): pass")
    result = suite.runpytest_subprocess(flag)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    for noise in ("Traceback", "During handling", "def "):
        assert noise not in result.stdout.str()


def test_what_a_data_package_lacks_is_told_as_python_tells_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(broken="import not_installed", test_it="def test_it(dynamodb_table): pass")
    result = suite.runpytest_subprocess("--goldstack-data=broken:binding")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E   ModuleNotFoundError: No module named 'not_installed'"])


def test_a_migration_that_fails_is_told_once_for_each_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        failing="""
        from shop import bind, migration, migrations

        @migration("03-fails")
        def fails(ctx):
            raise ValueError("no such luck")

        migrations.fails = fails
        binding = bind(__file__, migrations=migrations)
        """,
        test_it="""
        def test_it(dynamodb_table): pass
        def test_it_again(dynamodb_table): pass
        """,
    )
    result = suite.runpytest_subprocess("--goldstack-data=failing:binding")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["The migration '03-fails' of the table template-* failed; *", "ValueError: no such luck"]
    )
    assert (suite.path / "ran").read_text() == "01-index\n"
    assert registered(suite) == []


def test_it_can_be_left_out(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\n")
    suite.makepyfile("def test_plain(): pass\ndef test_table(dynamodb_table): pass\n")
    result = suite.runpytest_subprocess("-p", "no:goldstack")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'dynamodb_table' not found"])


def test_each_fixture_says_in_one_line_what_it_is(suite: pytest.Pytester) -> None:
    lines = suite.runpytest_subprocess("--fixtures", "-p", "no:xdist").outlines
    for fixture in FIXTURES:
        (heading,) = (i for i, line in enumerate(lines) if line.split(" ")[0] == fixture)
        assert "pytest_plugin.py" in lines[heading]
        assert lines[heading + 1].startswith("    ")
        assert lines[heading + 2] == ""
    assert not any(line.startswith("_goldstack") for line in lines)


def test_unused_it_imports_nothing_and_touches_nothing(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        """
        import sys

        HEAVY = {"boto3", "botocore", "pydantic", "jsonschema", "dynamodb"}

        def pytest_unconfigure():
            print("imported:", sorted(
                name for name in sys.modules
                if name in HEAVY or name.startswith("goldstack.") and name != "goldstack.pytest_plugin"
            ))
        """
    )
    suite.makepyfile("def test_plain(): pass")
    for more in ((), ("-n", "1")):
        result = suite.runpytest_subprocess(*more)
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*imported: []"])
    assert not (suite.path / "state").exists()


@pytest.fixture
def interrupted(suite: pytest.Pytester) -> Callable[..., int]:
    """Runs a suite that waits, sends it a signal, and tells the process of its server."""
    suite.makepyfile(
        test_wait="""
        import time
        from pathlib import Path

        def test_wait(dynamodb_table, dynamodb_server):
            new = Path(__file__).with_name("new")
            new.write_text(str(dynamodb_server.pid))
            new.rename(Path(__file__).with_name("waiting"))
            time.sleep(60)
        """
    )

    def run(number: signal.Signals, *flags: str) -> int:
        waiting = Path(suite.path) / "waiting"
        with suite.popen([sys.executable, "-m", "pytest", *flags], stdout=subprocess.DEVNULL) as running:
            try:
                assert until(waiting.exists)
                os.kill(running.pid, number)
                running.wait(30)
            finally:
                running.kill()
        return int(waiting.read_text())

    return run


def test_ctrl_c_leaves_no_server(suite: pytest.Pytester, interrupted: Callable[..., int]) -> None:
    pid = interrupted(signal.SIGINT)
    assert not is_alive(pid)
    assert registered(suite) == []


def test_what_a_killed_run_leaves_is_ended_by_the_next(suite: pytest.Pytester, interrupted: Callable[..., int]) -> None:
    pid = interrupted(signal.SIGKILL)
    try:
        assert is_alive(pid)
        suite.makepyfile(test_next="def test_next(dynamodb_server): pass")
        suite.runpytest_subprocess("test_next.py").assert_outcomes(passed=1)
        assert not is_alive(pid)
    finally:
        with contextlib.suppress(IndexError):
            left: list[dict[str, dict[str, str]]] = json.loads(json.dumps(registered(suite)))
            process.end(pid, left[0]["server"]["started"], patience=3)
