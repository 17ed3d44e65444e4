"""Requests to DynamoDB and replies as AWS words them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_NAMESPACE = "com.amazonaws.dynamodb.v20120810"
_TRANSACTIONS = ("TransactWriteItems", "TransactGetItems")


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for.

    Attributes:
        method: Of HTTP.
        path: With its query.
        headers: By names in lower case.
        body: As it came.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        """As in *PutItem*; empty where it is none of DynamoDB's."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]

    @property
    def content(self) -> dict[str, Any]:
        """The parameters of the operation."""
        parsed: dict[str, Any] = json.loads(self.body or b"{}")
        return parsed

    def of(self, content: Mapping[str, Any]) -> "Request":
        """The same with other parameters."""
        return Request(self.method, self.path, self.headers, json.dumps(content).encode())


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client gets."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def throttled() -> Reply:
    """The table, or a partition of it, has no throughput left."""
    return _error(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. "
        "Consider increasing your provisioning level with the UpdateTable API.",
    )


def broken() -> Reply:
    """Something is wrong at AWS."""
    return _error("InternalServerError", "Internal server error", status=500)


def conflict(request: Request) -> Reply:
    """Another transaction is at work on the same item: the first one, where *request* is a transaction itself."""
    if request.operation not in _TRANSACTIONS:
        return _error("TransactionConflictException", "Transaction is ongoing for the item")
    reasons: list[dict[str, str]] = [{"Code": "None"} for _ in request.content["TransactItems"]]
    reasons[0] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    codes = ", ".join(reason["Code"] for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return _error("TransactionCanceledException", message, CancellationReasons=reasons)


def _error(code: str, message: str, *, status: int = 400, **more: Any) -> Reply:
    body = {"__type": f"{_NAMESPACE}#{code}", "message": message, **more}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/x-amz-json-1.0"})
