"""DynamoDB Local by Java: the real one, and the Javas that it is not run by."""

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.errors import ConfigError, LocalServerError, PortInUse
from goldstack.local import jre, start_local_dynamodb, stop_all_local_dynamodb
from goldstack.local.java import Java
from goldstack.local.registry import entries

from .conftest import User, client, ended, is_alive, make_table, tables

pytestmark = pytest.mark.usefixtures("java")


def test_it_is_dynamodb_local_that_answers(clone: Path, port: int) -> None:
    with start_local_dynamodb(engine="java", clone=clone) as server:
        assert (server.port, server.engine) == (port, "java")
        make_table(server.url, "theirs")
        dynamodb = client("dynamodb", server.url)
        with pytest.raises(dynamodb.exceptions.ClientError, match="UnknownOperationException"):  # ministack knows it
            dynamodb.describe_continuous_backups(TableName="theirs")
        dynamodb.close()
    assert not is_alive(server.pid)
    assert entries.read() == ()


def test_it_leaves_no_file_behind(clone: Path, tmp_path: Path) -> None:
    with start_local_dynamodb(engine="java", clone=clone) as server:
        make_table(server.url, "theirs")
        assert not Path(f"/tmp/hsperfdata_{os.environ.get('USER', 'root')}/{server.pid}").exists()
    assert list((tmp_path / "state" / "goldstack" / "test").glob("*/*")) == []
    assert list(clone.iterdir()) == []


