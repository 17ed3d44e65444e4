"""Whether the way around botocore's models gives what the plain way gives: tried once for each botocore in a process."""

import json
import os
import warnings
from typing import TYPE_CHECKING, Any

from .events import Call, install, under_way
from .json import body_of, from_plain, to_plain
from .minimal import MINIMAL

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

SWITCH = "GOLDSTACK_PLAIN_BOTOCORE"

_OPERATION = "UpdateItem"
_VALUES: dict[str, Any] = {
    ":s": {"S": "ü\u2028\"'"},
    ":n": {"N": "-1.5E10"},
    ":b": {"B": "+/8="},
    ":bool": {"BOOL": False},
    ":null": {"NULL": True},
    ":ss": {"SS": ["a", "b"]},
    ":ns": {"NS": ["1", "2"]},
    ":bs": {"BS": ["AA==", "/w=="]},
    ":l": {"L": [{"M": {"B": {"B": ""}, "L": {"L": []}}}, {"M": {}}]},
}
_REQUEST: dict[str, Any] = {
    "TableName": "goldstack-check",
    "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}},
    "UpdateExpression": "SET #0 = :s",
    "ExpressionAttributeNames": {"#0": "x"},
    "ExpressionAttributeValues": _VALUES,
    "ReturnValues": "ALL_NEW",
}
_ANSWER: dict[str, Any] = {
    "Attributes": {name.strip(":"): value for name, value in _VALUES.items()},
    "ConsumedCapacity": {"TableName": "goldstack-check", "CapacityUnits": 1.5},
}

_results: dict[str, bool] = {}


class PlainBotocore(UserWarning):
    """Calls go the plain way, which is slower."""


def is_around(client: "DynamoDBClient") -> bool:
    """Whether our calls on *client* may go around botocore's models; the handlers are installed then.

    Raises:
        botocore.exceptions.BotoCoreError: A call cannot be made at all, for want of credentials for example.
    """
    if os.environ.get(SWITCH) or client.meta.service_model.resolved_protocol != "json":
        return False
    import botocore
    from botocore.exceptions import BotoCoreError

    install(client)
    version = botocore.__version__
    if version not in _results:
        try:
            _results[version] = _gives_the_same(client)
        except BotoCoreError:
            raise
        except Exception:  # noqa: BLE001 - whatever has changed in botocore
            _results[version] = False
        if not _results[version]:
            warnings.warn(
                f"botocore {version} reads or writes DynamoDB's JSON otherwise than goldstack expects, so goldstack leaves it "
                f"to botocore, which is slower.\nUpdate goldstack, or set {SWITCH}=1 to say that you know.",
                PlainBotocore,
                stacklevel=2,
            )
    return _results[version]


def _gives_the_same(client: "DynamoDBClient") -> bool:
    canned = json.dumps(_ANSWER).encode()
    method, arguments = MINIMAL[_OPERATION]
    ours = Call(_OPERATION, body_of(_REQUEST), arguments(_REQUEST["TableName"]), canned=canned)
    plain = Call(_OPERATION, b"", {}, canned=canned)
    around = under_way(ours, getattr(client, method))
    direct = under_way(plain, getattr(client, method), **to_plain(_REQUEST))
    return (
        ours.read
        and not plain.read
        and json.loads(ours.body) == json.loads(plain.body)
        and around == from_plain(direct)
    )
