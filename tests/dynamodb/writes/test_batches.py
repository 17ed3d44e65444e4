"""Many items written and deleted: all of them, once, whatever goes wrong on the way; or the caller learns which were not."""

import contextlib
import json
import random
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldstack.dynamodb import Entity, Key, Table, saved_as
from goldstack.dynamodb.definition import create_table
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.wire import Calls
from goldstack.dynamodb.writes import delete_many, put_many
from goldstack.errors import BatchIncomplete, ItemRefused, Misuse, RequestFailed, Throttled
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front, front


class Thing(Entity):
    where: Annotated[str, saved_as("pk")]
    which: Annotated[str, saved_as("sk")] = "thing"
    number: int = 0
    text: str = ""


class Blob(Entity):
    where: Annotated[str, saved_as("pk")]
    which: Annotated[str, saved_as("sk")] = "blob"
    data: bytes


class Time:
    """A clock that sleeps in no time."""

    def __init__(self) -> None:
        self.at = 0.0
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: self.at, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def things(count: int, *, start: int = 0) -> list[Thing]:
    return [Thing(where=f"t{number}", number=number) for number in range(start, start + count)]


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def before(request: pytest.FixtureRequest) -> Iterator[Front]:
    """A server of faults before each of both."""
    with front(request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[request.param])) as made:
        yield made


@pytest.fixture
def faults(before: Front) -> Faults:
    """No faults so far."""
    before.faults = Faults()
    return before.faults


