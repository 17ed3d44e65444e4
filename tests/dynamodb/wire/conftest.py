"""A client whose server is a list of answers."""

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from goldstack.dynamodb.wire import Calls, check


class Content:
    """A body as urllib3 has it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


class Answers:
    """What a client is answered, one after the other, and what it has sent: the bodies, and the whole requests."""

    def __init__(self) -> None:
        self.left: list[tuple[int, bytes, dict[str, str]] | Exception] = []
        self.sent: list[dict[str, Any]] = []
        self.requests: list[Any] = []
        self.before: Callable[[], None] = lambda: None

    def add(self, answer: Any, *, status: int = 200, crc: int | None = None) -> None:
        """One more: an object as JSON, or bytes as they are."""
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "x-amzn-RequestId": f"request-{len(self.left)}",
            "x-amz-crc32": str(zlib.crc32(body) if crc is None else crc),
        }
        self.left.append((status, body, headers))

    def fail(self, error: Exception) -> None:
        """No answer, but *error*."""
        self.left.append(error)

    def __call__(self, request: Any, **_: Any) -> Any:
        if b"ExecuteStatement" in request.headers["X-Amz-Target"]:
            return None  # the check, which has an answer already
        self.sent.append(json.loads(request.body))
        self.requests.append(request)
        before, self.before = self.before, lambda: None
        before()
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = answer
        return AWSResponse(request.url, status, headers, Content(body))


@contextmanager
def client_with(**config: Any) -> Iterator[Any]:
    """A client of its own, whose address has nobody who listens."""
    made = boto3.Session().client(
        "dynamodb",
        region_name="us-west-2",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(**({"retries": {"mode": "standard", "total_max_attempts": 3}} | config)),
    )
    yield made
    made.close()


@pytest.fixture
def client() -> Iterator[Any]:
    """A client that sends nothing."""
    with client_with() as made:
        yield made


@pytest.fixture
def answers(client: Any) -> Answers:
    """What that client is answered; the check of the way around has been made before."""
    return answering(client)


def answering(client: Any) -> Answers:
    """What *client* is answered from now on; the check of the way around has been made before."""
    assert check.is_around(client)
    made = Answers()
    client.meta.events.register("before-send.dynamodb", made)
    return made


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repetitions come at once."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


@pytest.fixture
def plain_calls(client, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Calls]:
    """Calls that are switched off the way around."""

    def make() -> Calls:
        with monkeypatch.context() as switched:
            switched.setenv(check.SWITCH, "1")
            return Calls(client, "t")

    return make
