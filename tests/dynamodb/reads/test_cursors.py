"""Cursors: one error for whatever is not as it was given, before anything is sent."""

import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.dynamodb import Entity, Gsi, Partition, key
from goldstack.dynamodb.reads import Query, Scan
from goldstack.dynamodb.reads.cursors import Cursors
from goldstack.errors import CursorRefused, GoldstackError

from .conftest import table_on
from .kinds import Invoice, Reads, User, gsi1

ALPHABET = string.ascii_letters + string.digits + "-_=+/ \0ü"

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


@pytest.fixture(scope="module")
def reads(url: str) -> Iterator[Reads]:
    with table_on(url) as made:
        made.put(*(User(org="acme", name=f"{i}", city="Rome") for i in range(5)))
        yield made


Asked = Query[Any] | Scan[Any]


def every(reads: Reads) -> dict[str, Asked]:
    """Queries and scans, no two of which share cursors."""
    other = Reads(reads.client, "another-table")
    acme = reads.query(User.of_org("acme"))
    return {
        "partition": acme,
        "reverse": acme.reverse(),
        "other partition": reads.query(User.of_org("acm")),
        "other kind": reads.query(Partition(Invoice, "ORG#acme")),
        "kinds": reads.collect(User.of_org("acme"), Invoice),
        "index": reads.query(User.by_city("Rome")),
        "other partition of the index": reads.query(User.by_city("Oslo")),
        "other index": reads.query(Partition(User, "CITY#Rome", Gsi("gsi2", "gsi1_pk", "gsi1_sk"))),
        "other table": other.query(User.of_org("acme")),
        "scan": reads.scan(User),
        "scan of the index": reads.scan(User, index=gsi1),
        "scan of another table": other.scan(User),
        "scan of another kind": reads.scan(Invoice),
    }


GIVING = ["partition", "reverse", "index", "scan", "scan of the index", "kinds"]


@pytest.mark.parametrize("name", GIVING)
def test_a_cursor_of_one_query_is_refused_by_all_others(reads: Reads, name: str) -> None:
    queries = every(reads)
    cursor = queries[name].limit(2).page().cursor
    assert cursor
    assert len(queries[name].page(cursor).items) == 3
    reads.sent.clear()
    for other in queries.keys() - {name}:
        with pytest.raises(CursorRefused, match="belongs to another query"):
            queries[other].page(cursor)
    assert reads.sent == []


@pytest.mark.parametrize("name", GIVING)
def test_a_cursor_that_was_changed_is_refused(reads: Reads, name: str) -> None:
    query = every(reads)[name]
    cursor = query.limit(2).page().cursor
    assert cursor
    reads.sent.clear()
    changed = {cursor[:i] + character + cursor[i + 1 :] for i in range(len(cursor)) for character in ALPHABET}
    changed |= {cursor[:i] for i in range(len(cursor))} | {cursor[i:] for i in range(1, len(cursor))}
    changed |= {cursor + character for character in ALPHABET} | {" " + cursor, cursor * 2, cursor + "==", "x" * 100_000}
    for wrong in changed - {cursor}:
        with pytest.raises(CursorRefused) as told:
            query.page(wrong)
        assert "Read from the beginning" in str(told.value)
        assert len(str(told.value)) < 400
    assert reads.sent == []


@pytest.mark.parametrize("wrong", ["", 3, b"abc", [], "\ud800", "💥", "AA", "A" * 24])
def test_what_is_no_cursor_is_refused(reads: Reads, wrong: Any) -> None:
    with pytest.raises(CursorRefused) as told:
        reads.query(User.of_org("acme")).page(wrong)
    assert isinstance(told.value, ValueError)
    assert isinstance(told.value, GoldstackError)
    assert told.value.entity is User


def test_a_cursor_of_another_version_is_refused(reads: Reads) -> None:
    query = reads.query(User.of_org("acme")).limit(2)
    cursor = query.page().cursor
    assert cursor
    content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    newer = urlsafe_b64encode(b"\x02" + content[1:]).rstrip(b"=").decode()
    with pytest.raises(CursorRefused, match="another version"):
        query.page(newer)


def test_a_cursor_is_short_and_fits_into_a_url(reads: Reads) -> None:
    cursor = reads.query(User.of_org("acme")).limit(2).page().cursor
    assert cursor
    assert len(cursor) == 4 * (1 + len("USER#1") + 16) // 3 + 1
    assert set(cursor) <= set(string.ascii_letters + string.digits + "-_")


@given(st.lists(texts, min_size=4, max_size=4), st.integers(0, 3))
def test_every_position_comes_back(values: list[str], known: int) -> None:
    names = ("a", "b", "c", "d")
    fixed = dict(zip(names[:known], values[:known], strict=True))
    cursors = Cursors(User, fixed, names[known:], ("query", "on", "table", "", "User"))
    position = {name: {"S": value} for name, value in zip(names, values, strict=True)}
    assert cursors.read(cursors.write(position | {"more": {"N": "1"}})) == position


@given(st.one_of(st.text(), st.binary(max_size=60).map(lambda some: urlsafe_b64encode(some).rstrip(b"=").decode())))
def test_whatever_is_given_is_a_cursor_or_refused(text: str) -> None:
    cursors = Cursors(User, {"pk": "a"}, ("sk",), ("query", "on", "table", "", "User"))
    with pytest.raises(CursorRefused):
        cursors.read(text)


def test_an_inverted_index_has_cursors(url: str) -> None:
    inverted = Gsi("inverted", pk="sk", sk="pk")

    class Member(Entity):
        group: str
        user: str

        @key
        @staticmethod
        def primary(group: str, user: str) -> tuple[str, str]:
            return group, user

    from .test_queries import add_index

    with table_on(url) as made:
        add_index(made, inverted)
        made.put(*(Member(group=f"g{i}", user="joe") for i in range(5)), Member(group="g1", user="jane"))
        query = made.query(Partition(Member, "joe", inverted)).limit(2)
        first = query.page()
        second = query.page(first.cursor)
        assert [one.group for one in first.items + second.items] == ["g0", "g1", "g2", "g3"]
