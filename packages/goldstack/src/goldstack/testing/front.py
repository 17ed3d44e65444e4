"""A server in front of the session's: it passes requests on, or has a test's faults answer them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from .faults import Faults
from .replies import Reply, Request

# These are between two programs; and the length is that of a body which may have been changed.
_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding"}
_PATIENCE = 120.0


class Front:
    """The server.

    Attributes:
        url: Its own address.
        faults: Those of the test that runs.
    """

    def __init__(self, target: str, url: str) -> None:
        self.url = url
        self.faults = Faults()
        self._target = urlsplit(target).netloc

    def answer(self, request: Request) -> Reply | None:
        """The reply to *request*; None where the connection is to end without one."""
        return self.faults.answer(request, self._forward)

    def _forward(self, request: Request) -> Reply:
        connection = HTTPConnection(self._target, timeout=_PATIENCE)
        try:
            headers = {name: value for name, value in request.headers.items() if name not in _OF_ONE_HOP}
            connection.request(request.method, request.path, request.body, headers)
            response = connection.getresponse()
            return Reply(response.status, response.read(), dict(response.getheaders()))
        finally:
            connection.close()


@contextmanager
def front(target: str) -> Iterator[Front]:
    """Serve in front of *target* on a free port of loopback."""

    class Handler(_Handler):
        """That of this server alone."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        made = Front(target, f"http://127.0.0.1:{server.server_address[1]}")
        Handler.front = made
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has lost its patience goes away in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    front: Front

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        reply = self.front.answer(Request(self.command, self.path, headers, body))
        if reply is None:
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing: a test sees what was asked in `requests`."""
