"""Whether an attempt that nobody heard of may have been done, by what really comes over a connection."""

import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import boto3
import pytest
from botocore.config import Config

from goldstack.dynamodb.wire import Attempts, Calls, check
from goldstack.errors import DataError, RequestFailed

PUT: dict[str, Any] = {"TableName": "t", "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}


def answer(status: int, body: bytes, *, length: int | None = None, crc: int | None = None) -> bytes:
    """An answer as DynamoDB's."""
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\n"
        f"x-amz-crc32: {zlib.crc32(body) if crc is None else crc}\r\n"
        f"Content-Length: {len(body) if length is None else length}\r\n\r\n"
    )
    return head.encode() + body


def error(status: int, code: str) -> bytes:
    return answer(status, f'{{"__type":"x#{code}","message":"m"}}'.encode())


THROTTLED = error(400, "ProvisionedThroughputExceededException")
# What comes, and whether it may have been done: None for a connection that ends, "reset" for one that is reset, "silence".
COMES: dict[str, tuple[Any, bool]] = {
    "end": (None, True),
    "reset": ("reset", True),
    "silence": ("silence", True),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-", True),
    "no http": (b"\0\0\0\0\r\n\r\n", True),
    "500": (error(500, "InternalServerError"), True),
    "503": (answer(503, b"<html>busy</html>"), True),
    "400": (error(400, "ValidationException"), False),
    "condition": (error(400, "ConditionalCheckFailedException"), False),
    "conflict": (error(400, "TransactionConflictException"), False),
    "throttled": (THROTTLED, False),
    "403": (error(403, "AccessDeniedException"), False),
    "redirection": (answer(307, b""), False),
    "truncated": (answer(200, b'{"Attri', length=1000, crc=1), True),
    "unreadable": (answer(200, b'{"Attri'), True),
    "damaged": (answer(200, b'{"Attributes":{"a":{"S":"b"}}}', crc=1), True),
}
# What botocore asks again for.
AGAIN = {name: COMES[name] for name in ("end", "reset", "silence", "500", "503", "throttled", "truncated")} | {
    "wrong checksum": (answer(200, b"{}", crc=1), True)
}


@contextmanager
def server(*comes: Any) -> Iterator[str]:
    """Where each request is answered by the next of *comes*."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def serve() -> None:
            for one in comes:
                with suppress(OSError), listening.accept()[0] as connection:
                    _serve(connection, one, over)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)
            assert not thread.is_alive()


def _serve(connection: socket.socket, one: Any, over: threading.Event) -> None:
    received = b""
    while not received.partition(b"\r\n\r\n")[2].endswith(b"}"):
        received += connection.recv(65536)
    if one == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif one == "silence":
        connection.settimeout(10)
        with suppress(OSError):
            connection.recv(1)  # until the client hangs up
    elif one is not None:
        connection.sendall(one)


@pytest.fixture(params=["around", "plain"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to call."""
    if request.param == "plain":
        monkeypatch.setenv(check.SWITCH, "1")
    way: str = request.param
    return way


@contextmanager
def calls_to(url: str, way: str, *, attempts: int = 1, mode: str = "standard") -> Iterator[Calls]:
    """Calls to a server, in one of both ways."""
    config = Config(read_timeout=0.3, proxies={}, retries={"mode": mode, "total_max_attempts": attempts})
    client = boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name="us-west-2").client(
        "dynamodb", endpoint_url=url, config=config
    )
    assert way == "plain" or check.is_around(client)
    yield Calls(client, "t")
    client.close()


@pytest.mark.parametrize("name", COMES)
def test_what_comes_says_whether_it_may_have_been_done(way: str, name: str) -> None:
    comes, may_be_done = COMES[name]
    attempts = Attempts()
    with server(comes) as url, calls_to(url, way) as calls, pytest.raises(DataError):
        calls("PutItem", PUT, attempts=attempts)
    assert (attempts.in_doubt, attempts.answered) == (may_be_done, False)


def test_what_nobody_listens_to_is_not_done(way: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    attempts = Attempts()
    with calls_to(url, way, attempts=2) as calls, pytest.raises(RequestFailed):
        calls("PutItem", PUT, attempts=attempts)
    assert not attempts.in_doubt


def test_a_success_leaves_no_doubt(way: str) -> None:
    attempts = Attempts()
    with server(answer(200, b"{}")) as url, calls_to(url, way) as calls:
        calls("PutItem", PUT, attempts=attempts)
    assert (attempts.in_doubt, attempts.answered, attempts.possible) == (False, True, 1)


@pytest.mark.parametrize("mode", ["legacy", "standard"])
@pytest.mark.parametrize("name", AGAIN)
def test_a_success_afterwards_leaves_what_doubt_there_was(way: str, mode: str, name: str) -> None:
    comes, may_be_done = AGAIN[name]
    attempts = Attempts()
    with server(comes, answer(200, b"{}")) as url, calls_to(url, way, attempts=2, mode=mode) as calls:
        calls("PutItem", PUT, attempts=attempts)
    assert (attempts.in_doubt, attempts.answered) == (may_be_done, True)


@pytest.mark.parametrize("name", AGAIN)
def test_a_refusal_afterwards_leaves_what_doubt_there_was(way: str, name: str) -> None:
    comes, may_be_done = AGAIN[name]
    attempts = Attempts()
    with (
        server(comes, COMES["condition"][0]) as url,
        calls_to(url, way, attempts=2) as calls,
        pytest.raises(DataError),
    ):
        calls("PutItem", PUT, attempts=attempts)
    assert (attempts.in_doubt, attempts.answered) == (may_be_done, False)


def test_the_attempts_at_one_call_are_no_others(way: str) -> None:
    first, second = Attempts(), Attempts()
    with server(None, answer(200, b"{}"), answer(200, b"{}")) as url, calls_to(url, way, attempts=2) as calls:
        calls("PutItem", PUT, attempts=first)
        calls("PutItem", PUT, attempts=second)
        with pytest.raises(DataError):
            calls("PutItem", PUT)
    assert (first.in_doubt, second.in_doubt) == (True, False)
