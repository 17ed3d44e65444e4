"""A registry, a port and clones of its own for every test; whatever a test leaves running is ended."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from goldstack import local
from goldstack.local import dynamodb_jar, process
from goldstack.local.registry import entries

USER = Path(__file__).with_name("use_server.py")


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """ministack, installed once for all tests of this user."""
    local.prepare(print)


@pytest.fixture(scope="session")
def java() -> Path:
    """The real DynamoDB Local, fetched once for all tests of this user."""
    return dynamodb_jar.fetch(print).jar


@pytest.fixture(autouse=True)
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The default port of this test: a free one."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("GOLDSTACK_LOCAL_ENGINE", "DYNAMODB_LOCAL_JAR"):
        monkeypatch.delenv(name, raising=False)
    number = free_port()
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", str(number))
    yield number
    for entry in entries.read():
        if entry.server.pid == os.getpid():
            continue  # a test that looks at the registry alone
        process.end(entry.server.pid, entry.server.started, patience=3)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository, in a path with a space."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    return folder


class User:
    """Another process that uses a test server; it does what it is told."""

    def __init__(self, *arguments: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(USER), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def started(self) -> tuple[int, int]:
        """The port and the process of its server."""
        port, pid = self._line().split()
        return int(port), int(pid)

    def stop(self) -> None:
        """Let it stop the server once; it lives on."""
        assert self._process.stdin
        self._process.stdin.write("stop\n")
        self._process.stdin.flush()
        assert self._line() == "stopped"

    def signal(self, number: signal.Signals) -> int:
        """Send it a signal and wait for its end."""
        self._process.send_signal(number)
        return self.exit()

    def exit(self) -> int:
        """Let it come to its end."""
        with self._process:
            if self._process.stdin:
                self._process.stdin.close()
            return self._process.wait(60)

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@pytest.fixture
def user(clone: Path) -> Iterator[Callable[..., User]]:
    """Starts processes that use a test server of *clone*."""
    users: list[User] = []

    def start(*arguments: object) -> User:
        users.append(User(clone, *arguments))
        return users[-1]

    yield start
    for one in users:
        one._process.kill()
        one.exit()


def free_port() -> int:
    """A free port below those that the kernel gives to outgoing connections."""
    while True:
        port = random.randrange(10240, 32000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def is_alive(pid: int) -> bool:
    from goldstack.local.registry.marks import start_mark

    return start_mark(pid) is not None


def until(condition: Callable[[], bool], limit: float = 20) -> bool:
    """Whether *condition* comes true within *limit* seconds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def client(service: str, url: str) -> Any:
    """A client of the local AWS."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    return session.client(service, endpoint_url=url)


def make_table(url: str, name: str) -> None:
    dynamodb = client("dynamodb", url)
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "a"}, "city": {"S": "Zürich"}})
    dynamodb.close()


def tables(url: str) -> list[str]:
    dynamodb = client("dynamodb", url)
    try:
        return list(dynamodb.list_tables()["TableNames"])
    finally:
        dynamodb.close()


def ended(pid: int) -> bool:
    return until(lambda: not is_alive(pid))


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    assert ended(pid)
