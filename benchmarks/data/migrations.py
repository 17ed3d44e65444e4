"""Rows of migrations: what it costs that nothing is pending, and how fast all items are changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from benchmarks.command import CommandFailed
from benchmarks.harness import Figures, Work, interleaved
from benchmarks.row import Row, Stage
from benchmarks.targets import AtMostTimes, TimesAsFast
from goldstack.dynamodb import Migration, MigrationContext, migration
from goldstack.dynamodb.migrations.runner import Runner

from . import clients
from .clients import TABLE, client, resource
from .filled import filled
from .sample import Sample

COUNT = 5_000
_CALLS = 10
_MORE = 5  # times the pairs, of what is short
_FEWER = 3  # pairs of what takes long

_numbers = count(1)


@contextmanager
def engine() -> Iterator[str]:
    """The address of ministack with the items in it, and one migration applied."""
    with filled(COUNT) as url:
        Runner(clients.ours(url), TABLE, [_nothing()]).up()
        yield url


def _nothing() -> Migration:
    return migration("0001-nothing")(lambda _: None)


def _pending(url: str) -> Work:
    runner = Runner(clients.ours(url), TABLE, [_nothing()])

    def work() -> None:
        if runner.pending():
            raise CommandFailed("A migration is pending that was applied.")

    return work


def _bare_get(url: str) -> Work:
    bare, key = client(url), {"pk": {"S": "#MIGRATIONS"}, "sk": {"S": "#HEAD"}}

    def work() -> None:
        if "Item" not in bare.get_item(TableName=TABLE, Key=key, ConsistentRead=True):
            raise CommandFailed("The table remembers no migrations.")

    return work


def _add(ctx: MigrationContext) -> None:
    changed = 0
    for item in ctx.scan(Sample):
        item.logins += 1
        ctx.save(item)
        changed += 1
    _check(changed)


def ours(url: str) -> None:
    """Change all items by a migration."""
    Runner(clients.ours(url), TABLE, [migration(f"add-{next(_numbers)}")(_add)]).up()


def loop(url: str) -> None:
    """Change all by an update each, as scripts do."""
    table, changed = resource(url), 0
    for item in _scanned(url):
        table.update_item(
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET logins = :logins",
            ExpressionAttributeValues={":logins": item["logins"] + 1},
        )
        changed += 1
    _check(changed)


def batches(url: str) -> None:
    """Write all anew in batches: quick, and whatever others write meanwhile is lost."""
    changed = 0
    with resource(url).batch_writer() as batch:
        for item in _scanned(url):
            batch.put_item(Item={**item, "logins": item["logins"] + 1})
            changed += 1
    _check(changed)


def _scanned(url: str) -> Iterator[dict[str, Any]]:
    table = resource(url)
    start: dict[str, Any] = {}
    while True:
        answer = table.scan(**start)
        yield from (item for item in answer["Items"] if item["pk"] != "#MIGRATIONS")
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _check(changed: int) -> None:
    if changed != COUNT:
        raise CommandFailed(f"{COUNT:,} items were to be changed, and {changed:,} were.")


def _nothing_pending(stage: Stage) -> Figures:
    url = stage.once(engine)
    return interleaved(_pending(url), _bare_get(url), pairs=stage.pairs * _MORE, calls=_CALLS, warm_up=5)


def _beside(peer: Callable[[str], None]) -> Callable[[Stage], Figures]:
    def measure(stage: Stage) -> Figures:
        url = stage.once(engine)
        return interleaved(lambda: ours(url), lambda: peer(url), pairs=min(stage.pairs, _FEWER))

    return measure


ROWS = (
    Row(what="nothing pending, ministack", peer="a bare GetItem", target=AtMostTimes(1.2), measure=_nothing_pending),
    Row(
        what=f"{COUNT:,} items changed by a migration, ministack",
        peer="resource scan, update_item each",
        target=TimesAsFast(3),
        measure=_beside(loop),
    ),
    Row(
        what=f"{COUNT:,} items changed by a migration, beside batches",
        peer="resource scan, batch_writer",
        target=TimesAsFast(0.5),
        measure=_beside(batches),
    ),
)
