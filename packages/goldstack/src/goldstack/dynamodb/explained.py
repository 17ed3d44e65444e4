"""What would be sent, what it does not save, and what it has cost: for people, in a REPL."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .codec.shapes import AttributeValue
from .spent import Spent

# Longer values are cut in texts; the request has them whole.
_LONGEST = 60
# What is taken as it stands: DynamoDB's own words would be in the way of others.
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_BY = {
    "DynamoDB": "by DynamoDB, of what it has read: what it drops is paid for",
    "goldstack": "by goldstack, of what has come",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What drops items that have been read, and paid for.

    Attributes:
        by: Where it is done: DynamoDB's is a FilterExpression, and what it drops is not sent at least.
        text: What must be true of an item that stays, names and values in their places.
    """

    by: Literal["DynamoDB", "goldstack"]
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Explained:
    """What would be sent, and what the last run has cost. As text it is several lines for people.

    Attributes:
        operation: As AWS names it.
        request: What would be sent first, as DynamoDB's JSON; empty where nothing ever is, as no key is in the range.
        index: That is read; None for the table itself.
        filters: What runs after items have been read, up to 1 MB by a request.
        requests: How many the last run of this very object has sent and got an answer to, so far.
        units: What they have cost, in read units; None before the first run, and where the server does not tell.
    """

    operation: str
    request: dict[str, Any]
    index: str | None = None
    filters: tuple[Filter, ...] = ()
    requests: int = 0
    units: float | None = None

    def __repr__(self) -> str:
        return "\n  ".join(self._lines())

    def _lines(self) -> Iterator[str]:
        request = self.request
        index = f" using {self.index}" if self.index else ""
        if not request:
            yield f"{self.operation}{index}: nothing is sent, as no key is in the range"
            return
        backward = "" if request.get("ScanIndexForward", True) else " backward"
        segments = f", the first of {request['TotalSegments']} segments" if "TotalSegments" in request else ""
        yield f"{self.operation}{backward}{index} on {request['TableName']}{segments}"
        if keys := request.get("KeyConditionExpression"):
            yield f"Keys: {readable(keys, request)}"
        for one in self.filters:
            yield f"Filter: {one.text} ({_BY[one.by]})"
        if attributes := request.get("ProjectionExpression"):
            yield f"Attributes: {readable(attributes, request)} (whole items are paid for)"
        if limit := request.get("Limit"):
            yield f"Limit: {limit:,} items are read by the first request"
        if request.get("ConsistentRead"):
            yield "Consistent: at twice the price"
        yield f"Last run: {cost(self.requests, self.units, 'read')}"


def explained(
    operation: str, request: dict[str, Any], *, index: str | None, filters: tuple[Filter, ...], spent: Spent | None
) -> Explained:
    """*request*, and what the last run has *spent*; None before the first."""
    requests, units = spent.total() if spent else (0, None)
    return Explained(operation, request, index, filters, requests, units)


def cost(requests: int, units: float | None, of: str) -> str:
    """What a run has cost in units *of* reading or writing, in words."""
    if not requests:
        return "none" if units is None else "nothing was sent"
    said = "units unknown"
    if units is not None:
        said = f"{units:,.1f}".removesuffix(".0") + f" {of} unit{'' if units == 1 else 's'}"
    return f"{said}, {requests:,} request{'s' if requests > 1 else ''}"


def readable(expression: str, request: Mapping[str, Any]) -> str:
    """*expression* with the names and values of *request* in the places of their placeholders."""
    names: Mapping[str, str] = request.get("ExpressionAttributeNames", {})
    values: Mapping[str, AttributeValue] = request.get("ExpressionAttributeValues", {})

    def shown(found: re.Match[str]) -> str:
        placeholder = found[0]
        if placeholder.startswith(":"):
            text = _value(values[placeholder])
            return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        name = names[placeholder]
        return name if _PLAIN.fullmatch(name) else repr(name)

    return re.sub(r"[#:]\w+", shown, expression)


def _value(value: AttributeValue) -> str:
    ((tag, content),) = value.items()
    match tag:
        case "N":
            return str(content)
        case "NULL":
            return "None"
        case "L":
            return f"[{', '.join(map(_value, content))}]"
        case "M":
            return f"{{{', '.join(f'{name!r}: {_value(one)}' for name, one in content.items())}}}"
        case "SS" | "BS":
            return f"{{{', '.join(map(repr, content))}}}"
        case "NS":
            return f"{{{', '.join(content)}}}"
        case _:
            return repr(content)
