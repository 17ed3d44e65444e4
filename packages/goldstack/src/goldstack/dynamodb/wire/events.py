"""Handlers on a client's events that give our own calls their body, and read their answers; no other call is touched.

botocore documents both events. A call of ours is known by a context variable, and by the very arguments that it is made
with: another call on the same client, of another thread or of somebody's handler within ours, is not.
"""

from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .json import Unreadable, answer_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(slots=True)
class Call:
    """One call of ours, on its way through botocore.

    Attributes:
        operation: Its name.
        body: What is sent.
        arguments: Those of the client's method; the values in them are its mark.
        sent: The body has been handed over.
        within: Calls of others that have begun since, and not ended.
        read: The answer has been read here.
        unreadable: Why it could not be.
        canned: The answer that is given without sending anything; for the check of all this.
    """

    operation: str
    body: bytes
    arguments: dict[str, Any]
    sent: bool = False
    within: int = 0
    read: bool = False
    unreadable: Unreadable | None = None
    canned: bytes | None = field(default=None, repr=False)


_current: ContextVar[Call | None] = ContextVar("goldstack_dynamodb_call", default=None)
_MARK = "goldstack_call"
_PREFIX = "goldstack-dynamodb-"


def under_way(call: Call, method: Callable[..., dict[str, Any]], **arguments: Any) -> dict[str, Any]:
    """What *method* of the client answers to the arguments of *call* and *arguments*; the handlers know of it meanwhile."""
    token = _current.set(call)
    try:
        return method(**call.arguments, **arguments)
    finally:
        _current.reset(token)


def install(client: "DynamoDBClient") -> None:
    """Put the handlers on *client*; the second time changes nothing."""
    for event, handler in (
        ("provide-client-params", _mark),
        ("before-call", _hand_over),
        ("before-send", _answer_canned),
        ("before-parse", _read),
        ("after-call", _end),
    ):
        client.meta.events.register(f"{event}.dynamodb", handler, unique_id=_PREFIX + event)


def _mark(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is None or call.sent or params.keys() != call.arguments.keys():
        return
    if all(params[name] is value for name, value in call.arguments.items()):
        context[_MARK] = call


def _hand_over(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is None:
        return
    if _is_marked(context, call):
        params["body"] = call.body
        call.sent = True
    elif call.sent:
        call.within += 1


def _is_marked(context: dict[str, Any], call: Call) -> bool:
    return context.get(_MARK) is call


def _end(context: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is not None and call.sent and not _is_marked(context, call):
        call.within -= 1


def _read(
    operation_model: Any, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    call = _current.get()
    if call is None or not call.sent or call.within or operation_model.name != call.operation:
        return
    call.read, call.unreadable = False, None  # of an answer that is being repeated
    if response_dict["status_code"] >= 300:
        return
    try:
        customized_response_dict.update(answer_of(response_dict["body"]))
    except Unreadable as error:
        call.unreadable = error  # told once botocore has had its chance to send again, as it does for a wrong checksum
    call.read = True
    response_dict["body"] = b"{}"


def _answer_canned(request: Any, **_: Any) -> Any:
    call = _current.get()
    if call is None or call.canned is None:
        return None
    from botocore.awsrequest import AWSResponse

    call.body = request.body
    headers: Any = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "none"}
    return AWSResponse(request.url, 200, headers, _Content(call.canned))


class _Content:
    """A body as urllib3 has it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content
