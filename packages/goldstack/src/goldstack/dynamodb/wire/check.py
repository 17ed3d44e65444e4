"""Whether the way around botocore's models gives what the plain way gives: tried once for each client."""

import json
import os
import warnings
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from goldstack.errors import Misuse

from .events import Call, Changed, install, under_way
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

_known: "WeakKeyDictionary[DynamoDBClient, bool]" = WeakKeyDictionary()
_warned: set[str] = set()


class PlainBotocore(UserWarning):
    """Calls go the plain way, which is slower."""


def is_switched_off() -> bool:
    """Whether the environment asks for the plain way."""
    return bool(os.environ.get(SWITCH))


def speaks_json(client: "DynamoDBClient") -> bool:
    """Whether what goes and comes is JSON."""
    return bool(client.meta.service_model.resolved_protocol == "json")


def is_around(client: "DynamoDBClient") -> bool:
    """Whether our calls on *client* may go around botocore's models; the handlers are installed then.

    Nothing is signed or sent for it. Who listens to the client's events sees two calls of a statement *goldstack-check*.

    Raises:
        Misuse: Values do not pass through *client* as they are.
    """
    if (known := _known.get(client)) is not None:
        return known
    found = _tried(client) if speaks_json(client) else False
    if found is not None:
        _known[client] = found
    return bool(found)


def _tried(client: "DynamoDBClient") -> bool | None:
    """Whether both ways give the same; None where *client* does not make calls now, as under botocore's Stubber."""
    with probing(client, _OPERATION, json.dumps(_ANSWER).encode()) as probe:
        try:
            direct = getattr(client, _METHOD)(**to_plain(_REQUEST))
        except Exception:  # noqa: BLE001 - the call itself will tell
            return None
        if not probe.sent:
            return None
        _check_plain(probe.sent[0], direct)
        try:
            if _gives_the_same(client, probe.sent, direct):
                return True
        except Changed:
            return False
        except Exception:  # noqa: BLE001, S110 - whatever has changed in botocore
            pass
    _warn()
    return False


def _gives_the_same(client: "DynamoDBClient", sent: list[bytes], direct: dict[str, Any]) -> bool:
    body = body_of(_REQUEST)
    call = Call(_OPERATION, _ARGUMENTS, tuple(_ARGUMENTS), body)
    install(client)
    try:
        answer = under_way(call, getattr(client, _METHOD))
    except Changed:
        if call.begun:
            raise
        return False
    return call.read and sent[-1] == body and json.loads(body) == _REQUEST and answer == from_plain(direct)


def _check_plain(sent: bytes, direct: dict[str, Any]) -> None:
    """Refuse a client through which values do not pass as they are; other changes are its owner's wish."""
    if (
        json.loads(sent).get("Parameters") == _REQUEST["Parameters"]
        and from_plain(direct).get("Items") == _ANSWER["Items"]
    ):
        return
    import botocore

    raise Misuse(
        f"This client changes the values that pass through it, as the one inside a boto3 resource does "
        f"(botocore {botocore.__version__}).\n"
        f'Give a plain client: `boto3.client("dynamodb")`, or that of `connect()`.'
    )


def _warn() -> None:
    import botocore

    version = botocore.__version__
    if version in _warned:
        return
    _warned.add(version)
    warnings.warn(
        f"botocore {version} reads or writes DynamoDB's JSON otherwise than goldstack expects, so goldstack leaves it "
        f"to botocore, which is slower.\nUpdate goldstack, or set {SWITCH}=1 to say that you know.",
        PlainBotocore,
        stacklevel=2,
    )
