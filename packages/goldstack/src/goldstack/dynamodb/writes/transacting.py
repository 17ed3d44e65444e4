"""Several actions, all of them or none: sent as one transaction, under a token that makes its repetition harmless."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

from goldstack.dynamodb.codec.limits import ITEM_LIMIT
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key
from goldstack.dynamodb.patience import Clock, again
from goldstack.dynamodb.sending import Sender, check_size
from goldstack.dynamodb.spent import TELL, Spent
from goldstack.dynamodb.wire import Attempts, Unsendable
from goldstack.errors import (
    DataError,
    OutcomeUnknown,
    RequestFailed,
    Throttled,
    TransactionCanceled,
    TransactionConflict,
)

from .action import Action
from .canceled import Meaning, is_passing, is_refused, meaning
from .guard import Guard
from .parts import MOST, Known, check, parts
from .single import unsendable


class Done(NamedTuple):
    """What was done.

    Attributes:
        action: It may be another than was asked for, which comes to the same.
        before: What its item was before; None where there was none, or that was not read.
    """

    action: Action[Any]
    before: Item | None


class _Changed(Exception):
    """What the transaction was made by is not so any more: it is made anew."""


class _Learned(_Changed):
    """More is known than was before: there is nobody to wait for."""


class _InProgress(Exception):
    """The same transaction, of which no answer came, may have been done: under its own token it is asked for again."""


def transact(
    sender: Sender,
    actions: Sequence[Action[Any]],
    *,
    clock: Clock,
    is_one: bool = False,
    guard: Guard | None = None,
    spent: Spent | None = None,
) -> list[Done]:
    """Do *actions*, all or none; what was done, in their order.

    Args:
        sender: Sends requests.
        actions: Any number from 1 to 100; one less with a *guard*.
        clock: How time passes.
        is_one: It is one action to the caller: its error is that of the action itself.
        guard: Goes with them; what it raises is raised.
        spent: Is told what is sent, and what that costs.

    Raises:
        TransactionCanceled: None was done; it has what was wrong with which.
        Misuse: There are more than 100, or two of one item; nothing was sent.
        OutcomeUnknown: The answer was lost, and it cannot be told whether they were done.
    """
    check(actions)
    known = Known(list(actions))

    def once() -> list[Done]:
        known.before = [sender.stored(action.key)[0] if action.after else None for action in known.actions]
        made = parts(known, MOST - 1 if guard else MOST)
        sent = [(part.operation, body) for part, body in made]
        if guard:
            guard.check()
            sent.append(("ConditionCheck", guard.request()))
        request = {
            "TransactItems": [{operation: {"TableName": sender.table, **body}} for operation, body in sent],
            "ClientRequestToken": str(uuid4()),
            **(TELL if spent else {}),
        }
        attempts = Attempts()
        try:
            again(lambda: _send(sender, known.actions, request, attempts, spent), (_InProgress,), clock)
        except RequestFailed as error:
            if error.reasons:
                if guard and is_refused(error.reasons[-1]):
                    raise guard.lost() from error
                knew = len(known.learned)
                means = meaning(sender, [part for part, _ in made], error, known)
                if len(known.learned) > knew:
                    raise _Learned from error
                raise _raised(means, len(actions), error, is_one=is_one) from error.__cause__
            if attempts.in_doubt:
                raise _unknown(actions, error) from error
            raise
        except _InProgress as error:
            raise _unknown(actions, error.__cause__) from error.__cause__
        return list(map(Done, known.actions, known.before))

    def attempt() -> list[Done]:
        while True:
            with suppress(_Learned):
                return once()

    try:
        return again(attempt, (TransactionConflict, Throttled, _Changed), clock)
    except _Changed as error:
        raise TransactionConflict(
            f"{actions[0].key} in {sender.table}: others changed its unique values all the while. Try again later.",
            key=actions[0].key,
            entity=actions[0].key.entity,
        ) from error


def _send(
    sender: Sender,
    actions: Sequence[Action[Any]],
    request: dict[str, Any],
    attempts: Attempts,
    spent: Spent | None,
) -> None:
    if spent:
        spent.sent = "TransactWriteItems", request
    try:
        answer = sender.calls(
            "TransactWriteItems", request, oversize=(ITEM_LIMIT, lambda: _check_sizes(actions)), attempts=attempts
        )
        if spent:
            spent.add(answer)
    except Unsendable as error:
        raise next(unsendable(action, error) for action in actions if action.item is not None) from error
    except RequestFailed as error:
        if error.code == "TransactionInProgressException" or (attempts.in_doubt and is_passing(error)):
            raise _InProgress from error
        raise


def _check_sizes(actions: Sequence[Action[Any]]) -> None:
    for action in actions:
        if stored := action.stored or action.whole:
            check_size(action.key, stored)


def _raised(means: Meaning | None, count: int, error: RequestFailed, *, is_one: bool) -> DataError | _Changed:
    """What is raised for a transaction of *count* parts that was cancelled; *is_one* says that to the caller it is no such."""
    if means is None:
        return _Changed()
    failures, busy = means
    if busy and not failures:
        return busy[0]
    if is_one:
        return failures[0] if failures else error
    said = "\n".join(f"- {str(one).splitlines()[0]}" for one in [*failures, *busy])
    return TransactionCanceled(
        f"A transaction of {count} actions was cancelled; nothing was changed:\n{said}",
        failures=[*failures, *busy],
        request_id=error.request_id,
    )


def _unknown(actions: Sequence[Action[Any]], error: BaseException | None) -> OutcomeUnknown:
    keys = ", ".join(str(action.key) for action in actions[:3]) + (", …" if len(actions) > 3 else "")
    only: Key[Any] | None = actions[0].key if len(actions) == 1 else None
    return OutcomeUnknown(
        f"A transaction on {keys} may have been done or not, as a whole: its answer was lost, and then: {error}\n"
        f"Read one of its items to see whether it was.",
        code=getattr(error, "code", ""),
        key=only,
        entity=only.entity if only else None,
        request_id=getattr(error, "request_id", None),
    )
