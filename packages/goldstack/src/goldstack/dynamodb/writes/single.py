"""One action, by one request; where its answer is lost, it is found out what became of it, or said that nobody knows."""

from collections.abc import Callable
from typing import Any

from goldstack.dynamodb.codec.limits import ITEM_LIMIT
from goldstack.dynamodb.mistakes import shown
from goldstack.dynamodb.patience import Clock, again
from goldstack.dynamodb.sending import Sender, check_size
from goldstack.dynamodb.spent import TELL, Spent
from goldstack.dynamodb.wire import Attempts, Unsendable
from goldstack.errors import ConditionFailed, ItemRefused, OutcomeUnknown, RequestFailed, TransactionConflict

from .action import Action

_OPERATIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
_ANSWERS = {"Update": "ALL_NEW", "Delete": "ALL_OLD"}
_CONFLICT = "TransactionConflictException"


def write(sender: Sender, action: Action[Any], clock: Clock, spent: Spent | None = None) -> dict[str, Any]:
    """Do *action* by a request of its own; the answer of DynamoDB, whose Attributes are what was deleted, or else is stored.

    Raises:
        ConditionFailed: Its conditions are not true; what that means, *action* knows.
        ItemRefused: The item is larger than 400 KB, or has text that UTF-8 cannot write; nothing was sent.
        OutcomeUnknown: An answer was lost, and it cannot be told whether it was done.
        TransactionConflict: Transactions of others were in its way all the while.
    """
    attempts = Attempts()
    try:
        return again(lambda: _written(sender, action, attempts, spent), (TransactionConflict,), clock)
    except Unsendable as error:
        raise unsendable(action, error) from error
    except TransactionConflict as error:
        if attempts.in_doubt:
            raise _unknown(action, error) from error
        raise


def unsendable(action: Action[Any], error: Unsendable) -> ItemRefused:
    """What of *action* could not be sent."""
    if action.item is not None:
        action.shape.explain(action.item)
    key = action.key
    return ItemRefused(f"{key} cannot be sent: {error}.", key=key, entity=key.entity)


def oversize(action: Action[Any]) -> tuple[int, Callable[[], None]] | None:
    """What is to be called before a large body is sent."""
    stored = action.stored or action.whole
    return None if stored is None else (ITEM_LIMIT, lambda: check_size(action.key, stored))


def _written(sender: Sender, action: Action[Any], attempts: Attempts, spent: Spent | None) -> dict[str, Any]:
    try:
        answer = _sent(sender, action, attempts, spent)
    except ConditionFailed as error:
        stored = dict(error.stored or {})
        if attempts.in_doubt and action.has_written(stored):
            return {"Attributes": stored}
        if other := action.instead(stored):
            return _written(sender, other, attempts, spent)
        if attempts.in_doubt:
            raise _unknown(action, error) from error
        raise action.refused(error, sender.table) from error.__cause__
    except RequestFailed as error:
        if error.code == _CONFLICT:
            raise conflict(error) from error.__cause__
        if attempts.in_doubt:
            raise _unknown(action, error) from error
        raise
    if action.operation == "Delete" and attempts.in_doubt and not answer.get("Attributes"):
        raise OutcomeUnknown(
            f"There is no item at {shown(action.key)} of {sender.table} now, but whether this deletion found one is not "
            f"known: the answer to it was lost, and the repetition found none.\nNothing is left to be done.",
            key=action.key,
            entity=action.key.entity,
        )
    return {**answer, "Attributes": action.stored} if action.operation == "Put" else answer


def request_of(action: Action[Any]) -> tuple[str, dict[str, Any]]:
    """The operation that does *action*, and its request, but for the table."""
    request = action.request()
    if action.operation in _ANSWERS:
        request["ReturnValues"] = _ANSWERS[action.operation]
    return _OPERATIONS[action.operation], request


def _sent(sender: Sender, action: Action[Any], attempts: Attempts, spent: Spent | None) -> dict[str, Any]:
    operation, request = request_of(action)
    if spent:
        request |= TELL
        spent.sent = operation, request
    answer = sender.send(operation, request, action.key, oversize=oversize(action), attempts=attempts)
    if spent:
        spent.add(answer)
    return answer


def _unknown(action: Action[Any], error: ConditionFailed | RequestFailed) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{action.operation} of {action.key} may have been done or not: an answer of DynamoDB was lost, and then: {error}\n"
        f"Read the item, and repeat what is missing.",
        item=getattr(error, "item", None),
        code=getattr(error, "code", ""),
        key=action.key,
        entity=action.key.entity,
        request_id=error.request_id,
    )


def conflict(error: RequestFailed) -> TransactionConflict:
    """*error* as what it is: another transaction was writing the item."""
    return TransactionConflict(
        f"{str(error).splitlines()[0]}\nOther transactions were writing the same item all the while. Try again later.",
        code=error.code,
        key=error.key,
        entity=error.entity,
        request_id=error.request_id,
    )
