"""Rows of single calls: what a client costs when DynamoDB costs nothing."""

import time
from collections.abc import Callable
from typing import Any

from boto3.dynamodb.conditions import Key

from benchmarks.command import CommandFailed
from benchmarks.harness import Figures, Work, interleaved
from benchmarks.row import Row, Stage
from benchmarks.targets import AtMostTimes, Target, TimesAsFast
from goldstack.dynamodb import Table

from . import clients
from .canned import QUERIED, canned
from .clients import TABLE, client, resource
from .peers import dyntastic, pynamo
from .sample import Sample, sample
from .stored import ACCOUNT, number, plain_values, stored

server = canned(QUERIED)
"""Started once for all rows of this module."""

_SECONDS = "processor time of the client"
_CALLS = 10
_BATCH = 25
_MORE = 5  # times the pairs


def _put(url: str) -> Work:
    table, item = Table(clients.ours(url), TABLE), sample(0)
    return lambda: table.put(item)


def _get(url: str) -> Work:
    table, key = Table(clients.ours(url), TABLE), Sample.primary(ACCOUNT, number(0))
    return _giving(1, lambda: [table.get(key)])


def _query(url: str) -> Work:
    table, partition = Table(clients.ours(url), TABLE), Sample.primary(ACCOUNT, number(0)).partition
    return _giving(QUERIED, lambda: list(table.query(partition)))


def _edit(url: str) -> Work:
    table, key = Table(clients.ours(url), TABLE), Sample.primary(ACCOUNT, number(0))

    def work() -> None:
        with table.edit(key) as item:
            item.logins += 1

    return work


def _bare_put(url: str) -> Work:
    bare, item = client(url), stored(0)
    return lambda: bare.put_item(TableName=TABLE, Item=item)


def _bare_get(url: str) -> Work:
    bare, key = client(url), {"pk": {"S": ACCOUNT}, "sk": {"S": number(0)}}
    return _giving(1, lambda: [bare.get_item(TableName=TABLE, Key=key)["Item"]])


def _bare_update(url: str) -> Work:
    bare, key = client(url), {"pk": {"S": ACCOUNT}, "sk": {"S": number(0)}}
    return lambda: bare.update_item(
        TableName=TABLE,
        Key=key,
        UpdateExpression="ADD logins :one",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def _put_many(url: str) -> Work:
    table, items = Table(clients.ours(url), TABLE), [sample(n) for n in range(_BATCH)]
    return lambda: table.put_many(items)


def _pynamo_batch(url: str) -> Work:
    model = pynamo(url)
    items = [model.from_raw_data(stored(n)) for n in range(_BATCH)]

    def work() -> None:
        with model.batch_write() as batch:
            for item in items:
                batch.save(item)

    return work


def _resource_batch(url: str) -> Work:
    table, items = resource(url), [plain_values(n) for n in range(_BATCH)]

    def work() -> None:
        with table.batch_writer() as batch:
            for item in items:
                batch.put_item(Item=item)

    return work


def _resource_query(url: str) -> Work:
    table = resource(url)
    return _giving(QUERIED, lambda: table.query(KeyConditionExpression=Key("pk").eq(ACCOUNT))["Items"])


def _pynamo_query(url: str) -> Work:
    model = pynamo(url)
    return _giving(QUERIED, lambda: list(model.query(ACCOUNT)))


def _dyntastic_query(url: str) -> Work:
    model = dyntastic(url)
    return _giving(QUERIED, lambda: list(model.query(ACCOUNT)))


def _giving(count: int, read: Callable[[], list[Any]]) -> Work:
    found = read()
    if len(found) != count or not found[0]:
        raise CommandFailed(f"{count} items were asked for, and {len(found)} came: {found[:1]}")
    return read


def _row(what: str, ours: Callable[[str], Work], peer: Callable[[str], Work], named: str, target: Target) -> Row:
    def measure(stage: Stage) -> Figures:
        url = stage.once(server)
        works, pairs = (ours(url), peer(url)), stage.pairs * _MORE
        return interleaved(*works, pairs=pairs, calls=_CALLS, warm_up=5, clock=time.process_time)

    return Row(what=f"{_SECONDS}, {what}", peer=named, target=target, measure=measure)


ROWS = (
    _row("put", _put, _bare_put, "boto3 client", AtMostTimes(1)),
    _row("get", _get, _bare_get, "boto3 client", AtMostTimes(1)),
    _row("edit with +=", _edit, _bare_update, "boto3 client", AtMostTimes(1.3)),
    _row("batch write of 25", _put_many, _pynamo_batch, "PynamoDB", TimesAsFast(3)),
    _row("batch write of 25, beside boto3", _put_many, _resource_batch, "boto3 resource", TimesAsFast(5)),
    _row("query of 100 items", _query, _pynamo_query, "PynamoDB", TimesAsFast(5)),
    _row("query of 100 items, beside boto3", _query, _resource_query, "boto3 resource", TimesAsFast(3)),
    _row("query of 100 items, beside dyntastic", _query, _dyntastic_query, "dyntastic", TimesAsFast(3)),
)
