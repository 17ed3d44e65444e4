"""Refusals of what ministack lets through although AWS refuses it, in AWS's words; so green here means green there."""

import decimal
import functools
import json
from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import dynamodb

from . import lately, queries, requests, tables
from .conditions import Condition
from .expressions import Refused
from .updates import Update, problem

Data = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]
Handler = Callable[[Data], Reply]

_WITH_EXPRESSIONS = (
    "_put_item",
    "_get_item",
    "_delete_item",
    "_update_item",
    "_query",
    "_scan",
    "_batch_get_item",
    "_transact_write_items",
    "_transact_get_items",
)
_EXACT = 400
"""Digits that hold any sum of two numbers of DynamoDB's: ministack rounds at Python's 28."""

_BATCH_BYTES = 16_000_000
"""By the example of the API reference, BatchGetItem: of items of 300 KB it returns 52."""


def install() -> None:
    """Put the guard around ministack's handlers."""
    decimal.DefaultContext.prec = _EXACT
    decimal.setcontext(decimal.DefaultContext)
    for name in _WITH_EXPRESSIONS:
        _wrap(name, _expressions)
    _wrap("_query", _answered(queries.check_query))
    _wrap("_scan", _answered(queries.check_projection))
    _wrap("_batch_get_item", _batch)
    _wrap("_create_table", _definition)
    _wrap("_update_table", _change)
    _wrap("_update_ttl", _time_to_live)
    dynamodb._apply_update_expression = _typed(dynamodb._apply_update_expression)
    dynamodb._evaluate_condition = _holds
    dynamodb._check_redundant_parens = _none  # it takes those of `attribute_exists((a))` for such


def _wrap(name: str, guard: Callable[[Handler, Data], Reply]) -> None:
    setattr(dynamodb, name, functools.partial(_guarded, guard, getattr(dynamodb, name)))


def _guarded(guard: Callable[[Handler, Data], Reply], handler: Handler, data: Data) -> Reply:
    try:
        return guard(handler, data)
    except Refused as refused:
        return _refusal("ValidationException", str(refused))


def _expressions(handler: Handler, data: Data) -> Reply:
    requests.check(data)
    return handler(data)


def _answered(check: Callable[[Data, Data], None]) -> Callable[[Handler, Data], Reply]:
    # Afterwards, as reading changes nothing: what ministack refuses by itself comes first.
    def guard(handler: Handler, data: Data) -> Reply:
        reply = handler(data)
        if reply[0] == 200:
            check(data, _table(data["TableName"]))
        return reply

    return guard


def _definition(handler: Handler, data: Data) -> Reply:
    tables.check_definition(data)
    return handler(data)


def _change(handler: Handler, data: Data) -> Reply:
    if not _table(data.get("TableName")):
        return handler(data)
    if not tables.is_one_change(data):
        return _refusal(
            "LimitExceededException",
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
        )
    tables.check_definition(data)
    return handler(data)


def _time_to_live(handler: Handler, data: Data) -> Reply:
    name = dynamodb._normalize_table_name(data.get("TableName"))
    if name in dynamodb._tables:
        tables.check_time_to_live(data, dynamodb._ttl_settings.get(name) or {})
    return handler(data)


def _batch(handler: Handler, data: Data) -> Reply:
    reply = handler(data)
    if reply[0] != 200:
        return reply
    room = _BATCH_BYTES
    read: Data = {}
    left: Data = {}
    for name, asked in data["RequestItems"].items():
        table = _table(name)
        for key in asked["Keys"]:
            room -= dynamodb._item_size_bytes(dynamodb._get_item_by_key(table, key) or {})
            part = read if room >= 0 else left
            part.setdefault(name, {**asked, "Keys": []})["Keys"].append(key)
    if not left:
        return reply
    _, _, body = handler({**data, "RequestItems": read})
    whole: Reply = json_response({**json.loads(body), "UnprocessedKeys": left})
    return whole


def _typed(apply: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(apply)
    def guard(item: Data, text: str, values: Data, names: Data, *more: Any) -> Any:
        update = lately.read(Update, "UpdateExpression", text, names, values)
        if found := problem(update, item):
            raise ValueError(found)
        return apply(item, text, values, names, *more)

    return guard


def _holds(text: str, item: Data, values: Data, names: Data, slot: str = "ConditionExpression") -> bool:
    """Stands for ministack's evaluator, which does not read all that DynamoDB reads.

    Raises:
        ValueError: The condition *text* cannot be read; what ministack's own raises.
    """
    if not (text or "").strip():
        return True
    try:
        return bool(lately.read(Condition, slot, text, names, values).holds(item))
    except Refused as refused:
        raise ValueError(str(refused)) from refused


def _none(*arguments: Any) -> None:
    """No problem."""


def _refusal(error: str, message: str) -> Reply:
    reply: Reply = error_response_json(error, message, 400)
    return reply


def _table(name: str | None) -> Data:
    found: Data = dynamodb._tables.get(dynamodb._normalize_table_name(name)) or {}
    return found
