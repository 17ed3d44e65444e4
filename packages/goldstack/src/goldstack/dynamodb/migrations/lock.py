"""The row of a table's lock, and the requests that change it: each is a condition on who holds it."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from goldstack.aws import error_code
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.patience import Clock, again

from . import clock
from .rows import LOCK, Holder, holder_of, key_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

_FALSE = "ConditionalCheckFailedException"
# What passes by itself: DynamoDB Local answers with the first while an index is made, AWS with the others when it is busy.
_PASSING = {
    "InternalServerError",
    "ServiceUnavailable",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}
_NAMES = {"#owner": "owner", "#token": "token"}
_MINE = "#owner = :me AND #token = :token"


class _Busy(Exception):
    """It is asked again."""


class Lock:
    """The lock on the migrations of a table.

    Args:
        client: A boto3 client.
        table_name: Name of the table.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table = table_name

    def read(self) -> Item:
        """The row as it is; empty where there is none."""
        return dict(self._patiently(self._get).get("Item", {}))

    def take(self, me: str, holder: str, seconds: float, was: Item | None) -> int | None:
        """Let *me* have it, if nobody has, or if it still is as it *was*.

        Args:
            me: Stands for one attempt to have it.
            holder: Host and process, for people.
            seconds: After so long without a renewal others may have it.
            was: The row.

        Returns:
            Its token, larger than all before; None where others were quicker.
        """
        values: Item = {
            ":me": {"S": me},
            ":holder": {"S": holder},
            ":now": {"S": clock.stamp()},
            ":lease": {"N": str(seconds)},
            ":none": {"N": "0"},
            ":one": {"N": "1"},
        }
        names = {"#holder": "holder", "#since": "since", "#lease": "lease", "#beat": "beat"}
        update = (
            "SET #owner = :me, #holder = :holder, #since = :now, #lease = :lease, "
            "#beat = if_not_exists(#beat, :none) + :one, #token = if_not_exists(#token, :none) + :one"
        )
        condition = "attribute_not_exists(#owner)"
        if was:
            condition = "#owner = :owner AND #beat = :beat"
            values |= {":owner": was["owner"], ":beat": was["beat"]}
        try:
            answer = self._patiently(lambda: self._update(update, condition, names, values, answer="ALL_NEW"))
        except self._client.exceptions.ClientError as error:
            if error_code(error) != _FALSE:
                raise
            return None
        return int(answer["Attributes"]["token"]["N"])

    def renew(self, me: str, token: int) -> bool:
        """Say that it is still held; False where it is not."""
        try:
            self._update("SET #beat = #beat + :one", _MINE, {"#beat": "beat"}, _held(me, token) | {":one": {"N": "1"}})
        except self._client.exceptions.ClientError as error:
            if error_code(error) != _FALSE:
                raise
            return False
        return True

    def let_go(self, me: str, token: int) -> None:
        """Let others have it at once; where that cannot be told, they have it after a lease."""
        with suppress(Exception):  # the work is done, and the lock ends by itself
            self._update("REMOVE #owner, #holder", _MINE, {"#holder": "holder"}, _held(me, token))

    def take_away(self) -> Holder | None:
        """Let nobody hold it, and tell who did."""
        row = self.read()
        holder = holder_of(row)
        if holder is None:
            return None
        names = {"#owner": "owner", "#holder": "holder", "#beat": "beat"}
        values: Item = {":owner": row["owner"], ":one": {"N": "1"}}
        try:
            self._update("SET #beat = #beat + :one REMOVE #owner, #holder", "#owner = :owner", names, values)
        except self._client.exceptions.ClientError as error:
            if error_code(error) != _FALSE:
                raise
            return None  # it was let go meanwhile
        return holder

    def part(self, me: str, token: int) -> dict[str, Any]:
        """That *me* holds it, as a part of a transaction."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": key_of(LOCK),
                "ConditionExpression": _MINE,
                "ExpressionAttributeNames": _NAMES,
                "ExpressionAttributeValues": _held(me, token),
            }
        }

    def _get(self) -> dict[str, Any]:
        return dict(self._client.get_item(TableName=self._table, Key=key_of(LOCK), ConsistentRead=True))

    def _update(
        self, update: str, condition: str, names: dict[str, str], values: Item, *, answer: Any = "NONE"
    ) -> dict[str, Any]:
        used = {name: saved for name, saved in _NAMES.items() if name in update + condition}
        return dict(
            self._client.update_item(
                TableName=self._table,
                Key=key_of(LOCK),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={**used, **names},
                ExpressionAttributeValues=values,
                ReturnValues=answer,
            )
        )

    def _patiently(self, request: Callable[[], T]) -> T:
        """What *request* is answered, once DynamoDB is not too busy for it; after a while, its error."""

        def attempt() -> T:
            try:
                return request()
            except self._client.exceptions.ClientError as error:
                if error_code(error) in _PASSING:
                    raise _Busy from error
                raise

        try:
            return again(attempt, (_Busy,), Clock())
        except _Busy as busy:
            raise busy.__cause__ or busy from None


def _held(me: str, token: int) -> Item:
    return {":me": {"S": me}, ":token": {"N": str(token)}}
