"""The local AWS of a clone: `local.start`, `local.stop`, `local.status`."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from goldstack import local
from goldstack.errors import ConfigError, LocalServerError, PortInUse
from goldstack.local.registry import server_of

from .conftest import client, free_port, is_alive, kill, make_table, tables

START = """
import sys
from pathlib import Path
from goldstack import local
print(local.start(Path(sys.argv[1]), region="us-west-2", notify=lambda message: None).pid)
"""


def start(clone: Path, said: list[str] | None = None, **options) -> local.Server:
    return local.start(clone, **{"region": "us-west-2", "notify": (said if said is not None else []).append, **options})


class Foreign(BaseHTTPRequestHandler):
    server_version, sys_version = "Foreign/1.0", ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"mine")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def foreign(port: int) -> Iterator[ThreadingHTTPServer]:
    """A program of somebody else on the default port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Foreign)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_tables_and_buckets_are_there_after_stop_and_start(clone: Path, port: int) -> None:
    first = start(clone)
    assert first.port == port
    make_table(first.url, "kept")
    s3 = client("s3", first.url)
    s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="kept", Key="a/b", Body=b"c")

    assert local.stop(clone) == first
    assert not is_alive(first.pid)
    second = start(clone)
    assert tables(second.url) == ["kept"]
    assert s3.get_object(Bucket="kept", Key="a/b")["Body"].read() == b"c"
    s3.close()


def test_everything_that_it_writes_is_under_the_clone_and_for_its_user_alone(clone: Path) -> None:
    server = start(clone)
    make_table(server.url, "kept")
    local.stop(clone)
    folder = clone / ".goldstack" / "local-aws"
    assert (folder / "state" / "dynamodb.json").is_file()
    assert folder.stat().st_mode & 0o077 == 0
    assert "Running on http://127.0.0.1" in (folder / "server.log").read_text()


def test_a_second_start_finds_the_first_server(clone: Path) -> None:
    first = start(clone)
    assert start(clone) == first
    elsewhere = subprocess.run([sys.executable, "-c", START, clone], capture_output=True, check=True, text=True)
    assert int(elsewhere.stdout) == first.pid


def test_a_start_for_another_port_says_that_it_runs_already(clone: Path, port: int) -> None:
    said: list[str] = []
    first = start(clone)
    assert start(clone, said, port=free_port()) == first
    assert f"already runs on port {port}" in "\n".join(said)


def test_starts_at_the_same_time_end_with_one_server(clone: Path) -> None:
    starts = [subprocess.Popen([sys.executable, "-c", START, clone], stdout=subprocess.PIPE) for _ in range(3)]
    pids = {one.communicate(timeout=100)[0] for one in starts}
    assert [one.returncode for one in starts] == [0, 0, 0]
    assert len(pids) == 1


def test_it_outlives_the_process_that_started_it(clone: Path) -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", START, clone], capture_output=True, check=True)
    assert done.stderr == b""
    running = server_of(clone)
    assert running
    assert running.pid == int(done.stdout)
    assert tables(running.url) == []


