"""Of batches and transactions any part may be refused: nothing is lost, and what is told is about the right items."""

import contextlib
import json
import random
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goldstack.dynamodb import Table, Transaction
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.wire import Calls
from goldstack.dynamodb.writes import delete_many, put_many
from goldstack.errors import (
    ConditionFailed,
    DataError,
    ItemExists,
    ItemNotFound,
    NotUnique,
    RequestFailed,
    TransactionCanceled,
    TransactionConflict,
    VersionConflict,
)
from goldstack.testing import replies
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front
from goldstack.testing.replies import Reply, Request

from .written import Counted, Named, Plain, stored

QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck))
AT_ONCE = Clock(sleep=lambda _: None)


class Divided(Faults):
    """Hands back any part of each batch, in any order; now and then without a word of what was done.

    Args:
        fates: For each batch, in order: which of its 25 to hand back, as bits, and what to answer; of three only one is
            not told, since botocore gives up after five.
    """

    def __init__(self, fates: list[tuple[int, str]]) -> None:
        super().__init__()
        self._fates = iter((bits, "told" if i % 3 else word) for i, (bits, word) in enumerate(fates))

    def answer(self, request: Request, forward: Callable[[Request], Reply]) -> Reply | None:
        """The reply to *request*."""
        with self._lock:
            bits, word = next(self._fates, (0, "told"))
        ((table, writes),) = request.content["RequestItems"].items()
        done = [write for i, write in enumerate(writes) if not bits >> i & 1]
        left = [write for i, write in enumerate(writes) if bits >> i & 1]
        if done:
            forward(request.of({"RequestItems": {table: done}}))
        random.Random(bits).shuffle(left)
        answer = json.dumps({"UnprocessedItems": {table: left} if left else {}}).encode()
        given = Reply(200, answer, {"Content-Type": "application/x-amz-json-1.0"})
        return {"told": given, "lost": None, "broken": replies.broken(), "throttled": replies.throttled()}[word]


FATES = st.lists(
    st.tuples(st.integers(0, 2**25 - 1) | st.just(2**25 - 1), st.sampled_from(["told", "lost", "broken", "throttled"])),
    max_size=12,
)


@settings(QUIET, max_examples=25)
@given(places=st.lists(st.integers(0, 60), min_size=1, max_size=70), fates=FATES)
def test_whatever_part_of_a_batch_is_put_off_all_of_it_is_done_in_the_end(
    before: Front, direct: Table, clients: dict[str, Any], places: list[int], fates: list[tuple[int, str]]
) -> None:
    calls, name = Calls(clients["patient"], direct.raw.name), direct.raw.name
    items = [Plain(id=f"{place}", n=n) for n, place in enumerate(places)]
    before.faults = Divided(fates)
    written = put_many(calls, name, items, clock=AT_ONCE)
    assert {item.id: item.n for item in direct.scan(Plain).consistent()} == {item.id: item.n for item in items}
    assert written.count + len(written.merged) == len(items)
    before.faults = Divided(fates)
    deleted = delete_many(calls, name, (Plain.at(item.id) for item in items), clock=AT_ONCE)
    assert stored(direct) == {}
    assert deleted.count + len(deleted.merged) == len(items)


class Part(NamedTuple):
    """One action of a transaction.

    Attributes:
        begin: Makes what is there before; with what the action can be done on, or with what it cannot.
        add: Adds it to a transaction.
        error: What is told where it cannot be done.
        kind: Of the item.
    """

    begin: Callable[[Table, str, bool], object]
    add: Callable[[Transaction, str], object]
    error: type[DataError]
    kind: Any = Plain


def plain(table: Table, name: str, fits: bool) -> None:
    table.put(Plain(id=name, n=5 if fits else 6))


def there(table: Table, name: str, fits: bool) -> None:
    if fits:
        table.put(Plain(id=name))


def not_there(table: Table, name: str, fits: bool) -> None:
    there(table, name, not fits)


def counted(table: Table, name: str, fits: bool) -> None:
    item = table.put(Counted(id=name))
    if not fits:
        table.put(item)


def taken(table: Table, name: str, fits: bool) -> None:
    if not fits:
        table.create(Named(id=f"{name}-other", name=name))


def changed(tx: Transaction, key: Any, **settings: Any) -> None:
    with tx.edit(key, **settings) as item:
        item.n += 1


PARTS = {
    "create": Part(not_there, lambda tx, name: tx.create(Plain(id=name)), ItemExists),
    "check": Part(plain, lambda tx, name: tx.check(Plain.at(name), lambda one: one.n == 5), ConditionFailed),
    "check_there": Part(there, lambda tx, name: tx.check(Plain.at(name)), ItemNotFound),
    "check_absent": Part(not_there, lambda tx, name: tx.check_absent(Plain.at(name)), ItemExists),
    "put_when": Part(plain, lambda tx, name: tx.put(Plain(id=name), when=lambda one: one.n == 5), ConditionFailed),
    "put": Part(counted, lambda tx, name: tx.put(Counted(id=name, rev=1)), VersionConflict, Counted),
    "upsert": Part(counted, lambda tx, name: tx.upsert(Counted(id=name, rev=1)), VersionConflict, Counted),
    "edit": Part(there, lambda tx, name: changed(tx, Plain.at(name)), ItemNotFound),
    "edit_when": Part(
        plain, lambda tx, name: changed(tx, Plain.at(name), when=lambda one: one.n == 5), ConditionFailed
    ),
    "edit_of_a_version": Part(counted, lambda tx, name: changed(tx, Counted(id=name, rev=1)), VersionConflict, Counted),
    "delete": Part(plain, lambda tx, name: tx.delete(Plain.at(name), when=lambda one: one.n == 5), ConditionFailed),
    "unique": Part(taken, lambda tx, name: tx.put(Named(id=name, name=name)), NotUnique, Named),
}
_runs = count()


