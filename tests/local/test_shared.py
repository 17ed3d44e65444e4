"""Test servers: shared, counted, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from goldstack import local
from goldstack.errors import ConfigError, LocalServerError, PortInUse
from goldstack.local import LocalServer, process, start_local_dynamodb, stop_all_local_dynamodb, stop_local_dynamodb
from goldstack.local.registry import entries, this_process

from .conftest import User, ended, free_port, is_alive, kill, make_table, tables, until

StartUser = Callable[..., User]


def test_it_answers_and_ends_with_its_block(clone: Path, port: int) -> None:
    with start_local_dynamodb(clone=clone) as server:
        assert (server.url, server.engine) == (f"http://127.0.0.1:{port}", "ministack")
        assert tables(server.url) == []
        running = this_process()
        assert running
        assert running.pid == server.pid
    assert not is_alive(server.pid)
    assert this_process() is None
    server.stop()


def test_it_leaves_no_file_behind(clone: Path, tmp_path: Path) -> None:
    leftover = entries.test_folders(str(clone)) / "of a starter that was killed"
    leftover.mkdir(parents=True)
    start_local_dynamodb(clone=clone).stop()
    assert list((tmp_path / "state" / "goldstack" / "test").glob("*/*")) == []
    assert list(clone.iterdir()) == []


def test_each_start_must_be_stopped(clone: Path) -> None:
    first = start_local_dynamodb(clone=clone)
    second = start_local_dynamodb(clone=clone)
    assert first.pid == second.pid
    first.stop()
    first.stop()
    assert is_alive(second.pid)
    stop_local_dynamodb()
    assert not is_alive(second.pid)
    stop_local_dynamodb()


def test_stop_takes_the_server_of_the_port(clone: Path) -> None:
    one, two = start_local_dynamodb(0, clone=clone), start_local_dynamodb(0, clone=clone)
    assert one.port != two.port
    stop_local_dynamodb(one.port)
    assert not is_alive(one.pid)
    assert is_alive(two.pid)
    two.stop()


def test_two_processes_share_it_and_the_last_one_ends_it(clone: Path, port: int, user: StartUser) -> None:
    ours = start_local_dynamodb(clone=clone)
    other = user()
    assert other.started() == (port, ours.pid)
    ours.stop()
    assert is_alive(ours.pid)
    other.stop()
    assert not is_alive(ours.pid)


def test_a_killed_user_does_not_keep_it(clone: Path, user: StartUser) -> None:
    killed = user(0)
    number, pid = killed.started()
    ours = start_local_dynamodb(number, clone=clone)
    assert ours.pid == pid
    killed.signal(signal.SIGKILL)
    assert is_alive(pid)
    ours.stop()
    assert ended(pid)


@pytest.mark.parametrize("same_clone", [True, False])
def test_what_a_killed_process_left_is_ended_by_the_next_start(
    clone: Path, tmp_path: Path, user: StartUser, same_clone: bool
) -> None:
    killed = user()
    number, pid = killed.started()
    killed.signal(signal.SIGKILL)
    with start_local_dynamodb(number, clone=clone if same_clone else tmp_path) as server:
        assert server.port == number
        assert server.pid != pid
        assert ended(pid)


def test_ctrl_c_ends_it(user: StartUser) -> None:
    one = user()
    _, pid = one.started()
    assert one.signal(signal.SIGINT) != 0
    assert ended(pid)


def test_the_end_of_the_process_ends_it(user: StartUser) -> None:
    one = user(0, 2)
    pids = [one.started()[1] for _ in range(2)]
    assert one.exit() == 0
    assert all(ended(pid) for pid in pids)


FORK = """
import os, sys
from pathlib import Path
from goldstack.local import start_local_dynamodb
from goldstack.local.readiness import answers
from goldstack.local.registry import this_process
server = start_local_dynamodb(0, clone=Path(sys.argv[1]))
pid = os.fork()
if not pid:
    sys.exit(0 if this_process() is None else 3)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(code if answers(server.port) else 4)
