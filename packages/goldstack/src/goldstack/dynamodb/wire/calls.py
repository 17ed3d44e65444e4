"""One request, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from .attempts import Attempts
from .check import check_plain, is_around, is_switched_off
from .events import Call, Changed, install, under_way
from .failures import failed, unreadable
from .json import body_of, from_plain, to_plain
from .minimal import MINIMAL

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class About:
    """What a request is about, for errors.

    Attributes:
        key: Of the item.
        entity: Of the item.
    """

    key: Any = None
    entity: type[Any] | None = None


NOTHING = About()


class Calls:
    """Makes calls on one table.

    Args:
        client: A boto3 client: calls that others make on it are theirs.
        table: Name of the table.

    Attributes:
        held: What indexes hold besides keys, by their names, where that has sufficed; None for whole items.
        compared: Names of indexes, each with the attributes that it has held of an item as the table has them.

    Raises:
        Misuse: The client is the one inside a boto3 resource.
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        check_plain(client)
        self._client = client
        self._table = table
        self._plain = is_switched_off()
        self._around = False
        self.held: dict[str, frozenset[str] | None] = {}
        self.compared: set[tuple[str, frozenset[str]]] = set()
        install(client)

    def __call__(
        self,
        operation: str,
        request: dict[str, Any] | bytes,
        *,
        about: About = NOTHING,
        oversize: tuple[int, Callable[[], None]] | None = None,
        attempts: Attempts | None = None,
    ) -> dict[str, Any]:
        """Send *request*, and give the answer: both as DynamoDB's JSON, with B as base64 text.

        Args:
            operation: As AWS names it, *GetItem* for example.
            request: All of it; or its JSON.
            about: What it is about.
            oversize: What to call before a body of more bytes is sent.
            attempts: Is told what becomes of each.

        Raises:
            Unsendable: It has text that UTF-8 cannot write; nothing was sent.
            ConditionFailed: Its condition is not true; `item` is the stored item, as DynamoDB's JSON.
            TableMissing: There is no such table.
            Throttled: It was refused as too much at once, after botocore's own repetitions.
            RequestFailed: Anything else.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        if operation == "TransactWriteItems" and isinstance(request, dict):
            request = {"ClientRequestToken": str(uuid4()), **request}
        body = body_of(request)
        if oversize and len(body) > oversize[0]:
            oversize[1]()
        try:
            self._around = self._around or (not self._plain and is_around(self._client))
            send = self._send_around if self._around else self._send_plain
            call, answer = send(operation, request, body, attempts or Attempts())
        except (ClientError, BotoCoreError) as error:
            raise failed(error, operation, self._table, about) from error
        if call.unreadable:
            raise unreadable(call.unreadable, answer, operation, self._table, about) from call.unreadable
        call.attempts.answered = True
        if not call.read:
            answer = from_plain(answer)
        return answer

    def describe(self, about: About = NOTHING) -> dict[str, Any]:
        """The table's description, by DescribeTable.

        Raises:
            RequestFailed: It could not be had, or is not permitted.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return dict(self._client.describe_table(TableName=self._table)["Table"])
        except (ClientError, BotoCoreError) as error:
            raise failed(error, "DescribeTable", self._table, about) from error

    def _send_around(
        self, operation: str, request: dict[str, Any] | bytes, body: bytes, attempts: Attempts
    ) -> tuple[Call, dict[str, Any]]:
        from botocore.exceptions import StubResponseError

        method, mark, arguments = MINIMAL[operation]
        call = Call(operation, arguments(self._table), (mark,), body, attempts=attempts)
        try:
            answer = under_way(call, getattr(self._client, method))
            if call.begun:
                return call, answer
        except (Changed, StubResponseError):
            pass
        # Somebody's handlers want to change the request itself, or to see it. Nothing was done.
        return self._send_plain(operation, request, body, attempts)

    def _send_plain(
        self, operation: str, request: dict[str, Any] | bytes, _: bytes, attempts: Attempts
    ) -> tuple[Call, dict[str, Any]]:
        arguments = to_plain(request)
        call = Call(operation, arguments, tuple(arguments), attempts=attempts)
        return call, under_way(call, getattr(self._client, MINIMAL[operation][0]))
