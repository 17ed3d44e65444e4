"""Scans: everything once, in any number of segments, at a rate, and no thread left behind."""

import gc
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from goldstack.dynamodb.reads.pace import Clock
from goldstack.errors import ItemUnreadable, Misuse, RequestFailed
from goldstack.testing.faults import Faults
from goldstack.testing.front import front

from .conftest import client_of, table_on
from .kinds import Invoice, Reads, User, gsi1

COUNT = 300


@pytest.fixture(scope="module")
def filled(server: str) -> Iterator[Reads]:
    with table_on(server) as made:
        users = (
            User(org=f"org{i % 50}", name=f"{i}", logins=i, city="Rome" if i % 3 else None, text="x" * 9000)
            for i in range(COUNT)
        )
        made.put(*users, *(Invoice(org=f"org{i}", number=i) for i in range(50)))
        yield made


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    until(lambda: not scanning() - before)


def scanning() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("goldstack-scan")}


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


def logins(items: Any) -> list[int]:
    return sorted(user.logins for user in items)


@pytest.mark.parametrize("segments", [1, 2, 4, 7, 20])
def test_every_item_comes_once_whatever_the_segments(filled: Reads, segments: int) -> None:
    assert logins(filled.scan(User, segments=segments)) == list(range(COUNT))
    assert filled.scan(User, segments=segments).count() == COUNT
    assert filled.scan(Invoice, segments=segments).count() == 50
    assert not scanning()


@pytest.mark.parametrize("segments", [1, 4])
def test_scans_take_conditions_limits_and_indexes(filled: Reads, segments: int) -> None:
    scan = filled.scan(User, segments=segments)
    assert logins(scan.where(lambda u: u.logins < 7)) == list(range(7))
    assert logins(scan.where(lambda u: u.logins < 7).where(lambda u: u.logins > 4)) == [5, 6]
    assert len({user.logins for user in scan.limit(20)}) == 20
    assert len(list(scan.where(lambda u: u.logins < 7).limit(5))) == 5
    assert scan.limit(20).count() == 20
    assert logins(scan.consistent()) == list(range(COUNT))
    in_rome = [i for i in range(COUNT) if i % 3]
    assert logins(filled.scan(User, segments=segments, index=gsi1)) == in_rome


def test_a_scan_stays_as_it_is(filled: Reads) -> None:
    scan = filled.scan(User)
    scan.where(lambda u: u.logins < 0).limit(1)
    assert len(list(scan)) == COUNT


@pytest.mark.parametrize("segments", [1, 4])
def test_a_scan_is_lazy_and_ends_where_it_is_left(filled: Reads, segments: int) -> None:
    filled.sent.clear()
    items = iter(filled.scan(User, segments=segments))
    assert filled.sent == []
    next(items)
    # At most one request of each segment is ahead, and one is being read.
    until(lambda: len(filled.sent) >= segments)
    assert len(filled.sent) <= 2 * segments
    items.close()
    assert not scanning()
    sent = len(filled.sent)
    with pytest.raises(StopIteration):
        next(items)
    assert len(filled.sent) == sent


def test_a_scan_that_is_dropped_ends(filled: Reads) -> None:
    for _ in filled.scan(User, segments=4):
        break
    gc.collect()
    assert not scanning()


def test_a_scan_ends_when_the_caller_raises(filled: Reads) -> None:
    def use() -> None:
        for user in filled.scan(User, segments=4):
            raise LookupError(user.name)

    with pytest.raises(LookupError):
        use()
    assert not scanning()


@pytest.mark.parametrize("segments", [1, 4])
def test_a_failing_request_reaches_the_caller_with_its_traceback(filled: Reads, segments: int) -> None:
    with front(filled.client.meta.endpoint_url) as before, client_of(before.url) as client:
        before.faults.script("ok", "ok", "error")
        with pytest.raises(RequestFailed) as told:
            list(Reads(client, filled.table).scan(User, segments=segments))
    frames = [frame.name for frame in traceback.extract_tb(told.value.__traceback__)]
    assert {"walk", "send"} <= set(frames)
    assert told.value.entity is User
    assert not scanning()


def test_an_unreadable_item_reaches_the_caller(reads: Reads) -> None:
    reads.put(*(User(org="acme", name=f"{i}") for i in range(30)))
    reads.put_raw({"pk": {"S": "a"}, "sk": {"S": "b"}, "_et": {"S": "User"}})
    for segments in (1, 4):
        with pytest.raises(ItemUnreadable):
            list(reads.scan(User, segments=segments))
        assert not scanning()


