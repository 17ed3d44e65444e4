"""What a write would send, or has sent, and what that has cost: for people, in a REPL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.explained import cost, readable
from goldstack.dynamodb.spent import Spent

from .action import Action
from .single import request_of
from .writer import is_single


@dataclass(frozen=True, slots=True, repr=False)
class ExplainedWrite:
    """What an edit or a transaction would send, or has sent. As text it is several lines for people.

    Attributes:
        operation: As AWS names it.
        request: What would be sent, as DynamoDB's JSON, or was sent last; empty where nothing is, as nothing was assigned.
        reads: Of how many items unique values are held: they are read before, and what holds their values is written with
            them. It is in *request* once that was sent.
        requests: How many were sent and answered, without those that read.
        units: What they have cost, in write units; None before, and where the server does not tell.
    """

    operation: str
    request: dict[str, Any]
    reads: int = 0
    requests: int = 0
    units: float | None = None

    def __repr__(self) -> str:
        return "\n  ".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if not self.request:
            yield f"{self.operation}: nothing is sent, as nothing was assigned"
            return
        if "TransactItems" in self.request:
            parts = [one for part in self.request["TransactItems"] for one in part.items()]
            table = parts[0][1]["TableName"]
            yield f"{self.operation} on {table}: {len(parts)} action{'s' if len(parts) > 1 else ''}, at twice the price"
            for operation, part in parts:
                yield from _part(operation, part)
        else:
            yield from _part(f"{self.operation} on {self.request['TableName']}", self.request)
        if self.reads:
            yield (
                f"Before: {self.reads} item{'s are' if self.reads > 1 else ' is'} read, for unique values; what holds them is "
                f"written as well"
            )
        yield f"Last run: {cost(self.requests, self.units, 'write')}"


def explained(table: str, actions: Sequence[Action[Any]], spent: Spent, *, is_one: bool) -> ExplainedWrite:
    """What *actions* on *table* would send, or have sent and *spent*; *is_one* says that they need be no transaction."""
    requests, units = spent.total()
    said = (requests, units if requests else None)
    reads = sum(action.after is not None for action in actions)
    if spent.sent:
        return ExplainedWrite(*spent.sent, reads, *said)
    if not actions:
        return ExplainedWrite("UpdateItem" if is_one else "TransactWriteItems", {})
    if is_one and is_single(actions[0]):
        operation, request = request_of(actions[0])
        return ExplainedWrite(operation, {"TableName": table, **request}, reads, *said)
    parts = [{action.operation: {"TableName": table, **action.request()}} for action in actions]
    return ExplainedWrite("TransactWriteItems", {"TransactItems": parts}, reads, *said)


def _part(operation: str, request: Mapping[str, Any]) -> Iterator[str]:
    place: Item = request.get("Key") or request["Item"]
    yield f"{operation}: {place[PARTITION_KEY]['S']!r}, {place[SORT_KEY]['S']!r}"
    for name, title in (("UpdateExpression", "Update"), ("ConditionExpression", "Condition")):
        if text := request.get(name):
            yield f"  {title}: {readable(text, request)}"