"""


def test_the_exit_of_a_forked_process_does_not_end_it(clone: Path) -> None:
    assert subprocess.run([sys.executable, "-W", "error", "-c", FORK, clone], check=False).returncode == 0
    assert entries.read() == ()


def start_together(user: StartUser, starts: Sequence[int]) -> None:
    """Each process makes so many of the *starts*, all at the same time."""
    users = [(user(os.environ["DYNAMODB_LOCAL_PORT"], count), count) for count in starts]
    pids = {one.started()[1] for one, count in users for _ in range(count)}
    assert len(pids) == 1
    (entry,) = entries.read()
    assert sum(use.count for use in entry.uses) == sum(starts)
    for one, count in users:
        assert all(map(is_alive, pids))
        for _ in range(count):
            one.stop()
    assert not any(map(is_alive, pids))
    assert entries.read() == ()


TWENTY = (3, 3, 3, 3, 2, 2, 2, 2)


def test_twenty_starts_from_eight_processes_end_with_one_server_and_the_last_stop_ends_it(user: StartUser) -> None:
    start_together(user, TWENTY)


@pytest.mark.soak
@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("engine", ["ministack"] * 5 + ["java"])
def test_many_parallel_starts_end_with_one_server_and_the_last_stop_ends_it(
    user: StartUser, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", engine)
    start_together(user, [20] * 8)


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("engine", ["ministack", "java"])
def test_ctrl_c_while_it_starts_leaves_nothing(
    user: StartUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", engine)
    one = user()
    assert until(lambda: bool(entries.read()))
    (entry,) = entries.read()
    assert not entry.ready
    assert one.signal(signal.SIGINT) != 0
    assert ended(entry.server.pid)
    assert list((tmp_path / "state" / "goldstack" / "test").glob("*/*")) == []


@pytest.mark.parametrize("persists", [False, True])
def test_a_server_that_does_not_end_is_killed_later_where_it_saves_its_data(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, persists: bool
) -> None:
    assert (process.SPARED, process.SAVING) == (3, 60)
    monkeypatch.setattr(process, "SPARED", 0.1)
    monkeypatch.setattr(process, "SAVING", 1.5)
    server = start_local_dynamodb(0, clone=clone, persist=tmp_path / "data" if persists else None)
    (entry,) = entries.read()
    monkeypatch.setattr(process, "_signal", lambda pid, number: number == signal.SIGKILL and os.kill(abs(pid), number))
    began = time.monotonic()
    server.stop()
    assert (time.monotonic() - began >= 1.5) == persists
    assert not is_alive(entry.server.pid)


def test_a_dynamodb_of_somebody_else_is_neither_adopted_nor_stopped(
    clone: Path, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(tmp_path / "of another user"))
        theirs = start_local_dynamodb(clone=clone)
    with pytest.raises(
        PortInUse, match=rf"python.* \(pid {theirs.pid}\), which is none of our servers and answers as Dy"
    ):
        start_local_dynamodb(port, clone=clone)
    stop_all_local_dynamodb(clone)
    assert tables(theirs.url) == []
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of another user"))
    theirs.stop()
    assert not is_alive(theirs.pid)


def test_beside_the_local_aws_it_takes_a_free_port_that_others_share(clone: Path, port: int, user: StartUser) -> None:
    deployment = local.start(clone, region="us-west-2", notify=print)
    make_table(deployment.url, "theirs")
    ours = start_local_dynamodb(clone=clone)
    assert deployment.port == port != ours.port
    assert tables(ours.url) == []
    assert user().started() == (ours.port, ours.pid)
    with pytest.raises(PortInUse, match="the local AWS of"):
        start_local_dynamodb(port, clone=clone)
    stop_all_local_dynamodb(clone)
    assert not is_alive(ours.pid)
    assert this_process() is None
    assert tables(deployment.url) == ["theirs"]
    ours.stop()


def test_the_server_of_another_clone_is_left_alone(clone: Path, tmp_path: Path, user: StartUser) -> None:
    number, pid = user().started()
    with pytest.raises(PortInUse, match=r"a test server of the clone .*a clone"):
        start_local_dynamodb(number, clone=tmp_path)
    stop_all_local_dynamodb(tmp_path)
    assert is_alive(pid)


def test_the_table_is_prepared_before_anybody_has_the_server(clone: Path) -> None:
    seen: list[list[str]] = []

    def prepare(url: str) -> None:
        if not tables(url):
            make_table(url, "ready")
        seen.append(tables(url))

    one = start_local_dynamodb(clone=clone, prepare=prepare)
    two = start_local_dynamodb(clone=clone, prepare=prepare)
    assert seen == [["ready"], ["ready"]]
    two.stop()
    one.stop()


def test_a_table_that_cannot_be_prepared_leaves_no_server(clone: Path) -> None:
    def prepare(url: str) -> None:
        raise RuntimeError(url)

    with pytest.raises(RuntimeError):
        start_local_dynamodb(clone=clone, prepare=prepare)
    assert this_process() is None
    assert entries.read() == ()


def test_data_is_kept_in_the_folder_that_was_named(clone: Path, tmp_path: Path) -> None:
    data = tmp_path / "my data"
    with start_local_dynamodb(clone=clone, persist=data) as server:
        make_table(server.url, "kept")
        with pytest.raises(LocalServerError, match="my data holds the data of another local server"):
            start_local_dynamodb(0, clone=clone, persist=data)
        with pytest.raises(LocalServerError, match="my data"):
            start_local_dynamodb(clone=clone)
    with start_local_dynamodb(0, clone=clone, persist=data) as server:
        assert tables(server.url) == ["kept"]


def test_a_server_that_died_is_replaced(clone: Path) -> None:
    first = start_local_dynamodb(clone=clone)
    kill(first.pid)
    assert this_process() is None
    with start_local_dynamodb(clone=clone) as second:
        assert second.port == first.port
        first.stop()
        assert tables(second.url) == []


def test_an_unknown_engine_is_refused(clone: Path) -> None:
    with pytest.raises(ConfigError, match="'moto'"):
        start_local_dynamodb(engine="moto", clone=clone)


def test_a_started_server_can_be_shown(clone: Path) -> None:
    with start_local_dynamodb(free_port(), clone=clone) as server:
        assert isinstance(server, LocalServer)
        assert server.url in repr(server)
    assert until(lambda: not is_alive(server.pid))
