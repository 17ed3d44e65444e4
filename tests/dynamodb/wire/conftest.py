"""A client whose server is a list of answers."""

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from goldstack.dynamodb.wire import check


class Content:
    """A body as urllib3 has it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


class Answers:
    """What a client is answered, one after the other, and what it has sent."""

    def __init__(self) -> None:
        self.left: list[tuple[int, bytes, dict[str, str]] | Exception] = []
        self.sent: list[dict[str, Any]] = []
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
        self.sent.append(json.loads(request.body))
        before, self.before = self.before, lambda: None
        before()
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = answer
        return AWSResponse(request.url, status, headers, Content(body))


@pytest.fixture
def client() -> Iterator[Any]:
    """A client of its own that sleeps not at all between its repetitions, and sends nothing."""
    made = boto3.Session().client(
        "dynamodb",
        region_name="us-west-2",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"mode": "standard", "total_max_attempts": 3}),
    )
    yield made
    made.close()


@pytest.fixture
def answers(client: Any) -> Answers:
    """What that client is answered; the check of the way around has been made before."""
    assert check.is_around(client)
    made = Answers()
    client.meta.events.register("before-send.dynamodb", made)
    return made


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repetitions come at once."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
