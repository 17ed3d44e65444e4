"""One request, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from .check import is_around
from .events import Call, under_way
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
    """

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._around: bool | None = None

    def __call__(
        self,
        operation: str,
        request: dict[str, Any],
        *,
        about: About = NOTHING,
        oversize: tuple[int, Callable[[], None]] | None = None,
    ) -> dict[str, Any]:
        """Send *request*, and give the answer: both as DynamoDB's JSON, with B as base64 text.

        Args:
            operation: As AWS names it, *GetItem* for example.
            request: All of it.
            about: What it is about.
            oversize: What to call before a body of more bytes is sent.

        Raises:
            Unsendable: It has text that UTF-8 cannot write; nothing was sent.
            ConditionFailed: Its condition is not true; `item` is the stored item, as DynamoDB's JSON.
            TableMissing: There is no such table.
            Throttled: It was refused as too much at once, after botocore's own repetitions.
            RequestFailed: Anything else.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        if operation == "TransactWriteItems":
            request.setdefault("ClientRequestToken", str(uuid4()))
        body = body_of(request)
        if oversize and len(body) > oversize[0]:
            oversize[1]()
        method, arguments = MINIMAL[operation]
        try:
            if self._around is None:
                self._around = is_around(self._client)
            if not self._around:
                plain = getattr(self._client, method)(**to_plain(request))
                return _answer(plain)
            call = Call(operation, body, arguments(_Mark(self._table)))
            answer = under_way(call, getattr(self._client, method))
        except (ClientError, BotoCoreError) as error:
            raise failed(error, operation, self._table, about) from error
        if call.unreadable:
            raise unreadable(call.unreadable, answer, operation, self._table, about) from call.unreadable
        return answer if call.read else _answer(answer)


class _Mark(str):
    """A name of the table that is no other call's: by being this very object."""

    __slots__ = ()


def _answer(plain: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = from_plain(plain)
    return answer
