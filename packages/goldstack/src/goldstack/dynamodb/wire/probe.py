"""Calls that are answered from here: nothing is signed, and nothing is sent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(slots=True, eq=False)
class Probe:
    """What is answered, and what would have been sent.

    Attributes:
        answer: The body of every answer.
        sent: The bodies of the requests.
    """

    answer: bytes
    sent: list[bytes] = field(default_factory=list)


_current: ContextVar[Probe | None] = ContextVar("goldstack_dynamodb_probe", default=None)


@contextmanager
def probing(client: "DynamoDBClient", operation: str, answer: bytes) -> Iterator[Probe]:
    """Answer what this thread asks by *operation* of *client* with *answer*."""
    probe = Probe(answer)
    handlers = {
        # An endpoint of the account's own would be asked of the credentials.
        "before-endpoint-resolution.dynamodb": _alone(probe, _without_account),
        f"choose-signer.dynamodb.{operation}": _alone(probe, _unsigned),
        f"before-send.dynamodb.{operation}": _alone(probe, _answered),
    }
    for event, handler in handlers.items():
        client.meta.events.register_first(event, handler)
    token = _current.set(probe)
    try:
        yield probe
    finally:
        _current.reset(token)
        for event, handler in handlers.items():
            client.meta.events.unregister(event, handler)


def _alone(probe: Probe, handler: Callable[..., Any]) -> Callable[..., Any]:
    """*handler* for what the thread of *probe* does, and for nothing else."""

    def handle(**event: Any) -> Any:
        return handler(probe, **event) if _current.get() is probe else None

    return handle


def _without_account(_probe: Probe, builtins: dict[str, Any], **_: Any) -> None:
    builtins["AWS::Auth::AccountId"] = None
    builtins["AWS::Auth::AccountIdEndpointMode"] = "disabled"


def _unsigned(_probe: Probe, **_: Any) -> Any:
    from botocore import UNSIGNED

    return UNSIGNED


def _answered(probe: Probe, request: Any, **_: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    probe.sent.append(request.body)
    headers: Any = {"Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, 200, headers, _Content(probe.answer))


class _Content:
    """A body as urllib3 has it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content