def test_it_is_found_through_a_symbolic_link(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(clone)
    assert start(clone) == start(tmp_path / "link") == server_of(tmp_path / "link")


def test_status_says_where_it_is_and_that_it_is_not(clone: Path, port: int) -> None:
    before = local.status(clone)
    assert (before.running, before.server, before.port, before.holder) == (False, None, port, None)
    server = start(clone)
    status = local.status(clone)
    assert (status.running, status.server, status.port, status.answers) == (True, server, port, True)
    assert status.since is not None
    assert status.log.is_file()
    local.stop(clone)
    assert not local.status(clone).running
    assert local.stop(clone) is None


def test_a_killed_server_is_noticed_and_started_again(clone: Path) -> None:
    said: list[str] = []
    first = start(clone)
    kill(first.pid)
    assert not local.status(clone).running
    assert server_of(clone) is None
    second = start(clone, said)
    assert tables(second.url) == []
    assert "what it had not saved is lost" in said[0]


def test_a_server_that_was_suspended_is_reported_and_can_be_stopped(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goldstack.local import readiness

    monkeypatch.setitem(readiness.responds.__kwdefaults__, "limit", 0.1)
    server = start(clone)
    make_table(server.url, "kept")
    os.kill(server.pid, signal.SIGSTOP)
    with pytest.raises(LocalServerError, match=r"does not answer(.|\n)*local\.stop"):
        start(clone)
    assert not local.status(clone).answers
    local.stop(clone)
    assert tables(start(clone).url) == ["kept"]


def test_a_foreign_program_on_the_port_is_left_alone(clone: Path, port: int, foreign: ThreadingHTTPServer) -> None:
    with pytest.raises(PortInUse) as caught:
        start(clone)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert f"Port {port} is held by" in message
    assert f"pid {os.getpid()}" in message
    assert "'Foreign/1.0'" in message
    assert "DYNAMODB_LOCAL_PORT=" in message
    assert "Foreign/1.0" in (local.status(clone).holder or "")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert connection.makefile("rb").read().endswith(b"mine")


def test_another_clone_keeps_its_server_and_is_named(clone: Path, tmp_path: Path, port: int) -> None:
    other = tmp_path / "another clone"
    other.mkdir()
    theirs = start(other)
    assert server_of(clone) is None
    assert str(other) in (local.status(clone).holder or "")
    with pytest.raises(PortInUse, match="another clone") as caught:
        start(clone)
    assert "DYNAMODB_LOCAL_PORT=" in str(caught.value)
    ours = start(clone, port=free_port())
    assert local.stop(clone) == ours
    assert server_of(other) == theirs
    assert tables(theirs.url) == []


def test_it_listens_on_loopback_alone(clone: Path) -> None:
    server = start(clone)
    assert listening(server.pid) == [f"127.0.0.1:{server.port}"]


def listening(pid: int) -> list[str]:
    """The addresses on which the process *pid* listens."""
    if sys.platform != "linux":
        command = ["lsof", "-nP", "-a", "-p", str(pid), "-iTCP", "-sTCP:LISTEN", "-Fn"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [line[1:] for line in output.splitlines() if line.startswith("n")]
    sockets = {str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()}
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if f"socket:[{fields[9]}]" in sockets and fields[3] in {"0A", "07"}:
                address, _, number = fields[1].rpartition(":")
                found.append(f"{socket.inet_ntoa(bytes.fromhex(address)[::-1])}:{int(number, 16)}")
    return found


def test_more_services_restart_it_with_its_data(clone: Path) -> None:
    said: list[str] = []
    first = start(clone)
    make_table(first.url, "kept")
    second = start(clone, said, services=["kms"])
    assert second.pid != first.pid
    assert second.port == first.port
    assert tables(second.url) == ["kept"]
    assert "kms" in said[0]
    assert local.status(clone).services == ("kms",)
    kms = client("kms", second.url)
    assert kms.list_keys()["Keys"] == []
    kms.close()
    assert start(clone) == second


def test_a_service_that_it_does_not_know_is_named(clone: Path) -> None:
    said: list[str] = []
    start(clone, said, services=["kms", "kmss"])
    assert any("'kmss'" in message for message in said)
    assert not any("'kms'" in message for message in said)


def test_what_the_shell_exports_does_not_reach_it(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('sabotage')")
    nowhere = "http://127.0.0.1:1"
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "AWS_ENDPOINT_URL"):
        monkeypatch.setenv(name, nowhere)
    exported = {"AWS_PROFILE": "x", "PYTHONPATH": str(tmp_path), "PYTHONHOME": "/nowhere", "BIND_HOST": "0.0.0.0"}
    for name, value in {**exported, "PYTHONSTARTUP": "x", "GATEWAY_PORT": "1", "AUTH": "true"}.items():
        monkeypatch.setenv(name, value)
    server = start(clone)
    assert listening(server.pid) == [f"127.0.0.1:{server.port}"]
    if sys.platform == "linux":
        environment = Path(f"/proc/{server.pid}/environ").read_bytes()
        assert not {b"AWS_", b"PROXY", b"proxy", b"PYTHON", b"AUTH="} & {
            word for word in (b"AWS_", b"PROXY", b"proxy", b"PYTHON", b"AUTH=") if word in environment
        }


@pytest.fixture
def broken_engine(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine whose interpreter is replaced by what the test writes into the file."""
    from goldstack.local import environment

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    interpreter = environment.python()
    interpreter.parent.mkdir(parents=True)
    (interpreter.parents[1] / "complete").touch()
    interpreter.touch(0o755)
    return interpreter


def test_an_engine_that_dies_is_reported_with_its_last_words(clone: Path, broken_engine: Path) -> None:
    broken_engine.write_text("#!/bin/sh\necho 'No module named ministack' >&2\nexit 3\n")
    with pytest.raises(LocalServerError, match=r"exit code 3") as caught:
        start(clone)
    assert "No module named ministack" in str(caught.value)
    assert not isinstance(caught.value, PortInUse)
    assert local.status(clone).server is None


def test_a_program_that_takes_the_port_meanwhile_is_not_taken_for_ours(
    clone: Path, port: int, broken_engine: Path, foreign_engine: str
) -> None:
    broken_engine.write_text(foreign_engine)
    with pytest.raises(PortInUse, match=f"Port {port} is held by"):
        start(clone)
    assert server_of(clone) is None


@pytest.fixture
def foreign_engine(tmp_path: Path) -> Iterator[str]:
    """Leaves a process behind that listens on the port, and dies."""
    pid_file = tmp_path / "foreign.pid"
    yield (
        f"#!/bin/sh\nexec '{sys.executable}' -c \"$(cat <<'PYTHON'\n"
        "import os, pathlib, signal, socket\n"
        "listener = socket.create_server(('127.0.0.1', int(os.environ['GATEWAY_PORT'])))\n"
        "if pid := os.fork():\n"
        f"    pathlib.Path({str(pid_file)!r}).write_text(str(pid))\n"
        "else:\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "    signal.pause()\n"
        'PYTHON\n)"\n'
    )
    if pid_file.exists():
        kill(int(pid_file.read_text()))


@pytest.mark.parametrize("value", ["0", "65536", "80 00", "-1", "eight", "8000.0", "٣٣٣٣", "999999999999"])
def test_a_bad_port_in_the_variable_is_named(clone: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", value)
    with pytest.raises(ConfigError, match="DYNAMODB_LOCAL_PORT is ") as caught:
        start(clone)
    assert repr(value) in str(caught.value)
    assert not (clone / ".goldstack").exists()


def test_a_bad_port_in_the_call_is_named(clone: Path) -> None:
    with pytest.raises(ConfigError, match="70000"):
        start(clone, port=70000)
