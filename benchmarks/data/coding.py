"""Rows of the codec: an item into what travels, and back."""

import time
from collections.abc import Callable

from benchmarks.harness import Figures, Work, interleaved
from benchmarks.row import Row, Stage
from benchmarks.targets import TimesAsFast
from goldstack.dynamodb.entities import layout

from .peers import PlainSample, PynamoSample
from .sample import Sample, sample
from .stored import stored

_CALLS = 1000
_MORE = 2  # times the pairs: each takes little
_STORED = stored(7)


def _beside(ours: Work, peer: Work) -> Callable[[Stage], Figures]:
    def measure(stage: Stage) -> Figures:
        pairs = stage.pairs * _MORE
        return interleaved(ours, peer, pairs=pairs, calls=_CALLS, warm_up=5, clock=time.process_time)

    return measure


def _encode() -> Work:
    encode, item = layout(Sample).encode, sample(7)
    return lambda: encode(item)


def _decode() -> Work:
    decode = layout(Sample).decode
    return lambda: decode(_STORED)


ROWS = (
    Row(
        what="an item of 15 fields, encoded",
        peer="PynamoDB",
        target=TimesAsFast(10),
        measure=_beside(_encode(), PynamoSample.from_raw_data(_STORED).serialize),
    ),
    Row(
        what="an item of 15 fields, encoded, beside boto3's serializer",
        peer="pydantic, TypeSerializer",
        target=TimesAsFast(5),
        measure=_beside(_encode(), PlainSample.read(_STORED).written),
    ),
    Row(
        what="an item of 15 fields, decoded and validated",
        peer="PynamoDB",
        target=TimesAsFast(10),
        measure=_beside(_decode(), lambda: PynamoSample.from_raw_data(_STORED)),
    ),
    Row(
        what="an item of 15 fields, decoded and validated, beside boto3's deserializer",
        peer="pydantic, TypeDeserializer",
        target=TimesAsFast(2.5),
        measure=_beside(_decode(), lambda: PlainSample.read(_STORED)),
    ),
)
