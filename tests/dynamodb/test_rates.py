"""Rates are kept within a tenth, by DynamoDB Local's own account of what was spent, on the clock on the wall."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldstack.dynamodb import Entity, key
from goldstack.dynamodb.definition import create_table
from goldstack.dynamodb.rate import Rate
from goldstack.dynamodb.reads import scan
from goldstack.dynamodb.wire import Calls
from goldstack.dynamodb.writes import delete_many, put_many

from .conftest import client_of

TRIES = 3  # a machine that is busy elsewhere may keep a request from being in time


class Thing(Entity):
    number: int
    text: str = ""

    @key
    @staticmethod
    def primary(number: int) -> tuple[str, str]:
        return f"T{number:06}", "thing"


def things(*sizes: int, start: int = 0) -> list[Thing]:
    return [Thing(number=number, text="x" * size) for number, size in enumerate(sizes, start)]


class Metered:
    """Calls that note when each was made, and what it has cost."""

    def __init__(self, calls: Any) -> None:
        self.spent: list[tuple[float, float]] = []
        self._calls = calls

    def __call__(self, operation: str, request: dict[str, Any], **how: Any) -> dict[str, Any]:
        began = time.monotonic()
        answer: dict[str, Any] = self._calls(operation, request, **how)
        told = answer["ConsumedCapacity"]
        self.spent.append((began, sum(one["CapacityUnits"] for one in ([told] if isinstance(told, dict) else told))))
        return answer

    def rate(self) -> float:
        """Units a second, from the first request to the last: what the last one costs is waited for after it."""
        ordered = sorted(self.spent)
        return sum(units for _, units in ordered[:-1]) / (ordered[-1][0] - ordered[0][0])


class Place:
    """A table on DynamoDB Local."""

    def __init__(self, url: str) -> None:
        self.client = client_of(url, "local")
        self.name = f"rates-{uuid4().hex[:12]}"
        self.calls: Any = Calls(self.client, self.name)
        create_table(self.client, self.name)

    def put(self, items: list[Thing], rate: float | None = None, calls: Any = None) -> None:
        put_many(calls or self.calls, self.name, items, rate=rate)

    def within(self, rate: float, run: Callable[[Any], object]) -> None:
        """*run* with calls that are metered: within a tenth of *rate*."""
        for _ in range(TRIES):
            metered = Metered(self.calls)
            run(metered)
            assert metered.rate() <= rate * 1.1
            if metered.rate() >= rate * 0.9:
                return
        raise AssertionError(f"{metered.rate()} units a second")


@pytest.fixture(scope="module")
def place(java_url: str) -> Iterator[Place]:
    made = Place(java_url)
    yield made
    made.client.delete_table(TableName=made.name)


@pytest.fixture(scope="module")
def filled(place: Place) -> Place:
    dice = random.Random(8)
    place.put(things(*(dice.choice([10, 10, 400, 3000, 12_000]) for _ in range(400))))
    return place


@pytest.mark.parametrize("segments", [1, 5])
def test_a_scan_of_items_of_changing_size_keeps_to_its_rate(filled: Place, segments: int) -> None:
    filled.within(160, lambda calls: list(scan(calls, filled.name, Thing, segments=segments, rate=160)))


def test_a_consistent_count_keeps_to_its_rate(filled: Place) -> None:
    filled.within(400, lambda calls: scan(calls, filled.name, Thing, rate=400).consistent().count())


def test_put_many_keeps_to_its_rate(place: Place) -> None:
    place.within(100, lambda calls: place.put(things(*[800] * 100, start=1000), 100, calls))


def test_delete_many_keeps_to_its_rate(place: Place) -> None:
    keys = [Thing.primary(number) for number in range(2000, 2100)]
    place.within(100, lambda calls: delete_many(calls, place.name, keys, rate=100))


@pytest.mark.soak
@pytest.mark.parametrize("segments", [1, 4, 20])
@pytest.mark.parametrize("rate", [10, 100, 400])
def test_scans_keep_to_their_rate_for_long(place: Place, segments: int, rate: float) -> None:
    dice = random.Random(rate)
    sizes = [dice.choice([10, 500, 3000, 30_000]) for _ in range(rate * 4)]
    place.put(things(*sorted(sizes) if segments == 4 else sizes))
    place.within(rate, lambda calls: list(scan(calls, place.name, Thing, segments=segments, rate=rate)))


@pytest.mark.soak
def test_writes_keep_to_their_rate_for_long(place: Place) -> None:
    dice = random.Random(9)
    items = things(*(dice.choice([10, 900, 5000, 30_000]) for _ in range(600)))
    place.within(400, lambda calls: place.put(items, 400, calls))
    keys = [Thing.primary(number) for number in range(600)]
    place.within(400, lambda calls: delete_many(calls, place.name, keys, rate=400))


@pytest.mark.soak
def test_a_consumer_that_stops_to_think_is_not_given_what_it_missed(filled: Place) -> None:
    metered = Metered(filled.calls)
    for number, _ in enumerate(scan(metered, filled.name, Thing, rate=100)):
        if number % 100 == 0:
            time.sleep(1)
    assert at_most(sorted(metered.spent), 100, saved=0.3)


def at_most(spent: list[tuple[float, float]], rate: float, *, saved: float) -> bool:
    """Between any two requests no more was spent than has flowed in meanwhile and was *saved* up before, in seconds."""
    for first, (began, _) in enumerate(spent):
        total = 0.0
        for (_, units), (sent, _) in zip(spent[first:], spent[first + 1 :], strict=False):
            total += units
            if total > rate * (sent - began + saved):
                return False
    return True


class Simulated:
    """One thread that reads, thinks and reads again, in a time of its own."""

    def __init__(self, units: float, **how: Any) -> None:
        self.now = 0.0
        self.rate = Rate(units, now=lambda: self.now, **how)
        self.spent: list[tuple[float, float]] = []
        self.asked: list[int] = []

    def request(self, price: Callable[[int], float], *, takes: float = 0.0, most: int | None = None) -> None:
        items = self.rate.most(most)
        while seconds := self.rate.delay(items):
            self.now += seconds
        self.spent.append((self.now, price(items)))
        self.asked.append(items)
        self.now += takes
        self.rate.took(price(items), items, takes)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 30), st.floats(0, 3)), min_size=2, max_size=60), st.floats(0.5, 1000))
def test_however_sizes_change_and_callers_think_no_window_has_more_than_flowed_in(
    steps: list[tuple[float, float]], units: float
) -> None:
    one = Simulated(units, step=0.5)
    for each, thinks in steps:
        one.request(lambda items, each=each: min(128, max(0.5, each * items)))  # type: ignore[misc]
        one.now += thinks
    assert at_most(one.spent, units, saved=0.26)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.01, 30), min_size=10, max_size=60), st.floats(0.5, 1000))
def test_who_does_not_think_gets_all_that_flows_in(each: list[float], units: float) -> None:
    one = Simulated(units, step=0.5)
    for price in each:
        one.request(lambda items, price=price: price * items)  # type: ignore[misc]
    spent = sum(price for _, price in one.spent[:-1])
    assert spent == pytest.approx(units * one.spent[-1][0], abs=units * 0.002)


@pytest.mark.parametrize("rate", [0.5, 1, 10, 200])
def test_requests_do_not_pay_for_rounding_over_and_over(rate: float) -> None:
    def price(items: int) -> float:
        return max(0.5, -(-items * 100 // 4096) * 0.5)  # 100 bytes each

    one = Simulated(rate, step=0.5)
    for _ in range(40):
        one.request(price)
    last = one.asked[-1]
    assert price(last) / last <= 1.35 * 0.5 * 100 / 4096


def test_a_request_that_takes_long_asks_for_more_so_that_the_rate_is_reached() -> None:
    one = Simulated(1000, step=0.5)
    for _ in range(40):
        one.request(lambda items: items * 0.25, takes=0.3)
    spent, seconds = sum(units for _, units in one.spent[20:-1]), one.spent[-1][0] - one.spent[20][0]
    assert spent / seconds == pytest.approx(1000, rel=0.1)


def test_a_bucket_gives_what_flows_into_it() -> None:
    now = 0.0
    rate = Rate(10, now=lambda: now)
    assert rate.delay() == 0
    rate.took(25, 100)
    assert rate.delay() == pytest.approx(2.5)
    now = 2.0
    assert rate.delay() == pytest.approx(0.5)
    now = 100.0
    assert rate.delay() == 0
    rate.took(12.5, 10)
    assert rate.delay() == pytest.approx(1.0), "no more is saved up than a quarter of a second gives"


def test_what_is_on_its_way_is_paid_for() -> None:
    now = 0.0
    rate = Rate(10, step=0.5, now=lambda: now)
    assert rate.delay(20) == 0
    assert rate.delay(20) == 0.05, "20 items may cost 10 units, a second's worth, or less, which is known soon"
    rate.took(5, 20)
    assert rate.delay(20) == pytest.approx(0.5)
    now = 0.5
    assert rate.delay(20) == 0
    assert rate.delay(20) > 0


def test_what_was_taken_in_advance_is_given_back_whole() -> None:
    now = 0.0
    rate = Rate(10, step=0.5, now=lambda: now)
    assert rate.delay(60) == 0
    now = 3.0
    rate.took(20, 60)
    assert rate.delay() == 0
    rate.took(10, 1)
    assert rate.delay() == 0, "30 have flowed in, and 30 were spent"


def test_threads_that_ended_leave_their_share_to_the_others() -> None:
    rate = Rate(1000, threads=4, step=0.5)
    assert rate.most() == 50
    for _ in range(3):
        rate.leave()
    assert rate.most() == 200


def test_threads_lose_no_unit() -> None:
    rate = Rate(1e-6)
    threads = [threading.Thread(target=lambda: [rate.took(1, 3) for _ in range(2000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rate.delay() * 1e-6 == pytest.approx(8000, abs=0.01)
