"""Whether the way around botocore's models gives what the plain way gives: tried once for each botocore in a process."""

import json
import os
import warnings
from typing import TYPE_CHECKING, Any

from goldstack.errors import Misuse

from .events import Call, install, speaks_json, under_way
from .json import body_of, from_plain, to_plain
from .probe import probing

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SWITCH = "GOLDSTACK_PLAIN_BOTOCORE"

# One that has values both ways, and that hardly anybody has prepared an answer for.
_OPERATION, _METHOD = "ExecuteStatement", "execute_statement"
_ITEM: dict[str, Any] = {
    "s": {"S": "ü\u2028\"'"},
    "n": {"N": "-1.5E10"},
    "b": {"B": "+/8="},
    "bool": {"BOOL": False},
    "null": {"NULL": True},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": ["AA==", "/w=="]},
    "l": {"L": [{"M": {"B": {"B": ""}, "L": {"L": []}}}, {"M": {}}]},
}
_ARGUMENTS = {"Statement": "goldstack-check"}
_REQUEST: dict[str, Any] = {**_ARGUMENTS, "Parameters": list(_ITEM.values())}
_ANSWER: dict[str, Any] = {"Items": [_ITEM], "ConsumedCapacity": {"CapacityUnits": 1.5}}

_results: dict[str, bool] = {}


class PlainBotocore(UserWarning):
    """Calls go the plain way, which is slower."""


def is_switched_off() -> bool:
    """Whether the environment asks for the plain way."""
    return bool(os.environ.get(SWITCH))


def check_plain(client: "DynamoDBClient") -> None:
    """Refuse the client inside a boto3 resource: it takes and gives Python's values.

    Raises:
        Misuse: It is one.
    """
    emitter = getattr(client.meta.events, "_emitter", None)  # nothing public tells
    if "dynamodb-attr-value-input" in getattr(emitter, "_unique_id_handlers", ()):
        raise Misuse(
            "This client takes and gives Python's values, as the one inside a boto3 resource does.\n"
            'Give a plain one: `boto3.client("dynamodb")`, or that of `connect()`.'
        )


def is_around(client: "DynamoDBClient") -> bool:
    """Whether our calls on *client* may go around botocore's models; the handlers are installed then.

    Nothing is signed or sent for it. Who listens to the client's events sees two calls of a statement *goldstack-check*.
    """
    import botocore

    if not speaks_json(client):
        return False
    install(client)
    version = botocore.__version__
    if version not in _results:
        found = _tried(client)
        if found is None:
            return False
        if not found:
            _warn(version)
        _results[version] = found
    return _results[version]


def _tried(client: "DynamoDBClient") -> bool | None:
    """Whether both ways give the same; None where somebody's handlers keep *client* from telling, botocore's Stubber's say."""
    with probing(client, _OPERATION, json.dumps(_ANSWER).encode()) as probe:
        try:
            direct = getattr(client, _METHOD)(**to_plain(_REQUEST))
        except Exception:  # noqa: BLE001 - the call itself will tell
            return None
        if not probe.sent or json.loads(probe.sent[0]) != _REQUEST:
            return None
        try:
            return _gives_the_same(client, probe.sent, direct)
        except Exception:  # noqa: BLE001 - whatever has changed in botocore
            return False


def _gives_the_same(client: "DynamoDBClient", sent: list[bytes], direct: dict[str, Any]) -> bool:
    body = body_of(_REQUEST)
    call = Call(_OPERATION, _ARGUMENTS, tuple(_ARGUMENTS), body)
    answer = under_way(call, getattr(client, _METHOD))
    return call.read and sent[-1] == body and json.loads(body) == _REQUEST and answer == from_plain(direct)


def _warn(version: str) -> None:
    warnings.warn(
        f"botocore {version} reads or writes DynamoDB's JSON otherwise than goldstack expects, so goldstack leaves it "
        f"to botocore, which is slower.\nUpdate goldstack, or set {SWITCH}=1 to say that you know.",
        PlainBotocore,
        stacklevel=2,
    )
