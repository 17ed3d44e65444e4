"""A real engine with many items in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from benchmarks.folder import own_folder
from goldstack.local import start_local_dynamodb
from goldstack.local.shared import EngineName

from .clients import TABLE, client
from .stored import stored

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_THREADS = 4
_BATCH = 25
_PARTITIONS = 1_000
_KEYS: tuple[tuple[str, Literal["HASH", "RANGE"]], ...] = (("pk", "HASH"), ("sk", "RANGE"))


@contextmanager
def filled(count: int, engine: EngineName = "ministack") -> Iterator[str]:
    """A server whose table holds so many items; gives its address."""
    with own_folder() as root, start_local_dynamodb(0, engine=engine, clone=root) as server:
        _fill(client(server.url), count)
        yield server.url


def _fill(to: "DynamoDBClient", count: int) -> None:
    to.create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in _KEYS],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in _KEYS],
        BillingMode="PAY_PER_REQUEST",
    )

    def put(start: int) -> None:
        left: list[Any] = [{"PutRequest": {"Item": _item(n)}} for n in range(start, min(start + _BATCH, count))]
        while left:
            left = to.batch_write_item(RequestItems={TABLE: left})["UnprocessedItems"].get(TABLE, [])

    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(put, range(0, count, _BATCH)))


def _item(n: int) -> dict[str, Any]:
    return {
        **stored(n),
        "pk": {"S": f"ACCOUNT#{n % _PARTITIONS:04}"},
    }  # in many partitions: segments are shares of them
