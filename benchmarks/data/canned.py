"""A DynamoDB whose replies are made beforehand, in a process of its own: what is measured is the client.

`python -m benchmarks.data.canned COUNT` says its port, and ends when its standard input does.
"""

import json
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from benchmarks.clone import REPOSITORY

from .stored import ACCOUNT, PAGE, number, stored

QUERIED = 100
"""Items of a query."""

_HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: {id}\r\n"
    "x-amz-crc32: {sum}\r\nContent-Length: {length}\r\n\r\n"
)
_ID = "CANNED" + "0" * 46


def canned(count: int) -> Callable[[], AbstractContextManager[str]]:
    """Makes a server that holds so many items; gives its address."""

    @contextmanager
    def made() -> Iterator[str]:
        argv = [sys.executable, "-m", "benchmarks.data.canned", str(count)]
        with subprocess.Popen(argv, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdin
            assert server.stdout
            port = int(server.stdout.readline())
            yield f"http://127.0.0.1:{port}"
            server.stdin.close()

    return made


@dataclass(frozen=True, slots=True)
class Replies:
    """What is answered, as bytes.

    Attributes:
        fixed: By operation.
        pages: Of a scan: not the last of its segment, and the last.
    """

    fixed: Mapping[str, bytes]
    pages: Sequence[tuple[bytes, bytes]]

    @classmethod
    def of(cls, count: int) -> "Replies":
        """Those of a table with so many items."""
        items = [json.dumps(stored(n), separators=(",", ":")) for n in range(max(count, QUERIED))]
        queried = _listed(items[:QUERIED])
        fixed = {
            "GetItem": f'{{"Item": {items[0]}}}',
            "Query": f"{{{queried}}}",
            "UpdateItem": f'{{"Attributes": {items[0]}}}',
            "DeleteItem": f'{{"Attributes": {items[0]}}}',
            "BatchWriteItem": '{"UnprocessedItems": {}}',
        }
        starts = range(0, count, PAGE)
        return cls({name: _reply(text) for name, text in fixed.items()}, [_page(items, start) for start in starts])

    def to(self, operation: str, body: bytes) -> bytes:
        """The reply to a request; the empty one where nothing is known."""
        if operation == "Scan":
            return self._to_scan(json.loads(body))
        if operation in {"UpdateItem", "DeleteItem"} and b'ReturnValues"' not in body:
            return _EMPTY
        return self.fixed.get(operation, _EMPTY)

    def _to_scan(self, request: Mapping[str, Any]) -> bytes:
        segments: int = request.get("TotalSegments", 1)
        page = _following(request, segments)
        return self.pages[page][page + segments >= len(self.pages)] if page < len(self.pages) else _NOTHING


def _following(scan: Mapping[str, Any], segments: int) -> int:
    if "ExclusiveStartKey" not in scan:
        return int(scan.get("Segment", 0))
    last: str = scan["ExclusiveStartKey"]["sk"]["S"]
    return int(last.rpartition("#")[2]) // PAGE + segments


def _page(items: Sequence[str], start: int) -> tuple[bytes, bytes]:
    found = items[start : start + PAGE]
    key = json.dumps({"pk": {"S": ACCOUNT}, "sk": {"S": number(start + len(found) - 1)}})
    listed = _listed(found)
    return _reply(f'{{{listed}, "LastEvaluatedKey": {key}}}'), _reply(f"{{{listed}}}")


def _listed(items: Sequence[str]) -> str:
    return f'"Items": [{", ".join(items)}], "Count": {len(items)}, "ScannedCount": {len(items)}'


def _reply(text: str) -> bytes:
    body = text.encode()
    return _HEAD.format(id=_ID, sum=zlib.crc32(body), length=len(body)).encode() + body


_EMPTY = _reply("{}")
_NOTHING = _reply(f"{{{_listed([])}}}")


def _serve(connection: socket.socket, replies: Replies) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection, connection.makefile("rb") as requests:
        while headers := _headers(cast("Iterator[bytes]", requests)):
            if "expect" in headers:
                connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = requests.read(int(headers.get("content-length", "0")))
            operation = headers.get("x-amz-target", "").rpartition(".")[2]
            connection.sendall(replies.to(operation, body))


def _headers(lines: Iterator[bytes]) -> dict[str, str]:
    next(lines, b"")  # the request line
    found: dict[str, str] = {}
    for line in lines:
        if line == b"\r\n":
            break
        name, _, value = line.decode().partition(":")
        found[name.lower()] = value.strip()
    return found


def _main() -> None:
    replies = Replies.of(int(sys.argv[1]))
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    threading.Thread(target=_accept, args=(listening, replies), daemon=True).start()
    sys.stdin.read()


def _accept(listening: socket.socket, replies: Replies) -> None:
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=_serve, args=(connection, replies), daemon=True).start()


if __name__ == "__main__":
    _main()
