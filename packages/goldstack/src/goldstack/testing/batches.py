"""Batches of which DynamoDB does one part and hands back the other."""

import json
from collections.abc import Callable
from itertools import chain
from typing import Any

from .replies import Reply, Request

_LEFT = {"BatchWriteItem": "UnprocessedItems", "BatchGetItem": "UnprocessedKeys"}


def is_divisible(request: Request) -> bool:
    """Whether *request* is a batch of two or more: of one alone AWS hands nothing back, it throttles."""
    return request.operation in _LEFT and len(_flat(request)) > 1


def half_done(request: Request, forward: Callable[[Request], Reply]) -> Reply:
    """The reply to *request*, the first half of which is passed to *forward*, while the other half is handed back."""
    every = _flat(request)
    middle = (len(every) + 1) // 2
    reply = forward(request.of({**request.content, "RequestItems": _tables(request, every[:middle])}))
    if reply.status != 200:
        return reply
    content = json.loads(reply.body)
    left = _LEFT[request.operation]
    content[left] = _joined(content.get(left) or {}, _tables(request, every[middle:]))
    return Reply(200, json.dumps(content).encode(), {"Content-Type": "application/x-amz-json-1.0"})


def _flat(request: Request) -> list[tuple[str, Any]]:
    """Each put, delete or key, with its table."""
    tables = request.content.get("RequestItems", {})
    parts = ([(name, each) for each in _parts(wanted)] for name, wanted in tables.items())
    return list(chain.from_iterable(parts))


def _tables(request: Request, parts: list[tuple[str, Any]]) -> dict[str, Any]:
    """The opposite: *parts* as *request* words them, with what it says of each table beside the keys."""
    tables: dict[str, Any] = {}
    for name, part in parts:
        wanted = request.content["RequestItems"][name]
        if isinstance(wanted, dict):
            tables.setdefault(name, {**wanted, "Keys": []})["Keys"].append(part)
        else:
            tables.setdefault(name, []).append(part)
    return tables


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    joined = dict(one)
    for name, wanted in other.items():
        if name not in joined:
            joined[name] = wanted
        elif isinstance(wanted, dict):
            joined[name] = {**wanted, "Keys": [*_parts(joined[name]), *_parts(wanted)]}
        else:
            joined[name] = [*joined[name], *wanted]
    return joined


def _parts(wanted: Any) -> list[Any]:
    return list(wanted["Keys"] if isinstance(wanted, dict) else wanted)
