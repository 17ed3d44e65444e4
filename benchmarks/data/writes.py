"""Rows of 100,000 items that are written: how fast, and in how much memory."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from benchmarks.command import CommandFailed
from benchmarks.harness import Figures, Work, interleaved
from benchmarks.row import Row, Stage
from benchmarks.targets import AtMostMegabytes, TimesAsFast
from goldstack.dynamodb import Table

from . import clients
from .calls import server
from .clients import TABLE, resource
from .filled import filled
from .growth import grown
from .sample import sample
from .stored import number, plain_values

COUNT = 100_000
_FEWER = 3  # pairs of what takes so long


@contextmanager
def engine() -> Iterator[str]:
    """The address of ministack with a table."""
    with filled(0) as url:
        yield url


def ours(url: str) -> int:
    """Write all, typed; how many there were."""
    return Table(clients.ours(url), TABLE).put_many(sample(n) for n in range(COUNT)).count


def peer(url: str) -> int:
    """The same with boto3's batch_writer."""
    values = plain_values(0)
    with resource(url).batch_writer() as batch:
        for n in range(COUNT):
            batch.put_item(Item={**values, "sk": number(n)})
    return COUNT


def _whole(write: Callable[[str], int], url: str) -> Work:
    def work() -> None:
        if (count := write(url)) != COUNT:
            raise CommandFailed(f"{COUNT:,} items were to be written, and {count:,} were.")

    return work


def _canned(stage: Stage) -> Figures:
    url = stage.once(server)
    works = _whole(ours, url), _whole(peer, url)
    return interleaved(*works, pairs=min(stage.pairs, _FEWER), warm_up=0, clock=time.process_time)


def _end_to_end(stage: Stage) -> Figures:
    url = stage.once(engine)
    return interleaved(_whole(ours, url), _whole(peer, url), pairs=min(stage.pairs, _FEWER), warm_up=0)


def _memory(stage: Stage) -> Figures:
    side = partial(grown, "benchmarks.data.writes", stage.once(server))
    pairs = [(side("ours"), side("peer")) for _ in range(min(stage.pairs, _FEWER))]
    return Figures(tuple(first for first, _ in pairs), tuple(second for _, second in pairs), "bytes")


ROWS = (
    Row(
        what="processor time of the client, 100,000 items by put_many",
        peer="boto3 batch_writer",
        target=TimesAsFast(3),
        measure=_canned,
    ),
    Row(
        what="100,000 items by put_many, ministack",
        peer="boto3 batch_writer",
        target=TimesAsFast(1.6),
        measure=_end_to_end,
    ),
    Row(
        what="memory of 100,000 items by put_many",
        peer="boto3 batch_writer",
        target=AtMostMegabytes(150),
        measure=_memory,
    ),
)
