"""The registry: what is known of our servers survives what happens to its file and to processes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from goldstack import local
from goldstack.errors import LocalServerError
from goldstack.local import process, start_local_dynamodb
from goldstack.local.registry import Server, default_port, entries, server_of
from goldstack.local.registry.entries import Entry, Use
from goldstack.local.registry.locks import held
from goldstack.local.registry.marks import alive, own_mark, start_mark

from .conftest import tables, until


def entry(clone: Path, **changes) -> Entry:
    """A server that is this very process."""
    server = Server(
        port=1, pid=os.getpid(), started=own_mark(), engine="ministack", clone=str(clone), kind="deployment"
    )
    return Entry(
        server=replace(server, **changes),
        token="t",
        folder=str(clone / "f"),
        persist=None,
        region="us-west-2",
        services=(),
        asked=1,
        since=0,
        ready=True,
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"servers": 3}',
        b'{"servers": [3, {}, {"server": {"pid": "x"}}]}',
        b"\xff",
        b"[" * 99999,
    ],
)
def test_a_file_that_cannot_be_read_is_no_obstacle(clone: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "state" / "goldstack" / "servers.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert server_of(clone) is None
    assert not local.status(clone).running
    entries.add(entry(clone))
    assert server_of(clone) == entry(clone).server
    assert len(json.loads(file.read_bytes())["servers"]) == 1


def test_a_server_starts_with_a_corrupt_file(clone: Path, tmp_path: Path) -> None:
    file = tmp_path / "state" / "goldstack" / "servers.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\0" * 100)
    with start_local_dynamodb(clone=clone) as server:
        assert tables(server.url) == []


def test_a_server_is_ended_although_the_file_was_lost_meanwhile(clone: Path, tmp_path: Path) -> None:
    with start_local_dynamodb(clone=clone) as server:
        (tmp_path / "state" / "goldstack" / "servers.json").write_bytes(b"{")
    assert start_mark(server.pid) is None


def test_data_never_has_two_servers_although_the_file_was_lost(clone: Path, tmp_path: Path) -> None:
    def start(port: int) -> Server:
        return local.start(clone, region="us-west-2", port=port, notify=lambda _: None)

    lost = start(0)
    file = tmp_path / "state" / "goldstack" / "servers.json"
    whole = file.read_bytes()
    file.write_bytes(b"")
    with pytest.raises(LocalServerError, match=r"that its registry has lost(.|\n)*kill \d+"):
        start(0)
    file.write_bytes(whole)
    assert local.stop(clone) == lost


def test_a_process_with_the_id_of_a_dead_server_is_not_taken_for_it(clone: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        assert until(lambda: start_mark(bystander.pid) is not None)
        entries.add(entry(clone, pid=bystander.pid, started="an earlier process"))
        assert server_of(clone) is None
        assert local.stop(clone) is None
        assert process.end(bystander.pid, "an earlier process", patience=1)
        assert bystander.poll() is None
        bystander.kill()


def test_a_use_by_a_process_that_died_does_not_count(clone: Path) -> None:
    dead = Use(pid=os.getpid(), started="an earlier process", count=5)
    orphan = replace(entry(clone, kind="test"), uses=(dead,))
    assert orphan.is_orphan
    used = orphan.used(1)
    assert used.uses == (Use(pid=os.getpid(), started=own_mark(), count=1),)
    assert used.used(-1).uses == ()


def test_dead_servers_are_dropped_from_the_file(clone: Path, tmp_path: Path) -> None:
    entries.add(entry(clone, started="dead", port=7))
    entries.add(entry(clone))
    content = json.loads((tmp_path / "state" / "goldstack" / "servers.json").read_bytes())
    assert [item["server"]["port"] for item in content["servers"]] == [1]


def test_two_servers_never_have_one_port(clone: Path, tmp_path: Path) -> None:
    assert entries.add(entry(clone)) is None
    rival = entries.add(entry(tmp_path))
    assert rival
    assert rival.server.clone == str(clone)
    assert len(entries.read()) == 1


def test_what_is_written_can_be_read(clone: Path) -> None:
    whole = replace(entry(clone), services=("kms",), uses=(Use(pid=1, started="x", count=2),), persist="/p")
    entries.add(whole)
    assert asdict(entries.read()[0]) == asdict(whole)


def test_a_server_that_has_not_answered_yet_is_not_offered(clone: Path) -> None:
    entries.add(replace(entry(clone), ready=False))
    assert server_of(clone) is None


def test_a_process_that_has_ended_but_is_not_waited_for_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        assert until(lambda: start_mark(child.pid) is None)
        child.wait()


def test_processes_have_different_marks() -> None:
    assert alive(os.getpid(), own_mark())
    assert start_mark(os.getpid()) == start_mark(os.getpid())
    assert not alive(os.getppid(), own_mark())


def test_a_process_that_ignores_sigterm_is_killed() -> None:
    program = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    arguments = [sys.executable, "-c", program]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, start_new_session=True) as stubborn:
        assert stubborn.stdout
        stubborn.stdout.readline()
        mark = start_mark(stubborn.pid)
        assert mark
        assert not process.end(stubborn.pid, mark, patience=0.2)
        assert stubborn.wait() == -signal.SIGKILL


def test_a_starter_that_is_killed_before_it_registers_leaves_nothing(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from goldstack.local import process\n"
        "argv = [sys.executable, '-c', 'import signal; signal.pause()']\n"
        "print(process.start(argv, environment={}, folder=Path('/'), log=Path(sys.argv[1])).pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path / "log"], stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        pid = int(starter.stdout.readline())
        assert start_mark(pid)
        starter.kill()
    assert until(lambda: start_mark(pid) is None)


def test_a_lock_is_held_by_one_thread_and_let_go_by_a_killed_process(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    program = (
        "import sys, time; from pathlib import Path; from goldstack.local.registry.locks import held\n"
        "with held(Path(sys.argv[1])):\n print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, lock], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        said: list[None] = []
        with (
            pytest.raises(LocalServerError, match=r"a\.lock"),
            held(lock, limit=0.1, waiting=lambda: said.append(None)),
        ):
            pass
        assert said == [None]
        holder.kill()
    inside: list[str] = []

    def enter() -> None:
        with held(lock, limit=10):
            inside.append("in")
            time.sleep(0.01)
            inside.append("out")

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == ["in", "out"] * 4


def test_a_state_folder_that_cannot_be_made_is_named(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clone / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(clone / "file"))
    assert server_of(clone) is None
    with pytest.raises(LocalServerError, match=r"file/goldstack(.|\n)*XDG_STATE_HOME"):
        start_local_dynamodb(clone=clone)


def test_the_default_port_is_8000(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DYNAMODB_LOCAL_PORT")
    assert default_port() == 8000
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", " 8001 ")
    assert default_port() == 8001


def test_asking_which_server_is_ours_imports_no_aws_and_no_http_library() -> None:
    heavy = "{'boto3', 'botocore', 'pydantic', 'http.client', 'ssl', 'asyncio'}"
    program = f"import sys, goldstack.local.registry; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
