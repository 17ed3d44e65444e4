"""What operators and functions say of values, missing ones included: ministack takes two that are missing for equal."""

import base64
from collections.abc import Sequence
from typing import Any

from ministack.services import dynamodb

Value = dict[str, Any] | None

ORDERED = ("S", "N", "B")
SIZED = ("S", "B", "SS", "NS", "BS", "L", "M")
_MEMBERS = {"SS": "S", "NS": "N", "BS": "B"}


def compare(operator: str, left: Value, right: Value) -> bool:
    """Whether `left operator right`."""
    if operator in {"=", "<>"}:
        equal = left is not None and right is not None and bool(dynamodb._ddb_equals(left, right))
        return equal == (operator == "=")
    kind = type_of(left)
    return kind in ORDERED and kind == type_of(right) and bool(dynamodb._compare_ddb(left, operator, right))


def judge(operator: str, left: Value, right: Sequence[Value]) -> bool:
    """Whether *left* stands in relation *operator* to *right*."""
    if operator == "IN":
        return any(compare("=", left, one) for one in right)
    if operator == "BETWEEN":
        return compare("<=", right[0], left) and compare("<=", left, right[1])
    return compare(operator, left, right[0])


def call(function: str, values: Sequence[Value]) -> bool:
    """Whether *function* says so of *values*."""
    first, last = values[0], values[-1]
    match function:
        case "attribute_exists":
            return first is not None
        case "attribute_not_exists":
            return first is None
        case "attribute_type":
            return last is not None and type_of(first) == last.get("S")
        case "begins_with":
            return _both(first, last, "S", "B") and _content(first).startswith(_content(last))
        case _:
            return _contains(first, last)


def size(value: Value) -> Value:
    """The size of *value*; nothing where it has none."""
    return {"N": str(dynamodb._ddb_size(value))} if type_of(value) in SIZED else None


def type_of(value: Value) -> str | None:
    """The type of *value*."""
    return next(iter(value), None) if value else None


def _contains(whole: Value, part: Value) -> bool:
    if whole is None or part is None:
        return False
    kind = type_of(whole)
    if kind == "L":
        return any(compare("=", one, part) for one in whole["L"])
    if kind in _MEMBERS:
        member = _MEMBERS[kind]
        return any(compare("=", {member: one}, part) for one in whole[kind])
    return _both(whole, part, "S", "B") and _content(part) in _content(whole)


def _both(one: Value, two: Value, *types: str) -> bool:
    return type_of(one) == type_of(two) and type_of(one) in types


def _content(value: Value) -> Any:
    ((kind, content),) = (value or {}).items()
    return base64.b64decode(content) if kind == "B" else content