@settings(QUIET, max_examples=40)
@given(
    parts=st.lists(
        st.tuples(st.sampled_from(sorted(PARTS)), st.sampled_from([True, True, False])), min_size=1, max_size=9
    )
)
@example(parts=[(part, False) for part in sorted(PARTS, reverse=True)])
def test_a_cancelled_transaction_tells_what_was_wrong_with_which_item(
    direct: Table, parts: list[tuple[str, bool]]
) -> None:
    run = next(_runs)
    names = [f"{run}-{i}" for i in range(len(parts))]
    for name, (part, fits) in zip(names, parts, strict=True):
        PARTS[part].begin(direct, name, fits)
    was = stored(direct)
    expected = [(name, PARTS[part].error) for name, (part, fits) in zip(names, parts, strict=True) if not fits]
    with (
        pytest.raises(TransactionCanceled) if expected else contextlib.nullcontext() as failed,
        direct.transaction() as tx,
    ):
        for name, (part, _) in zip(names, parts, strict=True):
            PARTS[part].add(tx, name)
    if failed is None:
        return
    failures = failed.value.failures
    assert [(one.key.pk, type(one)) for one in failures] == expected
    assert [one.key.entity for one in failures] == [PARTS[part].kind for part, fits in parts if not fits]
    for one in failures:
        assert type(one) is not ConditionFailed or one.item == Plain(id=one.key.pk, n=6)
        assert not isinstance(one, VersionConflict) or one.item == Counted(id=one.key.pk, rev=2)
        assert not isinstance(one, NotUnique) or one.holder == Named.at(f"{one.key.pk}-other")
    assert stored(direct) == was


class Canceled(Faults):
    """Cancels the first transactions, with these reasons."""

    def __init__(self, *codes: str, times: int = 1) -> None:
        super().__init__()
        self._codes, self._left = codes, times

    def answer(self, request: Request, forward: Callable[[Request], Reply]) -> Reply | None:
        """The reply to *request*."""
        if request.operation != "TransactWriteItems" or not self._left:
            return forward(request)
        self._left -= 1
        reasons = [{"Code": code, **({"Message": f"it is {code}"} if code != "None" else {})} for code in self._codes]
        body = {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "message": f"Transaction cancelled, please refer cancellation reasons for specific reasons [{', '.join(self._codes)}]",
            "CancellationReasons": reasons,
        }
        return Reply(400, json.dumps(body).encode(), {"Content-Type": "application/x-amz-json-1.0"})


def three(table: Table) -> None:
    with table.transaction() as tx:
        for name in "abc":
            tx.put(Plain(id=name))


@pytest.mark.parametrize(
    "codes",
    [
        ("TransactionConflict", "None", "None"),
        ("None", "ThrottlingError", "None"),
        ("ProvisionedThroughputExceeded", "None", "TransactionConflict"),
    ],
)
def test_what_is_only_in_the_way_is_tried_again(
    before: Front, direct: Table, clients: dict[str, Any], codes: tuple[str, ...]
) -> None:
    before.faults = Canceled(*codes, times=3)
    three(Table(clients["patient"], direct.raw.name))
    assert {pk for pk, _ in stored(direct)} == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (
            ("TransactionConflict", "ConditionalCheckFailed", "None"),
            [("b", ConditionFailed, ""), ("a", TransactionConflict, "TransactionConflict")],
        ),
        (
            ("None", "ItemCollectionSizeLimitExceeded", "ValidationError"),
            [
                ("b", RequestFailed, "ItemCollectionSizeLimitExceeded"),
                ("c", RequestFailed, "ValidationError"),
            ],
        ),
    ],
)
def test_what_cannot_be_done_is_told_beside_what_is_only_in_the_way(
    before: Front, direct: Table, clients: dict[str, Any], codes: tuple[str, ...], told: list[Any]
) -> None:
    before.faults = Canceled(*codes)
    with pytest.raises(TransactionCanceled, match="nothing was changed") as failed:
        three(Table(clients["patient"], direct.raw.name))
    assert sorted((one.key.pk, type(one), getattr(one, "code", "")) for one in failed.value.failures) == sorted(told)
    assert stored(direct) == {}


def test_a_batch_that_is_never_done_is_told_item_by_item() -> None:
    """Guard of this module: what it hands back is what was in the request."""
    writes = [{"DeleteRequest": {"Key": {"pk": {"S": f"{i}"}}}} for i in range(3)]
    body = json.dumps({"RequestItems": {"t": writes}}).encode()
    seen: list[Request] = []

    def forward(request: Request) -> Reply:
        seen.append(request)
        return Reply(200, b"{}")

    reply = Divided([(0b101, "told")]).answer(Request("POST", "/", {}, body), forward)
    assert reply
    assert [one.content["RequestItems"]["t"] for one in seen] == [[writes[1]]]
    assert sorted(map(str, json.loads(reply.body)["UnprocessedItems"]["t"])) == [str(writes[0]), str(writes[2])]
