"""DynamoDB Local by Docker, against a recording `docker` on PATH: no daemon runs where these tests do."""

import json
import os
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goldstack.errors import LocalServerError, PortInUse
from goldstack.local import docker, process, start_local_dynamodb
from goldstack.local.registry import entries

from .conftest import User, ended, is_alive, kill, tables, until


class RecordingDocker:
    """The stand-in, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        program = folder / "docker"
        script = shutil.copy(Path(__file__).with_name("recording_docker.py"), folder)
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -S {shlex.quote(str(script))} "$@"\n')
        program.chmod(0o755)

    def has(self, trait: str) -> None:
        (self.folder / trait).touch()

    def calls(self, command: str) -> list[list[str]]:
        lines = (self.folder / "calls").read_text().splitlines()
        return [words for words in map(json.loads, lines) if words[0] == command]

    def containers(self) -> dict[str, int]:
        """Their names and processes."""
        files = (self.folder / "containers").glob("[!.]*")
        return {file.name: json.loads(file.read_text())["pid"] for file in files}


@pytest.fixture
def recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingDocker]:
    """A docker with a daemon, first on PATH."""
    made = RecordingDocker(tmp_path / "docker bin")
    monkeypatch.setenv("PATH", str(made.folder), prepend=os.pathsep)
    yield made
    for pid in made.containers().values():
        if is_alive(pid):
            kill(pid)


def test_the_container_is_published_on_loopback_alone_and_removed_at_the_end(
    clone: Path, port: int, recording: RecordingDocker
) -> None:
    with start_local_dynamodb(engine="docker", clone=clone) as server:
        assert (server.port, server.engine) == (port, "docker")
        assert tables(server.url) == []
        (container,) = recording.containers().values()
    assert ended(container)
    assert recording.containers() == {}
    assert entries.read() == ()
    ((_, *words),) = recording.calls("run")
    options = words[: words.index("amazon/dynamodb-local:3.3.1")]
    assert [word for word in options if word.startswith(("-p", "--p"))] == [f"--publish=127.0.0.1:{port}:8000"]
    assert "--rm" in words
    assert words[words.index("amazon/dynamodb-local:3.3.1") + 1 :] == [
        "-jar", "DynamoDBLocal.jar", "-disableTelemetry", "-sharedDb", "-inMemory", "-port", "8000",
    ]  # fmt: skip


def test_data_is_kept_in_the_folder_that_was_named(clone: Path, tmp_path: Path, recording: RecordingDocker) -> None:
    start_local_dynamodb(engine="docker", clone=clone, persist=tmp_path / "my data").stop()
    ((*words,),) = recording.calls("run")
    assert f"--mount=type=bind,source={tmp_path}/my data,target=/home/dynamodblocal/data" in words
    assert f"--user={os.getuid()}:{os.getgid()}" in words
    assert "-inMemory" not in words
    assert words[words.index("-dbPath") + 1] == "/home/dynamodblocal/data"


def test_a_client_without_a_daemon_is_not_enough(clone: Path, recording: RecordingDocker) -> None:
    recording.has("no-daemon")
    with pytest.raises(LocalServerError, match=r"no daemon answers it: Cannot connect(.|\n)*ministack"):
        start_local_dynamodb(engine="docker", clone=clone)
    assert recording.calls("run") == []


def test_a_daemon_that_hangs_is_not_waited_for(
    clone: Path, recording: RecordingDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (recording.folder / "docker").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setitem(docker._docker.__kwdefaults__, "limit", 0.2)
    with pytest.raises(LocalServerError, match="has not answered within"):
        start_local_dynamodb(engine="docker", clone=clone)


def test_without_docker_the_other_engines_are_named(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalServerError, match=r"no docker on PATH(.|\n)*local\.fetch"):
        start_local_dynamodb(engine="docker", clone=clone)


def test_a_missing_image_is_fetched_first(
    clone: Path, recording: RecordingDocker, capsys: pytest.CaptureFixture[str]
) -> None:
    recording.has("no-image")
    start_local_dynamodb(engine="docker", clone=clone).stop()
    assert recording.calls("pull") == [["pull", "--quiet", "amazon/dynamodb-local:3.3.1"]]
    assert "Fetching the image" in capsys.readouterr().err
    start_local_dynamodb(engine="docker", clone=clone).stop()
    assert len(recording.calls("pull")) == 1


def test_a_container_that_does_not_end_is_removed(
    clone: Path, recording: RecordingDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SPARED", 0.2)
    recording.has("stubborn")
    with start_local_dynamodb(engine="docker", clone=clone):
        (container,) = recording.containers().values()
    assert ended(container)
    assert recording.containers() == {}


@pytest.mark.parametrize("engine", ["docker", "ministack"])
def test_the_container_of_a_killed_client_is_removed_by_the_next_start(
    clone: Path, recording: RecordingDocker, user: Callable[..., User], engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", "docker")
    one = user()
    number, client = one.started()
    (container,) = recording.containers().values()
    one.signal(signal.SIGKILL)
    kill(client)
    assert is_alive(container)
    with start_local_dynamodb(number, engine=engine, clone=clone) as server:
        assert (server.port, server.engine) == (number, engine)
        assert not is_alive(container)


def test_a_container_without_a_folder_is_found_by_its_label(
    clone: Path, tmp_path: Path, recording: RecordingDocker
) -> None:
    server = start_local_dynamodb(0, engine="docker", clone=clone)
    (first,) = recording.containers().values()
    kill(server.pid)
    shutil.rmtree(tmp_path / "state" / "goldstack" / "test")
    second = start_local_dynamodb(0, engine="docker", clone=clone)
    third = start_local_dynamodb(0, engine="docker", clone=clone)
    assert until(lambda: not is_alive(first))
    assert len(recording.containers()) == 2  # those that live are left alone
    third.stop()
    second.stop()
    assert recording.containers() == {}


def test_a_container_of_another_registry_is_left_alone(
    clone: Path, tmp_path: Path, recording: RecordingDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start_local_dynamodb(0, engine="docker", clone=clone):
        with monkeypatch.context() as other:
            other.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
            start_local_dynamodb(0, engine="docker", clone=clone).stop()
        assert len(recording.containers()) == 1


def test_a_port_that_is_taken_is_left_alone(clone: Path, recording: RecordingDocker) -> None:
    with (
        start_local_dynamodb(0, engine="docker", clone=clone) as server,
        pytest.raises(PortInUse, match="a test server of"),
    ):
        start_local_dynamodb(server.port, engine="docker", clone=clone.parent)
