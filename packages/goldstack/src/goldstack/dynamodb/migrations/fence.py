"""Transactions that are done only while the lock is ours: each has a part that looks at our token in a row of our own.

That row is the migration's, or a checkpoint's: never one row for all, as transactions on one row are in each other's way.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4

from goldstack.dynamodb.patience import Clock, again
from goldstack.dynamodb.wire import Attempts, Calls
from goldstack.errors import RequestFailed, Throttled

# Actions that a transaction has room for beside the fence. Source: Amazon DynamoDB API reference, TransactWriteItems.
MOST: Final = 99

FALSE: Final = "ConditionalCheckFailed"
_PASSING = {
    "None",
    "TransactionConflict",
    "TransactionInProgress",
    "ThrottlingError",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
}


class Canceled(Exception):
    """Nothing of a transaction was done, as a condition was not true.

    Attributes:
        reasons: One for each part, in their order, as DynamoDB tells them.
    """

    def __init__(self, reasons: Sequence[Any]) -> None:
        super().__init__(reasons)
        self.reasons = reasons

    def is_false(self, number: int) -> bool:
        """Whether the condition of the part with that *number* was not true."""
        return bool(self.reasons[number].get("Code") == FALSE)


class _Passing(Exception):
    """Others are in the way, or no answer came: it is sent again."""


def commit(calls: Calls, parts: Sequence[bytes], check: Callable[[], None], clock: Clock | None = None) -> None:
    """Do all of *parts* in one transaction.

    Conflicts, throttling and lost answers are sent again, with the same token where it may have been done, for a while.

    Args:
        calls: Sends requests.
        parts: Up to 100, as JSON.
        check: Raises where nothing may be sent any more; called before each attempt.
        clock: How time passes.

    Raises:
        Canceled: A condition was not true; nothing was done.
        RequestFailed: It could not be done, or no answer came for a while.
    """
    attempts = Attempts()
    token = str(uuid4())
    said = b",".join(parts)

    def attempt() -> None:
        nonlocal token
        check()
        if not attempts.in_doubt:
            token = str(uuid4())
        request = b'{"ClientRequestToken":"%b","TransactItems":[%b]}' % (token.encode(), said)
        try:
            calls("TransactWriteItems", request, attempts=attempts)
        except RequestFailed as error:
            codes = {reason.get("Code") or "None" for reason in error.reasons}
            if FALSE in codes:
                raise Canceled(error.reasons) from error
            if _is_passing(error, codes):
                raise _Passing from error
            raise

    try:
        again(attempt, (_Passing,), clock or Clock())
    except _Passing as error:
        raise error.__cause__ or error from None


def _is_passing(error: RequestFailed, codes: set[str]) -> bool:
    if codes:
        return codes <= _PASSING
    return isinstance(error, Throttled) or error.code in {"", "InternalServerError", "TransactionInProgressException"}
