"""Memory of a scan: what is in use and what is ahead of it is held, and nothing that was handed out."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from tests.dynamodb.wire.conftest import Content, client_with

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.reads import Scan

from .kinds import Note, Reads

COUNT = 20_000
PAGE = 500
PAGES = COUNT // PAGE


class Pages:
    """A DynamoDB that has the same page over and over, until 20,000 items have come."""

    def __init__(self) -> None:
        self._items = json.dumps([layout(Note).encode(Note("acme", f"{n}")) for n in range(PAGE)])

    def __call__(self, request: Any, **_: Any) -> AWSResponse | None:
        asked = json.loads(request.body)
        if "Statement" in asked:
            return None  # the check of the way around botocore, which has an answer already
        start = asked.get("ExclusiveStartKey")
        page = int(start["sk"]["S"]) + 1 if start else 1
        last = {"pk": {"S": "acme"}, "sk": {"S": f"{page}"}} if page * asked.get("TotalSegments", 1) < PAGES else None
        answer = f'{{"Items": {self._items}, "Count": {PAGE}, "ScannedCount": {PAGE}'
        answer += f', "LastEvaluatedKey": {json.dumps(last)}}}' if last else "}"
        headers: Any = {"Content-Type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, headers, Content(answer.encode()))


@pytest.fixture(scope="module")
def canned() -> Iterator[Reads]:
    """A table of 20,000 items, which has been scanned before."""
    with client_with(max_pool_connections=10) as client:
        reads = Reads(client, "canned")
        client.meta.events.register("before-send.dynamodb", Pages())
        assert len(list(reads.scan(Note, segments=4).limit(PAGE))) == PAGE
        yield reads


@pytest.fixture(scope="module")
def one_page(canned: Reads) -> int:
    """Bytes of the answer with one page, as DynamoDB's JSON."""
    with traced():
        answer = canned.calls("Scan", {"TableName": canned.table})
        held, _ = tracemalloc.get_traced_memory()
    assert len(answer["Items"]) == PAGE
    return held


@contextmanager
def traced() -> Iterator[None]:
    """What is held from now on is counted."""
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def each(scan: Scan[Note]) -> int:
    """How many items come, one by one."""
    return sum(1 for _ in scan)


def page_by_page(scan: Scan[Note]) -> int:
    """How many items come by cursors."""
    page = scan.page()
    count = len(page.items)
    while page.cursor:
        page = scan.page(page.cursor)
        count += len(page.items)
    return count


@pytest.mark.parametrize(
    ("read", "segments", "pages"),
    [
        pytest.param(each, 1, 2, id="one and its text"),
        pytest.param(each, 4, 7, id="one in use, one ahead of each segment, and their texts"),
        pytest.param(page_by_page, 1, 3, id="the caller's, and one that is read"),
    ],
)
def test_a_scan_holds_a_few_pages_of_many(
    canned: Reads, one_page: int, read: Callable[[Scan[Note]], int], segments: int, pages: int
) -> None:
    with traced():
        assert read(canned.scan(Note, segments=segments)) == COUNT
        _, most = tracemalloc.get_traced_memory()
    assert most < pages * one_page
