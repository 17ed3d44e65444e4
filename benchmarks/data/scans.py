"""Rows of 100,000 items that are scanned in four segments: how fast, and in how much memory."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from boto3.dynamodb.types import TypeDeserializer

from benchmarks.command import CommandFailed
from benchmarks.harness import Figures, Work, interleaved
from benchmarks.row import Row, Stage
from benchmarks.targets import AtMostMegabytes, TimesAsFast
from goldstack.dynamodb import Table

from . import clients
from .canned import canned
from .clients import TABLE, client
from .filled import filled
from .growth import grown
from .sample import Sample

COUNT = 100_000
SEGMENTS = 4
_FEWER = 3  # pairs of what takes so long

server = canned(COUNT)
"""Started once for the rows whose replies are made beforehand."""


@contextmanager
def engine() -> Iterator[str]:
    """The address of ministack with the items in it.

    DynamoDB Local is no judge here: it takes 24 s for its side of this scan, and boto3 adds 3 s to that.
    """
    with filled(COUNT) as url:
        yield url


def ours(url: str) -> int:
    """Scan, typed; how many items there were."""
    return sum(1 for _ in Table(clients.ours(url), TABLE).scan(Sample, segments=SEGMENTS))


def peer(url: str) -> int:
    """The same with boto3's paginator and its deserializer, a thread for each segment; dicts of Decimals."""
    pages = client(url).get_paginator("scan").paginate
    read = TypeDeserializer().deserialize

    def segment(number: int) -> int:
        count = 0
        for page in pages(TableName=TABLE, Segment=number, TotalSegments=SEGMENTS):
            for item in page["Items"]:
                count += bool({name: read(value) for name, value in item.items()})
        return count

    with ThreadPoolExecutor(SEGMENTS) as threads:
        return sum(threads.map(segment, range(SEGMENTS)))


def _whole(scan: Callable[[str], int], url: str) -> Work:
    def work() -> None:
        if (found := scan(url)) != COUNT:
            raise CommandFailed(f"{COUNT:,} items are there, and {found:,} were scanned.")

    return work


def _canned(stage: Stage) -> Figures:
    url = stage.once(server)
    works = _whole(ours, url), _whole(peer, url)
    return interleaved(*works, pairs=min(stage.pairs, _FEWER), clock=time.process_time)


def _end_to_end(stage: Stage) -> Figures:
    url = stage.once(engine)
    return interleaved(_whole(ours, url), _whole(peer, url), pairs=min(stage.pairs, _FEWER))


def _memory(stage: Stage) -> Figures:
    url = stage.once(server)
    side = partial(grown, "benchmarks.data.scans", url)
    pairs = [(side("ours"), side("peer")) for _ in range(min(stage.pairs, _FEWER))]
    return Figures(tuple(first for first, _ in pairs), tuple(second for _, second in pairs), "bytes")


ROWS = (
    Row(
        what="processor time of the client, 100,000 items scanned in 4 segments",
        peer="boto3 paginator, TypeDeserializer",
        target=TimesAsFast(3),
        measure=_canned,
    ),
    Row(
        what="100,000 items scanned in 4 segments, ministack",
        peer="boto3 paginator, TypeDeserializer",
        target=TimesAsFast(1.6),
        measure=_end_to_end,
    ),
    Row(
        what="memory of 100,000 items scanned in 4 segments",
        peer="boto3 paginator, TypeDeserializer",
        target=AtMostMegabytes(150),
        measure=_memory,
    ),
)