def test_a_slow_caller_holds_the_segments_back(filled: Reads) -> None:
    filled.sent.clear()
    seen = 0
    for _ in filled.scan(User, segments=2).limit(200):
        seen += 1
        if seen == 1:
            until(lambda: len(filled.sent) >= 2)
        assert len(filled.sent) <= 2 + 1 + seen
    assert seen == 200


def test_two_scans_at_once_do_not_mix(filled: Reads) -> None:
    one, two = iter(filled.scan(User, segments=3)), iter(filled.scan(Invoice, segments=3))
    users, invoices = [next(one)], [next(two)]
    invoices += two
    users += one
    assert logins(users) == list(range(COUNT))
    assert len(invoices) == 50


class FakeClock:
    """Time that passes by waiting alone."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = threading.Lock()

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self._wait)

    def _wait(self, _: threading.Event, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds


@pytest.mark.parametrize("rate", [40, 100, 700])
def test_a_scan_keeps_to_its_rate(filled: Reads, rate: float) -> None:
    units = spent(filled)
    fake = FakeClock()
    assert logins(filled.scan(User, rate=rate, clock=fake.clock())) == list(range(COUNT))
    # The first request is free, and the last one's price is never waited for.
    assert sum(units) / rate == pytest.approx(fake.seconds, rel=0.1, abs=0.5)
    assert max(units[1:]) <= rate / 2


def test_all_segments_together_keep_to_the_rate(filled: Reads) -> None:
    units = spent(filled)
    began = time.monotonic()
    assert logins(filled.scan(User, rate=400, segments=4)) == list(range(COUNT))
    seconds = time.monotonic() - began
    assert sum(units) / seconds <= 400 * 1.1 + max(units) / seconds


def test_a_count_keeps_to_its_rate(filled: Reads) -> None:
    units = spent(filled)
    fake = FakeClock()
    assert filled.scan(User, rate=100, clock=fake.clock()).count() == COUNT
    assert sum(units) / 100 == pytest.approx(fake.seconds, rel=0.1, abs=0.5)


def test_a_scan_that_waits_ends_at_once(one: Reads) -> None:
    one.put(*(User(org=f"org{i}", name="x") for i in range(80)))
    items = iter(one.scan(User, rate=0.001, segments=4))
    next(items)
    assert scanning()
    began = time.monotonic()
    items.close()
    assert time.monotonic() - began < 10


def spent(reads: Reads) -> list[float]:
    """The units that answers have cost from now on."""
    units: list[float] = []
    calls = reads.calls

    def noting(operation: str, request: dict[str, Any], **how: Any) -> dict[str, Any]:
        answer = calls(operation, request, **how)
        units.append(answer["ConsumedCapacity"]["CapacityUnits"])
        return answer

    reads.calls = noting
    return units


@pytest.fixture(autouse=True)
def calls_as_they_were(request: pytest.FixtureRequest) -> Iterator[None]:
    if "filled" not in request.fixturenames:
        yield
        return
    reads = request.getfixturevalue("filled")
    calls = reads.calls
    yield
    reads.calls = calls


@pytest.mark.parametrize(
    "how",
    [
        {"segments": 0},
        {"segments": 101},
        {"segments": True},
        {"segments": 2.0},
        {"rate": 0},
        {"rate": -1},
        {"rate": float("nan")},
    ],
)
def test_what_is_no_scan_is_refused(one: Reads, how: Any) -> None:
    with pytest.raises(Misuse):
        one.scan(User, **how)


def test_segments_have_no_pages_and_indexes_no_consistency(one: Reads) -> None:
    one.sent.clear()
    with pytest.raises(Misuse, match="2 segments has no pages"):
        one.scan(User, segments=2).page()
    with pytest.raises(Misuse, match="cannot be read consistently"):
        one.scan(User, index=gsi1).consistent()
    assert one.sent == []


def test_a_scan_through_faults_loses_nothing(filled: Reads) -> None:
    with front(filled.client.meta.endpoint_url) as before, client_of(before.url) as client:
        faults: Faults = before.faults
        faults.delay = 0.05
        faults.randomly(0.5, "slow")
        assert logins(Reads(client, filled.table).scan(User, segments=5)) == list(range(COUNT))
