"""What `local.stop` and `local.start` say where the data could not be saved, or is another registry's."""

import shutil
import sys
from pathlib import Path

import pytest

from goldstack import local
from goldstack.errors import LocalServerError

from .conftest import free_port, is_alive, make_table, tables


def start(clone: Path, said: list[str] | None = None, **options) -> local.Server:
    return local.start(clone, **{"region": "us-west-2", "notify": (said if said is not None else []).append, **options})


@pytest.fixture
def state(clone: Path) -> Path:
    """Where the local AWS saves."""
    return clone / ".goldstack" / "local-aws" / "state"


def test_a_server_whose_data_cannot_be_saved_is_not_stopped(clone: Path, state: Path) -> None:
    server = start(clone)
    make_table(server.url, "kept")
    state.write_text("in the way")
    with pytest.raises(LocalServerError, match="still runs, as its data could not be saved: File exists") as error:
        local.stop(clone)
    assert f"kill -9 {server.pid}" in str(error.value)
    assert tables(server.url) == ["kept"]
    state.unlink()
    local.stop(clone)
    assert tables(start(clone).url) == ["kept"]


def test_a_disk_that_is_too_small_for_the_last_state_is_told_before_anything_is_lost(clone: Path, state: Path) -> None:
    server = start(clone)
    make_table(server.url, "kept")
    with (state.parent / "sparse").open("wb") as file:
        file.truncate(shutil.disk_usage(clone).free + 10**11)
    state.mkdir()
    (state.parent / "sparse").rename(state / "dynamodb.json")
    with pytest.raises(LocalServerError, match=r"the disk has .* MB left, and the last state alone takes"):
        local.stop(clone)
    assert is_alive(server.pid)
    (state / "dynamodb.json").unlink()
    local.stop(clone)


def test_a_save_that_failed_is_told_with_its_reason_and_what_remains(clone: Path, state: Path) -> None:
    make_table(start(clone).url, "first")
    local.stop(clone)
    make_table(start(clone).url, "second")
    (state / "dynamodb.json.tmp").mkdir()
    with pytest.raises(LocalServerError) as error:
        local.stop(clone)
    message = str(error.value)
    assert "could not save its data" in message
    assert "dynamodb: [Errno 21]" in message
    assert "What remains is the state saved at 20" in message
    assert not local.status(clone).running

    (state / "dynamodb.json.tmp").rmdir()
    said: list[str] = []
    assert tables(start(clone, said).url) == ["first"]
    assert "what it had not saved is lost" in said[0]
    local.stop(clone)
    said.clear()
    start(clone, said)
    assert not any("lost" in message for message in said)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of another process")
def test_a_save_that_failed_is_told_though_the_log_could_not_be_written_either(clone: Path) -> None:
    import resource

    server = start(clone)
    make_table(server.url, "lost")
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (16, 16))
    with pytest.raises(LocalServerError, match=r"could not save its data(.|\n)*dynamodb, iam(.|\n)*remains is nothing"):
        local.stop(clone)


def test_a_restart_that_would_lose_data_is_not_done(clone: Path, state: Path) -> None:
    server = start(clone)
    state.write_text("in the way")
    with pytest.raises(LocalServerError, match="still runs"):
        start(clone, services=["kms"])
    assert is_alive(server.pid)
    state.unlink()


def test_under_another_home_the_server_of_this_clone_is_alive_and_left_alone(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(clone)
    said: list[str] = []
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(tmp_path / "root"))
        for call in (
            lambda: start(clone, said),
            lambda: start(clone, said, port=free_port()),
            lambda: local.stop(clone),
        ):
            with pytest.raises(LocalServerError) as error:
                call()
            assert "a local AWS of this clone under another registry" in str(error.value)
            assert f"pid {server.pid}, port {server.port}" in str(error.value)
            assert f"XDG_STATE_HOME={tmp_path / 'state'} inv local.stop" in str(error.value)
        status = local.status(clone)
        assert (status.running, status.port) == (False, server.port)
        assert "another registry" in (status.holder or "")
    assert said == []
    assert local.stop(clone) == server


def test_a_server_of_nobody_known_that_answers_as_dynamodb_is_described(
    clone: Path, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(clone)
    other = tmp_path / "other"
    other.mkdir()
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_STATE_HOME", str(tmp_path / "root"))
        with pytest.raises(LocalServerError, match="which is none of our servers and answers as DynamoDB") as error:
            start(other)
    assert f"Port {port} is held by" in str(error.value)
    assert is_alive(server.pid)
