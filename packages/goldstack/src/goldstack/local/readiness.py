"""Whether a server answers: asked by HTTP, straight to 127.0.0.1 whatever proxies are set."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from goldstack.errors import LocalServerError

from .registry import Server

_PAUSE = 0.02
_LIST_TABLES = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    # DynamoDB Local wants the shape of a signature and looks at nothing in it but the region.
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20250101/us-west-2/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    server: str
    body: bytes


def ask(port: int, method: str, path: str, *, body: str = "", timeout: float = 2) -> Answer | None:
    """Send one request to *port*; None where nothing that speaks HTTP answers in time."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=_LIST_TABLES if method == "POST" else {})
        response = connection.getresponse()
        return Answer(response.status, response.getheader("Server", ""), response.read(65536))
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def answers(port: int, *, timeout: float = 2) -> bool:
    """Whether DynamoDB on *port* lists its tables: an open port alone means nothing yet."""
    answer = ask(port, "POST", "/", body='{"Limit": 1}', timeout=timeout)
    return answer is not None and answer.status == 200 and b"TableNames" in answer.body


def responds(server: Server, *, limit: float = 20) -> bool:
    """Whether *server*, which has answered before or is about to, does so within *limit* seconds."""
    try:
        return wait(lambda: answers(server.port), running=lambda: server.is_running, limit=limit)
    except LocalServerError:
        return False


def wait(ready: Callable[[], bool], *, running: Callable[[], bool], limit: float = 60) -> bool:
    """Wait until *ready*; False when it is no longer *running*.

    Raises:
        LocalServerError: Neither within *limit* seconds.
    """
    end = time.monotonic() + limit
    while running():
        if ready():
            return True
        if time.monotonic() > end:
            raise LocalServerError(f"The local server has not answered within {limit:.0f} s.")
        time.sleep(_PAUSE)
    return False
