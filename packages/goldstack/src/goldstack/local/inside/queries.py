"""Queries and scans: filters on keys, attributes that an index does not hold, starts elsewhere."""

from typing import Any

from ministack.services import dynamodb

from .expressions import Reader, Refused
from .requests import read

_INVALID = "One or more parameter values were invalid: "


def check_query(data: dict[str, Any], table: dict[str, Any]) -> None:
    """Refuse a query that ministack has answered, and AWS would not.

    Source: Amazon DynamoDB Developer Guide, "Filter expressions for the Query operation"; API reference, Query (QueryFilter, ExclusiveStartKey).
    """
    keys = _keys(table, data.get("IndexName"))
    readers = read(data)
    filtered = {path[0] for path in _paths(readers.get("FilterExpression"))}
    for key in keys:
        if key in filtered:
            raise Refused(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}"
            )
        if key in (data.get("QueryFilter") or {}):
            raise Refused(f"QueryFilter can only contain non-primary key attributes: Primary key attribute: {key}")
    _check_start(data, table, keys)
    check_projection(data, table)


def check_projection(data: dict[str, Any], table: dict[str, Any]) -> None:
    """Refuse what a global index is asked for and does not hold.

    Source: Amazon DynamoDB API reference, Query (Select); Developer Guide, "Using Global Secondary Indexes in DynamoDB".
    """
    name = data.get("IndexName")
    index = next((one for one in table.get("GlobalSecondaryIndexes", []) if one["IndexName"] == name), None)
    if index is None or index["Projection"]["ProjectionType"] == "ALL":
        return
    if data.get("Select") == "ALL_ATTRIBUTES":
        raise Refused(
            f"{_INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index {name} "
            "because its projection type is not ALL"
        )
    held = {*_keys(table, name), *_keys(table, None), *index["Projection"].get("NonKeyAttributes", [])}
    readers = read(data)
    shown = {str(path[0]) for path in _paths(readers.get("ProjectionExpression"))}
    if missing := sorted(shown - held):
        raise Refused(f"{_INVALID}Global secondary index {name} does not project [{', '.join(missing)}]")
    filtered = {str(path[0]) for path in _paths(readers.get("FilterExpression"))}
    if missing := sorted(filtered - held):
        raise Refused(
            f"{_INVALID}Secondary index {name} does not project one or more filter attributes: [{', '.join(missing)}]"
        )


def _check_start(data: dict[str, Any], table: dict[str, Any], keys: list[str]) -> None:
    start = data.get("ExclusiveStartKey")
    if not start:
        return
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    if any(name not in types or list(value) != [types[name]] for name, value in start.items()):
        raise Refused("The provided starting key is invalid")
    given = data.get("KeyConditionExpression")
    if given:
        wanted = dynamodb._extract_pk_from_condition(
            given, data.get("ExpressionAttributeValues") or {}, data.get("ExpressionAttributeNames") or {}, keys[0]
        )
        if wanted != dynamodb._extract_key_val(start.get(keys[0])):
            raise Refused("The provided starting key is outside query boundaries based on provided conditions")


def _keys(table: dict[str, Any], index: str | None) -> list[str]:
    indexes = [*table.get("GlobalSecondaryIndexes", []), *table.get("LocalSecondaryIndexes", [])]
    owner = next((one for one in indexes if one["IndexName"] == index), table)
    return [part["AttributeName"] for part in owner["KeySchema"]]


def _paths(reader: Reader | None) -> list[tuple[str | int, ...]]:
    return reader.paths if reader else []
