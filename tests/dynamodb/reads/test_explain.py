"""What explain says is what is sent, and what was paid; and it sends nothing itself."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from goldstack.dynamodb import Entity, Explained, Filter, Key, expires, size
from goldstack.dynamodb.explained import readable
from goldstack.dynamodb.reads import Collect
from goldstack.errors import Misuse, RequestFailed
from goldstack.testing.front import front

from .conftest import client_of
from .kinds import Invoice, Note, Plain, Reads, User, few, gsi1

ACME = User.of_org("acme")
OF_USER = "attribute_not_exists(_et) OR _et = 'User'"


class Name(BaseModel):
    name: str


class Session(Entity):
    pk: str
    sk: str
    until: Annotated[datetime | None, expires()] = None


Make = Callable[[Reads], Any]
QUERIES: dict[str, Make] = {
    "partition": lambda r: r.query(ACME),
    "prefix": lambda r: r.query(User.primary("acme", "1")),
    "exact": lambda r: r.query(User.primary("acme", "1")).exact(),
    "range": lambda r: r.query(ACME).between(User.primary("acme", "1"), User.primary("acme", "3")),
    "index": lambda r: r.query(User.of_city("Rome")),
    "reverse": lambda r: r.query(ACME).reverse(),
    "limit": lambda r: r.query(ACME).limit(3),
    "a limit beyond 32 bits": lambda r: r.query(ACME).limit(2**40),
    "consistent": lambda r: r.query(ACME).consistent(),
    "where": lambda r: r.query(ACME).where(lambda u: u.logins > 3).where(lambda u: u.name != "x"),
    "project": lambda r: r.query(ACME).project(Name),
    "collect": lambda r: r.collect(ACME, Invoice, Note),
    "no kind": lambda r: r.query(Plain.primary("plain", "a")),
    "scan": lambda r: r.scan(User),
    "scan of an index": lambda r: r.scan(User, index=gsi1).where(lambda u: u.logins > 3),
    "scan at a rate": lambda r: r.scan(User, rate=50),
    "consistent scan at a rate": lambda r: r.scan(User, rate=50).consistent(),
    "scan at a rate up to a limit": lambda r: r.scan(User, rate=50).limit(2),
    "scan of segments": lambda r: r.scan(User, segments=3),
    "scan of segments at a rate": lambda r: r.scan(User, segments=3, rate=500),
}


@pytest.fixture
def filled(reads: Reads) -> Reads:
    users = (User(org="acme", name=f"{i}", logins=i, city="Rome", text="x" * 5000) for i in range(9))
    reads.put(*users, Invoice(org="acme", number=1), Plain(org="plain", at="a"))
    reads.sent.clear()
    return reads


@pytest.mark.parametrize("make", QUERIES.values(), ids=QUERIES)
def test_what_is_explained_is_what_is_sent_first(filled: Reads, make: Make) -> None:
    asked = make(filled)
    explained = asked.explain()
    assert filled.sent == []
    list(asked)
    sent = [one for one in filled.sent if one.get("Segment", 0) == 0]
    assert sent[0] == explained.request
    operation = "Scan" if "KeyConditionExpression" not in explained.request else "Query"
    assert (explained.operation, explained.index) == (operation, explained.request.get("IndexName"))


@pytest.fixture
def told(filled: Reads) -> list[float]:
    """What the answers say of their price, from now on."""
    units: list[float] = []
    calls = filled.calls

    def noting(operation: str, request: dict[str, Any], **how: Any) -> dict[str, Any]:
        answer = calls(operation, request, **how)
        units.append(answer["ConsumedCapacity"]["CapacityUnits"])
        return answer

    filled.calls = noting
    filled.collect = Collect(noting, filled.table)
    return units


RUNS: dict[str, Callable[[Any], object]] = {
    "iteration": list,
    "iteration that is left": lambda asked: next(iter(asked)),
    "count": lambda asked: asked.count(),
}
OF_ONE_SEGMENT: dict[str, Callable[[Any], object]] = {"page": lambda asked: asked.page()}
OF_QUERIES: dict[str, Callable[[Any], object]] = {"first": lambda asked: asked.first()}


@pytest.mark.parametrize(
    ("make", "run"),
    [
        *((QUERIES["where"], run) for run in (RUNS | OF_ONE_SEGMENT | OF_QUERIES).values()),
        *((QUERIES["scan"], run) for run in (RUNS | OF_ONE_SEGMENT).values()),
        *((QUERIES["scan of segments at a rate"], run) for run in RUNS.values()),
        (QUERIES["collect"], list),
        (QUERIES["limit"], list),
    ],
)
def test_each_run_is_paid_for_by_itself(filled: Reads, told: list[float], make: Make, run: Any) -> None:
    asked = make(filled)
    assert (asked.explain().requests, asked.explain().units) == (0, None)
    for _ in range(2):
        told.clear()
        run(asked)
        assert (asked.explain().requests, asked.explain().units) == (len(told), sum(told))
        assert told


def test_a_run_is_told_as_far_as_it_went(one: Reads) -> None:
    one.put(*(User(org="acme", name=f"{i:03}", text="x" * 100_000) for i in range(30)))
    query = one.query(ACME)
    items = iter(query)
    assert (query.explain().requests, query.explain().units) == (0, 0)
    next(items)
    assert query.explain().requests == 1
    assert len(list(items)) == 29
    assert query.explain().requests == 3


def test_dynamodb_local_tells_the_price_of_what_was_read(java_url: str) -> None:
    from .conftest import table_on

    with table_on(java_url) as reads:
        reads.put(*(User(org="acme", name=f"{i:03}", text="x" * 40_000) for i in range(20)))
        query = reads.query(ACME)
        list(query)
        assert query.explain().units == pytest.approx(800_000 / 4096 / 2, rel=0.05)
        list(consistent := query.consistent())
        assert consistent.explain().units == pytest.approx(800_000 / 4096, rel=0.05)


def test_what_is_made_of_a_query_has_a_memory_of_its_own(filled: Reads) -> None:
    query, scan = filled.query(User.primary("acme", "")), filled.scan(User)
    list(query)
    list(scan)
    for made in (
        query.limit(1),
        query.reverse(),
        query.where(lambda u: u.logins > 1),
        scan.limit(1),
        filled.query(ACME),
    ):
        assert made.explain().units is None
    query.limit(1).first()
    before = query.explain()
    query.first()
    assert before.units is not None
    assert query.explain().requests == 1


def test_what_was_explained_stays_as_it_was(filled: Reads) -> None:
    query = filled.query(ACME)
    before = query.explain()
    list(query)
    assert before.units is None
    assert before != query.explain()
    assert filled.query(ACME).explain() == before


def test_what_failed_is_not_counted(one: Reads) -> None:
    one.put(User(org="acme", name="a"))
    with front(one.client.meta.endpoint_url) as before, client_of(before.url) as client:
        query = Reads(client, one.table).query(ACME)
        before.faults.script("error")
        with pytest.raises(RequestFailed):
            list(query)
        assert (query.explain().requests, query.explain().units) == (0, 0)
        list(query)
        assert query.explain().requests == 1


def test_a_server_that_does_not_tell_is_not_said_to_be_free(one: Reads) -> None:
    one.calls = lambda *_, **__: {"Items": [], "Count": 0}
    query = one.query(ACME)
    list(query)
    assert (query.explain().requests, query.explain().units) == (1, None)
    assert "units unknown, 1 request" in str(query.explain())


def test_nothing_is_sent_where_no_key_is_in_the_range(one: Reads) -> None:
    query = one.query(ACME).after(User.primary("acme", "5")).before(User.primary("acme", "1"))
    nothing = query.explain()
    assert nothing == Explained("Query", {})
    assert str(nothing) == "Query: nothing is sent, as no key is in the range"
    assert list(query) == []
    assert (query.explain().requests, query.explain().units) == (0, 0)
    assert one.sent == []


def test_filters_are_told_by_who_applies_them(one: Reads) -> None:
    query = one.query(ACME).where(lambda u: (u.logins > 3) & (size(u.text) < 9))
    assert query.explain().filters == (
        Filter("DynamoDB", "logins > 3 AND size(text) < 9"),
        Filter("goldstack", OF_USER),
    )
    assert one.query(ACME).explain().filters == (Filter("goldstack", OF_USER),)
    assert one.query(Plain.primary("plain", "a")).explain().filters == ()
    assert one.scan(Plain).explain().filters == (
        Filter("goldstack", "pk <> '#MIGRATIONS' AND NOT begins_with(pk, '#UNIQUE#')"),
    )
    assert one.scan(User).explain().filters == (Filter("goldstack", "_et IN ('User')"),)
    assert one.collect(ACME, Invoice).explain().filters == (Filter("goldstack", "_et IN ('Invoice', 'User')"),)


def test_what_is_over_is_dropped_and_told(one: Reads) -> None:
    kind, time = one.query(Key(Session, "a", "b")).explain().filters
    assert (kind.by, time.by) == ("goldstack", "goldstack")
    assert re.fullmatch(r".*until > \d{10}.*", time.text)


def test_an_index_that_does_not_hold_it_is_told(one: Reads) -> None:
    query = one.query(User.by_name("a"))
    with pytest.raises(Misuse, match="which the index few does not hold"):
        query.explain()
    with pytest.raises(Misuse, match="which the index few does not hold"):
        one.scan(User, index=few).explain()
    assert query.project(Name).explain().index == "few"


def test_it_reads_as_text(one: Reads) -> None:
    query = one.query(User.of_city("Rome")).where(lambda u: u.logins > 3).reverse().limit(10)
    expected = f"""\
