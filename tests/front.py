"""A server in front of the local AWS: passes requests on, late if asked to, or answers them itself as AWS would."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """Such as `CreateTable` or `GetCallerIdentity`; for S3 the method and the path."""
        if target := self.headers.get("x-amz-target"):
            return target.rpartition(".")[2]
        if self.body.startswith(b"Action=") or b"&Action=" in self.body:
            return parse_qs(self.body.decode())["Action"][0]
        return f"{self.method} {self.path.partition('?')[0]}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client gets."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def dynamodb_error(code: str, message: str, status: int = 400) -> Reply:
    """An error as DynamoDB answers it."""
    body = json.dumps({"__type": f"com.amazon.coral.service#{code}", "message": message}).encode()
    return Reply(status, body, {"Content-Type": "application/x-amz-json-1.0"})


Rule = Callable[[Request], Reply | None]


class Front:
    """The server.

    Attributes:
        url: Its own address.
        delay: Seconds that each request waits before it is passed on.
        rules: Asked in order; the first reply of one is given instead of the local AWS's.
        seen: The operations so far.
    """

    def __init__(self, target: str, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.target = urlsplit(target).netloc
        self.delay = 0.0
        self.rules: list[Rule] = []
        self.seen: list[str] = []

    def refuse(self, operation: str, reply: Reply) -> None:
        """Answer *operation* with *reply* from now on."""
        self.rules.append(lambda request: reply if request.operation == operation else None)

    def answer(self, request: Request) -> Reply:
        """The reply to *request*."""
        self.seen.append(request.operation)
        for rule in self.rules:
            if reply := rule(request):
                return reply
        time.sleep(self.delay)
        connection = http.client.HTTPConnection(self.target, timeout=60)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, response.read(), headers)
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front: Front

    def do(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.front.answer(Request(self.command, self.path, headers, self._body()))
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        has_body = self.command != "HEAD" and reply.status != 204
        length = len(reply.body) if has_body else reply.headers.get("content-length", 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if has_body:
            self.wfile.write(reply.body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do  # noqa: N815 - the names that http.server asks for

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: object) -> None:
        """Say nothing: a test reads what was asked from `seen`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was interrupted goes away in the middle of an answer."""


@contextmanager
def front(target: str) -> Iterator[Front]:
    """Serve in front of *target* on a free port of loopback."""
    handler = type("Handler", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        made = Front(target, server.server_address[1])
        handler.front = made
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
