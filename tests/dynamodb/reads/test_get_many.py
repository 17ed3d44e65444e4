"""Many keys at once: all of them, in order, and none forgotten when DynamoDB has too much to do."""

from collections.abc import Iterator
from typing import Any

import pytest

from goldstack.dynamodb.entities import layout
from goldstack.errors import BatchIncomplete, ItemUnreadable, Misuse, RequestFailed
from goldstack.testing.faults import Faults
from goldstack.testing.front import front

from .conftest import client_of, table_on
from .kinds import Invoice, Note, Reads, User

USERS = [User(org="acme", name=f"{i:03}", logins=i) for i in range(250)]
KEYS = [User.primary("acme", f"{i:03}") for i in range(250)]


@pytest.fixture(scope="module")
def filled(server: str) -> Iterator[Reads]:
    with table_on(server) as made:
        made.put(*USERS, Invoice(org="acme", number=1), Note("acme", "1"))
        yield made


@pytest.fixture
def faulty(filled: Reads) -> Iterator[tuple[Reads, Faults]]:
    """The same table, by way of a server that can fail."""
    with front(filled.client.meta.endpoint_url) as before, client_of(before.url) as client:
        yield Reads(client, filled.table), before.faults


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds + 0.01


def test_items_come_by_key_in_the_order_of_the_keys(filled: Reads) -> None:
    filled.sent.clear()
    found = filled.get_many(reversed(KEYS))
    assert list(found) == KEYS[::-1]
    assert list(found.values()) == USERS[::-1]
    assert len(filled.sent) == 3


def test_absent_items_are_absent_and_keys_that_come_twice_are_asked_for_once(filled: Reads) -> None:
    missing = User.primary("acme", "nobody")
    found = filled.get_many([KEYS[3], missing, KEYS[1], KEYS[3]])
    assert found == {KEYS[3]: USERS[3], KEYS[1]: USERS[1]}
    assert list(found) == [KEYS[3], KEYS[1]]


def test_several_kinds_come_at_once(filled: Reads) -> None:
    keys = [Note.primary("acme", "1"), KEYS[0], Invoice.primary("acme", 1)]
    assert list(filled.get_many(keys).values()) == [Note("acme", "1"), USERS[0], Invoice(org="acme", number=1)]


def test_nothing_is_asked_for_without_keys(filled: Reads) -> None:
    filled.sent.clear()
    assert filled.get_many([]) == {}
    assert filled.get_many(key for key in ()) == {}
    assert filled.sent == []


def test_consistent_reads_are_asked_for(filled: Reads) -> None:
    filled.sent.clear()
    filled.get_many(KEYS[:1], consistent=True)
    filled.get_many(KEYS[:1])
    assert [one["RequestItems"][filled.table].get("ConsistentRead") for one in filled.sent] == [True, None]


def test_an_item_of_another_kind_is_told(filled: Reads) -> None:
    stored = layout(Invoice).encode(Invoice(org="acme", number=9)) | {"sk": {"S": "USER#fake"}}
    filled.put_raw(stored)
    with pytest.raises(ItemUnreadable, match="is no User") as told:
        filled.get_many([*KEYS[:3], User.primary("acme", "fake")])
    assert told.value.key == User.primary("acme", "fake")


def test_what_is_no_key_is_refused_before_anything_is_sent(filled: Reads) -> None:
    filled.sent.clear()
    for wrong in (USERS[0], User, ("ORG#acme", "x"), User.by_city("Rome")):
        with pytest.raises(Misuse):
            filled.get_many([KEYS[0], wrong])
    assert filled.sent == []


def test_more_than_sixteen_megabytes_come_in_parts(reads: Reads) -> None:
    large = [User(org="large", name=f"{i:02}", text="x" * 390_000) for i in range(50)]
    for first in range(0, 50, 10):
        reads.put(*large[first : first + 10])
    found = reads.get_many(User.primary("large", f"{i:02}") for i in range(50))
    assert list(found.values()) == large


def test_what_is_put_off_is_asked_for_again_after_a_while(faulty: tuple[Reads, Faults]) -> None:
    reads, faults = faulty
    clock = Clock()
    faults.script("unprocessed", "throttled", "unprocessed", "ok", *["throttled"] * 3, "unprocessed")
    assert reads.get_many(KEYS, sleep=clock.sleep, now=clock.now) == dict(zip(KEYS, USERS, strict=True))
    assert not faults.left
    assert len(clock.slept) == 7
    assert all(0 <= seconds <= 0.2 for seconds in clock.slept)


@pytest.mark.parametrize("seed", range(5))
def test_no_key_is_forgotten_whatever_is_put_off(faulty: tuple[Reads, Faults], seed: int) -> None:
    reads, faults = faulty
    clock = Clock()
    faults.randomly(0.6, "unprocessed", "throttled", seed=seed)
    found = reads.get_many(KEYS, sleep=clock.sleep, now=clock.now)
    assert list(found.items()) == list(zip(KEYS, USERS, strict=True))


def test_waits_grow_up_to_a_limit_and_vary(faulty: tuple[Reads, Faults]) -> None:
    reads, faults = faulty
    clock = Clock()
    faults.randomly(1, "throttled")
    with pytest.raises(BatchIncomplete):
        reads.get_many(KEYS[:2], sleep=clock.sleep, now=clock.now)
    assert all(seconds <= min(5, 0.05 * 2**i) for i, seconds in enumerate(clock.slept))
    assert max(clock.slept) > 1
    assert len(set(clock.slept)) == len(clock.slept)
    assert 30 <= clock.seconds <= 40


def test_what_was_read_and_what_is_left_is_told_when_it_gives_up(faulty: tuple[Reads, Faults]) -> None:
    reads, faults = faulty
    clock = Clock()
    faults.script("ok", "unprocessed", *["throttled"] * 1000)
    with pytest.raises(BatchIncomplete, match="100 of 250 items were not read") as told:
        reads.get_many(KEYS, sleep=clock.sleep, now=clock.now)
    done, left = told.value.done, told.value.left
    assert {**done, **dict.fromkeys(left)}.keys() == set(KEYS)
    assert len(done) == 150
    assert all(USERS[KEYS.index(key)] == item for key, item in done.items())
    assert told.value.__cause__ is not None


def test_other_errors_are_told_as_they_are(faulty: tuple[Reads, Faults]) -> None:
    reads, faults = faulty
    faults.script("error")
    with pytest.raises(RequestFailed):
        reads.get_many(KEYS, sleep=lambda _: pytest.fail("it waits"))


def test_queries_and_scans_that_are_throttled_say_so(faulty: tuple[Reads, Any]) -> None:
    from goldstack.errors import Throttled

    reads, faults = faulty
    faults.script("throttled", "throttled", "throttled")
    for ask in (reads.query(User.of_org("acme")), reads.scan(User), reads.scan(User, segments=3)):
        with pytest.raises(Throttled) as told:
            list(ask)
        assert told.value.entity is User
        faults.script()
