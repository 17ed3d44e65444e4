"""Backfills: what is saved of a scan, page by page."""

from typing import Any

import pytest

from goldstack.dynamodb import Entity, MigrationContext, Table, migration
from goldstack.dynamodb.migrations.page import Page
from goldstack.dynamodb.migrations.runner import Runner


class Row(Entity):
    pk: str
    sk: str = "row"
    n: int = 0
    text: str = ""


def run(table: Table, up: Any) -> None:
    Runner(table.raw.client, table.raw.name, [migration("1")(up)]).up()


@pytest.mark.parametrize("server", ["ministack"], indirect=True)
@pytest.mark.parametrize("last", [0, 98, 99, 100, 199])
def test_a_scan_that_is_left_writes_what_was_saved_until_then(table: Table, last: int) -> None:
    table.put_many(Row(pk=str(number)) for number in range(250))

    def up(ctx: MigrationContext) -> None:
        for number, row in enumerate(ctx.scan(Row)):
            row.n = 7
            ctx.save(row)
            if number == last:
                return

    run(table, up)
    assert sum(row.n == 7 for row in table.scan(Row)) == last + 1


@pytest.mark.parametrize("server", ["dynamodb_local"], indirect=True)
def test_large_items_are_written_few_at_a_time(table: Table) -> None:
    table.put_many(Row(pk=str(number), text="x" * 300_000) for number in range(30))
    sent: list[int] = []

    def note(request: Any, **_: Any) -> None:
        sent.append(request.body.count(b'"UpdateExpression":"SET #a0 = :n0'))

    table.raw.client.meta.events.register("before-send.dynamodb.TransactWriteItems", note)

    def up(ctx: MigrationContext) -> None:
        for row in ctx.scan(Row):
            row.n = 7
            ctx.save(row)

    run(table, up)
    assert sum(row.n == 7 for row in table.scan(Row)) == sum(sent) == 30
    assert max(sent) * 300_000 < 4_000_000


def test_a_page_has_room_for_99_writes_and_for_4_mb_as_the_items_are_by_then() -> None:
    page = Page(None, 0)
    for number in range(99):
        assert page.has_room(b"x")
        page.put((str(number), ""), b"x")
    assert not page.has_room(b"x")
    page = Page(None, 0)
    assert page.has_room(b"x" * 2_900_000)
    page.scanned = 4
    assert not page.has_room(b"x")
