"""What the rows of the typed table stand on: all sides are given the same items, and do the same work."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from benchmarks.data.canned import QUERIED, canned
from benchmarks.data.clients import TABLE, client, resource
from benchmarks.data.peers import PlainSample, PynamoSample, dyntastic, pynamo
from benchmarks.data.sample import Sample, sample
from benchmarks.data.stored import ACCOUNT, PAGE, number, stored
from boto3.dynamodb.conditions import Key

from goldstack.dynamodb.entities import layout

ROOT = Path(__file__).resolve().parents[2]
COUNT = 3 * PAGE + 7


@pytest.fixture(scope="module")
def url():
    with canned(COUNT)() as address:
        yield address


def test_the_item_has_15_fields_and_is_the_same_as_ours_and_as_it_travels() -> None:
    assert len(Sample.model_fields) == len(stored(7)) == 15
    assert layout(Sample).decode(stored(7)) == sample(7)
    read_back = layout(Sample).decode(layout(Sample).encode(sample(7)))
    assert read_back == sample(7)


def test_the_peers_read_and_write_every_field_of_it() -> None:
    for peer in (PlainSample.read(stored(7)), PynamoSample.from_raw_data(stored(7))):
        assert peer.created_at == sample(7).created_at
        assert [float(line.price) for line in peer.lines] == [9.99, 9.99, 9.99]
        written = peer.written() if isinstance(peer, PlainSample) else peer.serialize()
        assert written.keys() == stored(7).keys()
        assert layout(Sample).decode(written) == sample(7)


def test_a_query_gives_100_items_to_everybody(url: str) -> None:
    raw = client(url).query(
        TableName=TABLE, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": {"S": ACCOUNT}}
    )
    assert raw["Items"] == [stored(n) for n in range(QUERIED)]
    assert raw["ResponseMetadata"]["RequestId"].startswith("CANNED")
    values = resource(url).query(KeyConditionExpression=Key("pk").eq(ACCOUNT))["Items"]
    assert [item["balance"] for item in values] == [Decimal(n) + Decimal("1234.56") for n in range(QUERIED)]
    assert [item.logins for item in pynamo(url).query(ACCOUNT)] == list(range(QUERIED))
    assert [item.logins for item in dyntastic(url).query(ACCOUNT)] == list(range(QUERIED))


def test_a_get_gives_the_first_item_and_writes_are_taken(url: str) -> None:
    bare = client(url)
    assert bare.get_item(TableName=TABLE, Key={"pk": {"S": ACCOUNT}, "sk": {"S": number(0)}})["Item"] == stored(0)
    assert bare.put_item(TableName=TABLE, Item=stored(1))["ResponseMetadata"]["HTTPStatusCode"] == 200
    key = {"pk": {"S": ACCOUNT}, "sk": {"S": number(0)}}
    assert "Attributes" not in bare.update_item(TableName=TABLE, Key=key)
    assert bare.update_item(TableName=TABLE, Key=key, ReturnValues="ALL_NEW")["Attributes"] == stored(0)


@pytest.mark.parametrize("segments", [1, 2, 4, 7])
def test_a_scan_gives_every_item_once_whatever_its_segments(url: str, segments: int) -> None:
    pages = client(url).get_paginator("scan").paginate

    def scanned(segment: int) -> list[str]:
        found = pages(TableName=TABLE, Segment=segment, TotalSegments=segments)
        return [item["sk"]["S"] for page in found for item in page["Items"]]

    with ThreadPoolExecutor(segments) as threads:
        every = [name for names in threads.map(scanned, range(segments)) for name in names]
    assert sorted(every) == [number(n) for n in range(COUNT)]


def test_the_most_memory_is_that_of_the_process_alone() -> None:
    program = (
        "from benchmarks.data.memory import most\n"
        "begin = most()\n"
        "held = b'x' * 300_000_000\n"
        "del held\n"
        "print(begin < 250_000_000, 290_000_000 < most() - begin < 310_000_000)"
    )
    held = b"x" * 400_000_000
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(held) == 400_000_000
    assert done.stdout.split() == ["True", "True"]
