"""Pages, put together, are what one read of all gives: whatever the sizes, limits, ranges and conditions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldstack.dynamodb.reads import Page, Query
from goldstack.errors import CursorRefused

from .conftest import table_on
from .kinds import Invoice, Reads, User

COUNT = 60
ACME = User.of_org("acme")


@pytest.fixture(scope="module")
def many(server: str) -> Iterator[tuple[Reads, list[User]]]:
    """Items of random sizes, some megabytes in all, and the same place in the index; others among them."""
    dice = random.Random(7)
    sizes = [dice.choice([1, 10, 1000, 30_000, 150_000]) for _ in range(COUNT)]
    users = [
        User(org="acme", name=f"{i:03}", logins=i % 10, city="Rome", text="x" * size) for i, size in enumerate(sizes)
    ]
    with table_on(server) as reads:
        reads.put(*users, *(Invoice(org="acme", number=i) for i in range(5)))
        yield reads, users


def pages(query: Query[User]) -> Iterator[Page[User]]:
    page = query.page()
    yield page
    while page.cursor is not None:
        page = query.page(page.cursor)
        yield page


@dataclass(frozen=True, slots=True)
class Case:
    """How a query is made, beside its partition."""

    limit: int | None
    reverse: bool
    in_index: bool
    least: int | None
    bounds: tuple[int, int] | None

    def query(self, reads: Reads) -> Query[User]:
        query = reads.query(User.by_city("Rome") if self.in_index else ACME)
        if self.bounds and not self.in_index:
            low, high = self.bounds
            query = query.between(User.primary("acme", f"{low:03}"), User.primary("acme", f"{high:03}"))
        if self.least is not None:
            query = query.where(lambda u: u.logins >= self.least)
        return query.reverse() if self.reverse else query

    def expected(self, users: list[User]) -> list[User]:
        if self.bounds and not self.in_index:
            users = users[self.bounds[0] : self.bounds[1] + 1]
        return [user for user in users if user.logins >= (self.least or 0)]


cases = st.builds(
    Case,
    limit=st.one_of(st.none(), st.integers(1, 7), st.sampled_from([COUNT - 1, COUNT, COUNT + 1, 500])),
    reverse=st.booleans(),
    in_index=st.booleans(),
    least=st.one_of(st.none(), st.integers(0, 10)),
    bounds=st.one_of(st.none(), st.tuples(st.integers(0, COUNT), st.integers(0, COUNT))),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases)
def test_pages_together_are_the_whole(many: tuple[Reads, list[User]], case: Case) -> None:
    reads, users = many
    query, expected = case.query(reads), case.expected(users)
    whole = list(query)
    assert sorted(whole, key=lambda user: user.name) == expected
    if not case.in_index:
        assert whole == expected[:: -1 if case.reverse else 1]
    if case.limit:
        assert list(query.limit(case.limit)) == whole[: case.limit]
        query = query.limit(case.limit)
    made = list(pages(query))
    assert [user for page in made for user in page.items] == whole
    assert all(len(page.items) == (case.limit or len(page.items)) for page in made[:-1])
    assert all(page.items for page in made if page.cursor)
    assert query.count() == min(len(expected), case.limit or COUNT)


def test_a_partition_of_some_megabytes_takes_some_requests(many: tuple[Reads, list[User]]) -> None:
    reads, users = many
    reads.sent.clear()
    size = sum(len(user.text) for user in users)
    assert list(reads.query(ACME)) == users
    assert size / 2**20 <= len(reads.sent) <= size / 2**20 + 3


def test_items_are_read_no_earlier_than_they_are_needed(many: tuple[Reads, list[User]]) -> None:
    reads, _ = many
    reads.sent.clear()
    items = iter(reads.query(ACME))
    assert reads.sent == []
    next(items)
    assert len(reads.sent) == 1


def test_a_limit_that_is_the_count_ends_with_an_empty_page_or_at_once(many: tuple[Reads, list[User]]) -> None:
    reads, users = many
    query = reads.query(User.primary("acme", "")).limit(COUNT)
    page = query.page()
    assert page.items == users
    if page.cursor:
        assert query.page(page.cursor) == Page([], None)


def test_conditions_that_drop_everything_make_one_empty_page(many: tuple[Reads, list[User]]) -> None:
    reads, _ = many
    dropped = reads.query(ACME).where(lambda u: u.logins > 99)
    assert dropped.page() == Page([], None)
    assert dropped.limit(3).page() == Page([], None)
    assert dropped.first() is None


def test_a_cursor_goes_on_under_other_conditions_limits_and_ranges(many: tuple[Reads, list[User]]) -> None:
    reads, users = many
    cursor = reads.query(ACME).limit(10).page().cursor
    assert reads.query(ACME).limit(2).page(cursor).items == users[10:12]
    assert reads.query(ACME).where(lambda u: u.logins == 9).limit(1).page(cursor).items == [users[19]]
    assert reads.query(ACME).up_to(User.primary("acme", "010")).page(cursor).items == [users[10]]


def test_a_cursor_outside_of_the_range_is_refused(many: tuple[Reads, list[User]]) -> None:
    reads, _ = many
    cursor = reads.query(ACME).limit(10).page().cursor
    reads.sent.clear()
    for query in (
        reads.query(ACME).before(User.primary("acme", "009")),
        reads.query(ACME).after(User.primary("acme", "009")),
        reads.query(User.primary("acme", "1")),
        reads.query(ACME).after(User.primary("acme", "5")).before(User.primary("acme", "1")),
    ):
        with pytest.raises(CursorRefused, match="outside of the range"):
            query.page(cursor)
    assert reads.sent == []


def test_scans_have_pages_too(many: tuple[Reads, list[User]]) -> None:
    reads, users = many
    for scan in (reads.scan(User), reads.scan(User).limit(7), reads.scan(User).limit(COUNT)):
        page = scan.page()
        found: list[Any] = [*page.items]
        while page.cursor:
            page = scan.page(page.cursor)
            found += page.items
        assert found == users or sorted(user.name for user in found) == [user.name for user in users]
        assert len(found) == COUNT