Query backward using gsi1 on {one.table}
  Keys: gsi1_pk = 'CITY#Rome'
  Filter: logins > 3 (by DynamoDB, of what it has read: what it drops is paid for)
  Filter: {OF_USER} (by goldstack, of what has come)
  Limit: 10 items are read by the first request
  Last run: """
    assert str(query.explain()) == repr(query.explain()) == expected + "none"
    one.put(User(org="acme", name="a", city="Rome", logins=7))
    list(query)
    assert str(query.explain()) == expected + "0.5 read units, 1 request"


def test_scans_and_projections_read_as_text(one: Reads) -> None:
    assert str(one.scan(User, segments=4).consistent().project(Name).explain()) == (
        f"Scan on {one.table}, the first of 4 segments\n"
        f"  Filter: _et IN ('User') (by goldstack, of what has come)\n"
        f"  Attributes: _et, name, pk, sk (whole items are paid for)\n"
        f"  Consistent: at twice the price\n"
        f"  Last run: none"
    )


def test_values_and_names_are_readable_whatever_they_are() -> None:
    names = {"#0": "plain", "#1": "odd name", "#10": "ten"}
    values: dict[str, Any] = {
        ":0": {"S": "it's\n"},
        ":1": {"N": "1.50"},
        ":2": {"B": "AAE="},
        ":3": {"BOOL": True},
        ":4": {"NULL": True},
        ":5": {"L": [{"N": "1"}, {"M": {"a": {"S": "b"}}}]},
        ":6": {"SS": ["a", "b"]},
        ":7": {"NS": ["1", "2"]},
        ":8": {"S": "\U0010ffff" * 250},
    }
    request = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    assert readable("#0.#1[2] = :0 OR #10 = :1", request) == "plain.'odd name'[2] = \"it's\\n\" OR ten = 1.50"
    shown = readable(":2, :3, :4, :5, :6, :7", request)
    assert shown == "'AAE=', True, None, [1, {'a': 'b'}], {'a', 'b'}, {1, 2}"
    assert len(readable(":8", request)) < 70
