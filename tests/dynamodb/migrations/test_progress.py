"""How far a backfill is, on both servers."""

import contextlib
from typing import Any

from tests.dynamodb.writes.mishaps import Forward, refused

from goldstack.dynamodb import Table
from goldstack.dynamodb.migrations.runner import Runner
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front
from goldstack.testing.replies import Reply, Request

from .listener import Heard
from .people import Counted, client_of, fill, touching


class Undescribed(Faults):
    """Whoever asks may not describe a table."""

    def answer(self, request: Request, forward: Forward) -> Reply | None:
        return refused("AccessDeniedException") if request.operation == "DescribeTable" else forward(request)


def progress(client: Any, table: Table) -> list[tuple[str, int, int | None]]:
    heard = Heard()
    assert Runner(client, table.raw.name, [touching], listener=heard).up() == [touching.name]
    return heard.progress


def test_all_items_count_and_are_told_beside_those_of_the_table(table: Table) -> None:
    fill(table, 150)
    for number in range(40):
        table.put(Counted(id=str(number)))
    told = progress(table.raw.client, table)
    name, done, total = told[-1]
    assert (name, total) == (touching.name, told[0][2])
    assert 190 <= done <= 195  # the rows of the ledger are items too
    assert total in range(190, 196)
    assert [one[1] for one in told] == sorted(one[1] for one in told)


def test_where_nobody_says_how_many_there_are_it_goes_without(table: Table, before: Front) -> None:
    fill(table, 5)
    before.faults = Undescribed()
    with contextlib.closing(client_of(before.url)) as client:
        told = progress(client, table)
    before.faults = Faults()
    assert {total for _, _, total in told} == {None}
