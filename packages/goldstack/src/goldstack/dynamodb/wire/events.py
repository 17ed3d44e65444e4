"""Handlers on a client's events that give our own calls their body, and read their answers; no other call is touched.

botocore documents the events. A call of ours is known by a context variable, and by the very arguments that it is made
with: another call on the same client, of another thread or of somebody's handler within ours, is not.
"""

import json
import os
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .attempts import Attempts
from .json import Unreadable, answer_of, check_sum

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class Changed(Exception):
    """Somebody's handler changes or repeats what stands for our request: nothing of it was sent."""


@dataclass(slots=True)
class Call:
    """One call of ours, on its way through botocore.

    Attributes:
        operation: Its name.
        arguments: Those of the client's method: the request, or what stands for it.
        marks: Those of them that no other call has, being these very objects.
        body: What is sent; None to leave it to botocore.
        begun: botocore has taken it up.
        sent: The body has been handed over.
        within: Calls of others that have begun since, and not ended.
        read: The answer has been read here.
        unreadable: Why nobody can read it; botocore gives it as an empty one.
        attempts: What became of each time it was sent.
    """

    operation: str
    arguments: dict[str, Any]
    marks: tuple[str, ...]
    body: bytes | None = None
    begun: bool = False
    sent: bool = False
    within: int = 0
    read: bool = False
    unreadable: Unreadable | None = None
    attempts: Attempts = field(default_factory=Attempts)


_current: ContextVar[Call | None] = ContextVar("goldstack_dynamodb_call", default=None)
_OURS = "goldstack_call"
_WITHIN = "goldstack_within"
_PREFIX = "goldstack-dynamodb-"
_installing = threading.Lock()


def under_way(call: Call, method: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """What *method* of the client answers to the arguments of *call*; the handlers know of it meanwhile."""
    token = _current.set(call)
    try:
        return method(**call.arguments)
    finally:
        _current.reset(token)


def speaks_json(client: "DynamoDBClient") -> bool:
    """Whether what goes and comes is JSON."""
    return bool(client.meta.service_model.resolved_protocol == "json")


def install(client: "DynamoDBClient") -> None:
    """Put the handlers on *client*; the second time changes nothing."""
    events = client.meta.events
    with _installing:  # botocore asks whether a handler is there, and then adds it
        events.register_first("provide-client-params.dynamodb", _begin, unique_id=f"{_PREFIX}begin")
        events.register("before-call.dynamodb", _hand_over, unique_id=f"{_PREFIX}hand-over")
        if speaks_json(client):
            events.register("before-parse.dynamodb", _read, unique_id=f"{_PREFIX}read")
        events.register("response-received.dynamodb", _received, unique_id=f"{_PREFIX}received")
        events.register("after-call.dynamodb", _end, unique_id=f"{_PREFIX}end")
        events.register("after-call-error.dynamodb", _end, unique_id=f"{_PREFIX}fail")


def _begin(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is None or not all(params.get(name) is call.arguments[name] for name in call.marks):
        return
    if call.body is not None and (call.begun or model.name != call.operation):
        raise Changed  # one of two with the same arguments is somebody's, who has been shown what stands for a request
    context[_OURS] = call
    call.begun = True


def _hand_over(model: Any, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is None:
        return
    stands_for_it = call.body is not None and model.name == call.operation and _stands_for(params["body"], call)
    if not _is_ours(context, call):
        if stands_for_it and not call.begun:
            raise Changed  # its marks were taken off it
        context[_WITHIN] = call
        call.within += 1
        return
    if call.body is not None:
        if not stands_for_it:
            raise Changed  # our body would undo it
        params["body"] = call.body
    call.sent = True


def _is_ours(context: dict[str, Any], call: Call) -> bool:
    return context.get(_OURS) is call


def _stands_for(body: bytes, call: Call) -> bool:
    """Whether *body* is what botocore makes of the arguments, and of nothing else."""
    made = json.loads(body)
    if "ClientRequestToken" not in call.arguments:
        made.pop("ClientRequestToken", None)  # botocore's; our body has one
    return bool(made == call.arguments)


def _end(context: dict[str, Any], **_: Any) -> None:
    call = context.pop(_WITHIN, None)
    if call is not None:
        call.within -= 1


def _read(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    call = _current.get()
    if call is None or not call.sent or call.within:
        return
    call.read, call.unreadable = False, None  # of an answer that is being repeated
    if response_dict["status_code"] >= 300:
        return
    try:
        check_sum(response_dict["body"], response_dict["headers"])
        answer = answer_of(response_dict["body"])
    except Unreadable as error:
        call.unreadable = error  # told once botocore has had its chance to send again, as it does for a wrong checksum
        response_dict["body"] = b"{}"
        return
    if call.body is not None:
        customized_response_dict.update(answer)
        response_dict["body"] = b"{}"
        call.read = True


def _received(
    context: dict[str, Any], response_dict: dict[str, Any] | None, exception: Exception | None, **_: Any
) -> None:
    call = context.get(_OURS)
    if call is not None:
        call.attempts.add(response_dict["status_code"] if response_dict else None, exception)


def _renew() -> None:
    # A thread that this process does not have may have held it.
    global _installing  # noqa: PLW0603
    _installing = threading.Lock()


os.register_at_fork(after_in_child=_renew)