def test_the_variable_chooses_it_and_an_argument_beats_the_variable(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", "java")
    with start_local_dynamodb(0, clone=clone) as server:
        assert server.engine == "java"
    with start_local_dynamodb(0, engine="ministack", clone=clone) as server:
        assert server.engine == "ministack"
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", "jave")
    with pytest.raises(ConfigError, match=r"'jave' \(GOLDSTACK_LOCAL_ENGINE\)"):
        start_local_dynamodb(0, clone=clone)


def test_it_is_shared_by_those_who_want_it_or_any(clone: Path) -> None:
    with start_local_dynamodb(engine="java", clone=clone) as server:
        with start_local_dynamodb(clone=clone) as again:
            assert again.pid == server.pid
        with pytest.raises(LocalServerError, match="is java, not ministack"):
            start_local_dynamodb(engine="ministack", clone=clone)
        assert is_alive(server.pid)


def test_data_is_kept_in_the_folder_that_was_named(clone: Path, tmp_path: Path) -> None:
    data = tmp_path / "my data"
    with start_local_dynamodb(engine="java", clone=clone, persist=data) as server:
        make_table(server.url, "kept")
    with start_local_dynamodb(engine="java", clone=clone, persist=data) as server:
        assert tables(server.url) == ["kept"]


def test_every_key_and_region_sees_the_same_tables(clone: Path) -> None:
    import boto3

    with start_local_dynamodb(engine="java", clone=clone) as server:
        make_table(server.url, "one")
        other = boto3.Session(aws_access_key_id="other", aws_secret_access_key="x", region_name="eu-west-1")
        dynamodb = other.client("dynamodb", endpoint_url=server.url)
        assert dynamodb.list_tables()["TableNames"] == ["one"]
        dynamodb.close()


def test_processes_share_it_and_what_a_killed_one_left_is_ended(
    clone: Path, monkeypatch: pytest.MonkeyPatch, user: Callable[..., User]
) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", "java")
    one, two = user(), user()
    pid = one.started()[1]
    assert two.started()[1] == pid
    one.signal(signal.SIGKILL)
    assert is_alive(pid)
    two.signal(signal.SIGKILL)
    assert is_alive(pid)
    stop_all_local_dynamodb(clone)
    assert ended(pid)


def test_ctrl_c_ends_it(monkeypatch: pytest.MonkeyPatch, user: Callable[..., User]) -> None:
    monkeypatch.setenv("GOLDSTACK_LOCAL_ENGINE", "java")
    one = user()
    _, pid = one.started()
    one.signal(signal.SIGINT)
    assert ended(pid)


def test_another_machine_is_turned_away(clone: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; it tells the address that others see
        except OSError:  # without an address that others see there is nobody to turn away
            pytest.skip("this machine has no network")
        address = probe.getsockname()[0]
    with start_local_dynamodb(engine="java", clone=clone) as server:
        with socket.create_connection((address, server.port)) as connection, contextlib.suppress(ConnectionError):
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert connection.recv(1) == b""
        assert tables(server.url) == []


def test_a_java_that_cannot_turn_others_away_says_so(java_at: Callable[..., Path]) -> None:
    said: list[str] = []
    java_at("newest", "exit 9", 'JAVA_VERSION="25.0.3"\n')
    Java().prepare(said.append)
    assert "Java 25 has no means to keep them out" in said[0]
    java_at("new", "exit 9", 'JAVA_VERSION="23.0.1"\n')
    Java().prepare(said.append)
    assert len(said) == 1


def test_a_port_that_is_taken_is_left_alone(clone: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), pytest.raises(PortInUse, match=f"Port {port} is held by"):
        start_local_dynamodb(engine="java", clone=clone)


def test_options_of_the_shell_do_not_reach_it(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"):
        monkeypatch.setenv(name, "-Xmx1k")
    with start_local_dynamodb(engine="java", clone=clone) as server:
        assert tables(server.url) == []


@pytest.fixture
def java_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a folder with a Java of some version, the only one on PATH."""
    monkeypatch.delenv("JAVA_HOME", raising=False)

    def make(name: str, script: str, release: str = "") -> Path:
        home = tmp_path / name
        (home / "bin").mkdir(parents=True)
        (home / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n")
        (home / "bin" / "java").chmod(0o755)
        if release:
            (home / "release").write_text(release)
        monkeypatch.setenv("PATH", str(home / "bin"))
        return home

    return make


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.2", "16"])
def test_a_java_that_is_too_old_is_named(java_at: Callable[..., Path], clone: Path, version: str) -> None:
    home = java_at("old", f"echo 'openjdk version \"{version}\" 2019-01-15' >&2")
    major = version.removeprefix("1.").partition(".")[0]
    with pytest.raises(LocalServerError, match=rf"Java 17 or later(.|\n)*{home}/bin/java \(version {major}\)"):
        start_local_dynamodb(engine="java", clone=clone)


def test_the_release_file_spares_a_process(java_at: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    new = java_at("new", "exit 9", 'IMPLEMENTOR="x"\nJAVA_VERSION="21"\n')
    old = java_at("old", "exit 9", 'JAVA_VERSION="1.8.0_402"\n')
    monkeypatch.setenv("JAVA_HOME", str(new))
    assert jre.find().program == new / "bin" / "java"
    monkeypatch.setenv("JAVA_HOME", str(old))
    with pytest.raises(LocalServerError, match="version 8"):
        jre.find()


def test_an_early_access_build_is_new_enough(java_at: Callable[..., Path]) -> None:
    home = java_at("new", "echo 'openjdk version \"26-ea\" 2026-03-17' >&2")
    assert jre.find().program == home / "bin" / "java"


def test_what_does_not_say_its_version_is_no_java(java_at: Callable[..., Path]) -> None:
    java_at("stub", "echo 'Unable to locate a Java Runtime.' >&2; exit 1")
    with pytest.raises(LocalServerError, match="which does not say its version"):
        jre.find()


def test_no_java_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalServerError, match="Neither JAVA_HOME nor PATH has any"):
        jre.find()


def test_the_stub_of_macos_is_asked_for_a_java_instead_of_run(
    tmp_path: Path, java_at: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = java_at("real", "exit 9", 'JAVA_VERSION="21.0.1"\n')
    stub = java_at("stub", f"touch {tmp_path}/window; exit 1")
    asked = java_at("asked", f"echo {real}") / "bin" / "java"
    monkeypatch.setenv("PATH", str(stub / "bin"))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(jre, "_STUB", str(stub / "bin" / "java"))
    monkeypatch.setattr(jre, "_ASK_MACOS", str(asked))
    assert jre.find().program == real / "bin" / "java"
    assert not (tmp_path / "window").exists()


def test_a_missing_jar_says_how_to_fetch_it(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(LocalServerError, match=r"inv local\.fetch(.|\n)*DYNAMODB_LOCAL_JAR="):
        start_local_dynamodb(engine="java", clone=clone)
