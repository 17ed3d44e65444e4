"""Whatever JSON can say, as it is mostly: the rest is left to the interpreted codec."""

from typing import Any

from goldstack.dynamodb.codec.shapes import AttributeValue

from .source import unusual

_SMALL = 10**18


def json_to_stored(value: Any) -> AttributeValue:
    """*value* as it is stored."""
    kind = value.__class__
    if kind is str:
        return {"S": value}
    if kind is int:
        return {"N": f"{value}"} if -_SMALL < value < _SMALL else unusual()
    if kind is bool:
        return {"BOOL": value}
    if value is None:
        return {"NULL": True}
    if kind is float:
        usual = 1e-130 <= value < 1e126 or value == 0 or -1e126 < value <= -1e-130
        return {"N": f"{value!r}"} if usual else unusual()
    if kind is dict:
        return {"M": {(k if k and k.__class__ is str else unusual()): json_to_stored(v) for k, v in value.items()}}
    if kind is list:
        return {"L": [json_to_stored(v) for v in value]}
    return unusual()


def json_from_stored(stored: AttributeValue) -> Any:
    """What is *stored*."""
    for tag, content in stored.items():
        if tag in {"S", "BOOL"}:
            return content
        if tag == "N":
            return int(content) if content.lstrip("-").isdigit() else float(content)
        if tag == "M":
            return {k: json_from_stored(v) for k, v in content.items()}
        if tag == "L":
            return [json_from_stored(v) for v in content]
        if tag == "NULL":
            return None
    return unusual()