@pytest.fixture
def table(before: Front, faults: Faults) -> Iterator[Table]:
    """A table of its own behind the faults."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    config = Config(retries={"total_max_attempts": 2}, proxies={})
    with contextlib.closing(session.client("dynamodb", endpoint_url=before.url, config=config)) as client:
        name = f"writes-{uuid4().hex[:12]}"
        create_table(client, name)
        faults.requests.clear()
        yield Table(client, name)
        before.faults = Faults()
        client.delete_table(TableName=name)


def stored(table: Table) -> dict[str, int]:
    return {thing.where: thing.number for thing in table.scan(Thing).consistent()}


def test_all_are_written_25_by_a_request(table: Table, faults: Faults) -> None:
    result = table.put_many(iter(things(60)))
    assert (result.count, result.merged) == (60, ())
    assert faults.requests == ["BatchWriteItem"] * 3
    assert stored(table) == {f"t{number}": number for number in range(60)}
    deleted = table.delete_many(Key(Thing, f"t{number}", "thing") for number in range(10, 70))
    assert deleted.count == 60
    assert len(stored(table)) == 10


def test_all_are_written_by_plain_botocore_too(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSTACK_PLAIN_BOTOCORE", "1")
    plain, given = (
        Table(table.raw.client, table.raw.name),
        [Blob(where=f"b{n}", data=bytes([n, 255])) for n in range(30)],
    )
    assert plain.put_many(given).count == 30
    assert sorted(table.scan(Blob).consistent(), key=lambda blob: blob.data) == given
    assert plain.delete_many(Key(Blob, blob.where, blob.which) for blob in given).count == 30
    assert list(table.scan(Blob).consistent()) == []


def test_nothing_is_nothing(table: Table, faults: Faults) -> None:
    assert table.put_many([]).count == 0
    assert table.delete_many([]).count == 0
    assert faults.requests == []


def test_of_several_with_one_key_the_last_stays_and_the_others_are_told(table: Table) -> None:
    first, second, other, third = (Thing(where=where, number=n) for n, where in enumerate(["a", "a", "b", "a"]))
    result = table.put_many([first, second, other, third])
    assert result.count == 2
    assert result.merged == (first, second)
    assert stored(table) == {"a": 3, "b": 2}


def test_the_order_of_writes_to_one_key_is_kept_across_requests(table: Table, faults: Faults) -> None:
    faults.randomly(0.5, "unprocessed", "slow")
    faults.delay = 0.02
    many = [Thing(where=f"t{random.Random(n).randrange(30)}", number=n) for n in range(400)]
    result = put_many(table._sender.calls, table.raw.name, many, clock=Time().clock)
    assert stored(table) == {thing.where: thing.number for thing in many}
    assert result.count + len(result.merged) == 400


def test_what_is_put_off_is_sent_again_with_pauses_that_grow(table: Table, faults: Faults) -> None:
    faults.script(*["unprocessed"] * 4)
    time = Time()
    result = put_many(table._sender.calls, table.raw.name, things(50), clock=time.clock)
    assert result.count == 50
    assert len(stored(table)) == 50
    assert time.slept
    assert all(0 <= seconds <= 5 for seconds in time.slept)


def test_throttled_requests_are_sent_again(table: Table, faults: Faults) -> None:
    faults.script(*["throttled"] * 12)  # more than botocore's own repetitions
    result = put_many(table._sender.calls, table.raw.name, things(30), clock=Time().clock)
    assert result.count == 30
    assert len(stored(table)) == 30


def test_what_was_not_written_is_in_the_error_when_dynamodb_goes_on_refusing(table: Table, faults: Faults) -> None:
    faults.randomly(1, "throttled", on="BatchWriteItem")
    given = things(40)
    with pytest.raises(BatchIncomplete, match=r"0 writes to writes-.* were done") as failed:
        put_many(table._sender.calls, table.raw.name, given, clock=Time().clock)
    assert failed.value.done == 0
    assert sorted(thing.number for thing in failed.value.left) == list(range(40))


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (Thing(where="bad", text="\ud800"), ItemRefused),
        (Thing(where="bad", text="x" * 500_000), ItemRefused),
        (Thing.model_construct(where="bad", number="x"), ItemRefused),
        ({"where": "bad"}, Misuse),
    ],
)
def test_one_that_cannot_be_written_loses_none_of_the_others(table: Table, wrong: Any, cause: type) -> None:
    given = iter([*things(40), wrong, *things(40, start=40)])
    with pytest.raises(BatchIncomplete) as failed:
        table.put_many(given)
    error = failed.value
    assert isinstance(error.__cause__, cause)
    assert any(one is wrong for one in error.left)
    written, rest = stored(table), list(given)
    assert error.done == len(written)
    accounted = {*written.values(), *(one.number for one in [*error.left, *rest] if one is not wrong)}
    assert accounted == set(range(80))
    again = table.put_many(one for one in [*error.left, *rest] if one is not wrong)
    assert again.count == 80 - error.done
    assert len(stored(table)) == 80


def test_a_table_that_is_not_there_is_told_with_all_that_was_taken(table: Table) -> None:
    with pytest.raises(BatchIncomplete) as failed:
        Table(table.raw.client, "no-such-table").put_many(things(3))
    assert isinstance(failed.value.__cause__, RequestFailed | Exception)
    assert len(failed.value.left) == 3


def test_a_lost_reply_does_no_harm(table: Table, faults: Faults) -> None:
    faults.randomly(0.3, "lost", "error", "throttled")
    result = put_many(table._sender.calls, table.raw.name, things(200), clock=Time().clock)
    assert result.count == 200
    assert len(stored(table)) == 200


class Fake:
    """Calls that do a part of each batch, as a list says, on a dict."""

    def __init__(self, fates: list[int]) -> None:
        self.fates = fates
        self.items: dict[str, int] = {}
        self.done = 0

    def __call__(self, operation: str, request: bytes, **_: Any) -> dict[str, Any]:
        assert operation == "BatchWriteItem"
        (writes,) = json.loads(request)["RequestItems"].values()
        assert 0 < len(writes) <= 25
        keys = [
            (one.get("PutRequest") or one["DeleteRequest"]).get("Item", {}).get("pk", {}).get("S") for one in writes
        ]
        assert len(set(keys)) == len(keys)
        fate = self.fates.pop() if self.fates else 99
        if fate < 0:
            raise Throttled("x")
        self.done += len(writes[:fate])
        for one in writes[:fate]:
            item = one["PutRequest"]["Item"]
            self.items[item["pk"]["S"]] = int(item["number"]["N"])
        return {"UnprocessedItems": {"t": writes[fate:]} if writes[fate:] else {}}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.integers(0, 40), max_size=120), st.lists(st.integers(-1, 25), max_size=30))
def test_whatever_subset_is_put_off_all_are_written_in_order(places: list[int], fates: list[int]) -> None:
    given = [Thing(where=f"t{place}", number=number) for number, place in enumerate(places)]
    fake: Any = Fake(fates)
    result = put_many(fake, "t", given, clock=Time().clock)
    assert fake.items == {thing.where: thing.number for thing in given}
    assert result.count == fake.done
    assert result.count + len(result.merged) == len(given)


def test_a_rate_is_kept_within_a_tenth(table: Table) -> None:
    time = Time()
    put_many(table._sender.calls, table.raw.name, things(300), rate=50, clock=time.clock)
    assert 300 / 50 * 0.9 <= sum(time.slept) <= 300 / 50 * 1.1


def test_a_rate_that_is_none_is_told(table: Table) -> None:
    with pytest.raises(Misuse, match="The rate is 0"):
        table.put_many(things(1), rate=0)


def test_calls_are_the_tables_own(table: Table) -> None:
    assert isinstance(table._sender.calls, Calls)
    assert delete_many(table._sender.calls, table.raw.name, []).count == 0
