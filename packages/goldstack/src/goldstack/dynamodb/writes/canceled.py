"""What it means that a transaction was cancelled: for its caller, or for another attempt."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.sending import Sender, told
from goldstack.errors import ConditionFailed, DataError, RequestFailed, Throttled, TransactionConflict

from .action import Action
from .claims import Holding, changed
from .parts import Known, Part
from .vacated import vacated

_FALSE = "ConditionalCheckFailed"
_BUSY = {"TransactionConflict", "TransactionInProgress"}
_THROTTLED = {"ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}

# What was wrong, in the order of the actions; and what was only in the way.
Meaning: TypeAlias = tuple[list[DataError], list[DataError]]


def meaning(sender: Sender, parts: Sequence[Part], error: RequestFailed, known: Known) -> Meaning | None:
    """What *error* means; None where another attempt may do: *known* has what speaks for it.

    Args:
        sender: Reads who holds a value.
        parts: All that was sent, the actions first.
        error: Has a reason for each part.
        known: What they were made by.
    """
    failures: list[DataError] = []
    busy: list[DataError] = []
    is_otherwise = False
    for i, (part, reason) in enumerate(zip(parts, error.reasons, strict=False)):
        code = reason.get("Code") or "None"
        if code == "None":
            continue
        if code == _FALSE and _is_otherwise(sender, known, i, part, reason.get("Item")):
            is_otherwise = True
            continue
        one = _failure(sender, part, code, reason, error)
        (busy if isinstance(one, TransactionConflict | Throttled) else failures).append(one)
    if is_otherwise:
        return None
    if not failures and not busy:  # what went with it was in the way
        busy.append(TransactionConflict(str(error), code=error.code, request_id=error.request_id))
    order = {action.key: i for i, action in enumerate(known.actions)}
    failures.sort(key=lambda one: order.get(one.key, len(order)))  # unique values come after all actions
    return failures, busy


def is_refused(reason: Any) -> bool:
    """Whether *reason* says that a condition was not true."""
    return bool(reason.get("Code") == _FALSE)


def is_passing(error: RequestFailed) -> bool:
    """Whether *error* says nothing but that others are in the way, or that it is too much at once."""
    codes = {reason.get("Code") or "None" for reason in error.reasons}
    return isinstance(error, Throttled) or (bool(codes) and codes <= {"None", *_BUSY, *_THROTTLED})


def _is_otherwise(sender: Sender, known: Known, i: int, part: Part, stored: Item | None) -> bool:
    """Whether the condition of *part*, the one at *i*, was made by what is not so any more; *known* has what is, then."""
    if isinstance(part, Holding):
        if not part.is_taken:
            known.lost.add(part.pk)
        elif free := vacated(sender, part, stored or {}, known.actions):
            known.vacated[part.pk] = free
        else:
            return False
        known.learned.add(part.pk)
        return True
    if i < len(known.actions) and (other := part.instead(stored or {})):
        known.actions[i] = other
        known.learned.add(i)
        return True
    again = [pk for pk, one in known.vacated.items() if one.is_at(part.key) and one.is_otherwise(stored)]
    for pk in again:  # who had the value in name only may have it again
        del known.vacated[pk]
    if again or i >= len(known.actions):
        return True
    return part.after is not None and changed(part, known.before[i], stored)


def _failure(sender: Sender, part: Part, code: str, reason: Any, error: RequestFailed) -> DataError:
    action = part if isinstance(part, Action) else part.action
    given: dict[str, Any] = {"key": action.key, "entity": action.key.entity, "request_id": error.request_id}
    what = f"{part.operation} of {action.key} in {sender.table}"
    if code == _FALSE:
        stored = reason.get("Item") or None
        said = "the item is not as the condition asks" if stored else "no item is as the condition asks"
        failed = ConditionFailed(f"{what}: {said}; nothing was changed.", stored=stored, **given)
        failed.__cause__ = error.__cause__
        if isinstance(part, Holding):
            return part.refused(failed)
        return part.refused(told(failed, part.key), sender.table)
    message = f"{what}: {code}: {reason.get('Message') or 'DynamoDB does not say more'}"
    kind = TransactionConflict if code in _BUSY else Throttled if code in _THROTTLED else RequestFailed
    return kind(message, code=code, **given)
