"""Several actions, all of them or none: sent as one transaction, under a token that makes its repetition harmless."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias
from uuid import uuid4

from goldstack.dynamodb.codec.limits import ITEM_LIMIT
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key
from goldstack.dynamodb.patience import Clock, again
from goldstack.dynamodb.sending import Sender, check_size, told
from goldstack.dynamodb.wire import Attempts, Unsendable
from goldstack.errors import (
    ConditionFailed,
    DataError,
    Misuse,
    OutcomeUnknown,
    RequestFailed,
    Throttled,
    TransactionCanceled,
    TransactionConflict,
)

from . import claims
from .action import Action
from .claims import Holding
from .single import unsendable

# Actions. Source: Amazon DynamoDB API reference, TransactWriteItems.
MOST = 100
_FALSE = "ConditionalCheckFailed"
_BUSY = {"TransactionConflict", "TransactionInProgress"}
_THROTTLED = {"ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}

_Part: TypeAlias = Action[Any] | Holding


class Guard(Protocol):
    """What must be true for anything to be written at all."""

    def request(self) -> dict[str, Any]:
        """A ConditionCheck, but for the table."""
        ...

    def check(self) -> None:
        """Raise where nothing may be sent any more; called before each attempt."""
        ...

    def lost(self) -> Exception:
        """What it means that the condition is not true."""
        ...


class _Changed(Exception):
    """A unique value was changed between the read and the transaction: it is read again.

    Attributes:
        lost: The key of a value that was to be given up, and which another item holds.
    """

    def __init__(self, lost: str | None = None) -> None:
        super().__init__()
        self.lost = lost


class _InProgress(Exception):
    """The same transaction, of which no answer came, may have been done: under its own token it is asked for again."""


def transact(
    sender: Sender, actions: Sequence[Action[Any]], *, clock: Clock, is_one: bool = False, guard: Guard | None = None
) -> list[Item | None]:
    """Do *actions*, all or none; what was there before, of those that it was read for.

    Args:
        sender: Sends requests.
        actions: Any number from 1 to 100; one less with a *guard*.
        clock: How time passes.
        is_one: It is one action to the caller: its error is that of the action itself.
        guard: Goes with them; what it raises is raised.

    Raises:
        TransactionCanceled: None was done; it has what was wrong with which.
        Misuse: There are more than 100, or two of one item; nothing was sent.
        OutcomeUnknown: The answer was lost, and it cannot be told whether they were done.
    """
    _check(actions)

    lost: set[str] = set()

    def attempt() -> list[Item | None]:
        before = [sender.stored(action.key)[0] if action.after else None for action in actions]
        parts = _parts(actions, before, lost, MOST - 1 if guard else MOST)
        sent = [(part.operation, body) for part, body in parts]
        if guard:
            guard.check()
            sent.append(("ConditionCheck", guard.request()))
        request = {
            "TransactItems": [{operation: {"TableName": sender.table, **body}} for operation, body in sent],
            "ClientRequestToken": str(uuid4()),
        }
        attempts = Attempts()
        try:
            again(lambda: _send(sender, actions, request, attempts), (_InProgress,), clock)
        except RequestFailed as error:
            if error.reasons:
                if guard:
                    _look_at(guard, error)
                means = _canceled(sender, [part for part, _ in parts], before, error, is_one=is_one)
                lost.update(filter(None, [getattr(means, "lost", None)]))
                raise means from error.__cause__
            if attempts.in_doubt:
                raise _unknown(actions, error) from error
            raise
        except _InProgress as error:
            raise _unknown(actions, error.__cause__) from error.__cause__
        return before

    try:
        return again(attempt, (TransactionConflict, Throttled, _Changed), clock)
    except _Changed as error:
        raise TransactionConflict(
            f"{actions[0].key} in {sender.table}: others changed its unique values all the while. Try again later.",
            key=actions[0].key,
            entity=actions[0].key.entity,
        ) from error


def _check(actions: Sequence[Action[Any]]) -> None:
    seen: set[tuple[str, str]] = set()
    for action in actions:
        place = action.key.pk, action.key.sk
        if place in seen:
            raise Misuse(
                f"A transaction has two actions on {action.key}, and DynamoDB takes one for each item.\n"
                f"Say all of it in one edit, or in two transactions.",
                key=action.key,
                entity=action.key.entity,
            )
        seen.add(place)


def _parts(
    actions: Sequence[Action[Any]], before: Sequence[Item | None], lost: set[str], most: int
) -> list[tuple[_Part, dict[str, Any]]]:
    """What is sent, beginning with *actions*; the values that become free or taken by them come after, but for those *lost*."""
    pairs = list(zip(actions, before, strict=True))
    held = [one for one in claims.holdings(pairs) if one.is_taken or one.pk not in lost]
    if len(actions) + len(held) > most:
        fence = "" if most == MOST else f", {most} of them beside the fence of a migration"
        more = f", and {len(held)} for their unique values" if held else ""
        raise Misuse(
            f"A transaction has {len(actions)} actions{more}, and DynamoDB takes {MOST}{fence}. Nothing was sent.\n"
            f"Divide it, or write what need not go together by put_many."
        )
    own: list[tuple[_Part, dict[str, Any]]] = [
        (action, action.request(*(claims.as_read(action, read) if action.after else ()))) for action, read in pairs
    ]
    return [*own, *((one, one.request()) for one in held)]


def _send(sender: Sender, actions: Sequence[Action[Any]], request: dict[str, Any], attempts: Attempts) -> None:
    try:
        sender.calls(
            "TransactWriteItems", request, oversize=(ITEM_LIMIT, lambda: _check_sizes(actions)), attempts=attempts
        )
    except Unsendable as error:
        raise next(unsendable(action, error) for action in actions if action.item is not None) from error
    except RequestFailed as error:
        if error.code == "TransactionInProgressException" or (attempts.in_doubt and _is_passing(error)):
            raise _InProgress from error
        raise


def _look_at(guard: Guard, error: RequestFailed) -> None:
    """Raise what *error* says of *guard*, if anything."""
    code = error.reasons[-1].get("Code")
    if code == _FALSE:
        raise guard.lost() from error
    if code in _BUSY:
        raise TransactionConflict(str(error), code=error.code, request_id=error.request_id) from error
    if code in _THROTTLED:
        raise Throttled(str(error), code=error.code, request_id=error.request_id) from error


def _is_passing(error: RequestFailed) -> bool:
    """Whether *error* says nothing but that others are in the way, or that it is too much at once."""
    codes = {reason.get("Code") or "None" for reason in error.reasons}
    return isinstance(error, Throttled) or (bool(codes) and codes <= {"None", *_BUSY, *_THROTTLED})


def _check_sizes(actions: Sequence[Action[Any]]) -> None:
    for action in actions:
        if stored := action.stored or action.whole:
            check_size(action.key, stored)


def _canceled(
    sender: Sender, parts: Sequence[_Part], before: Sequence[Item | None], error: RequestFailed, *, is_one: bool
) -> DataError | _Changed:
    """What *error* means: for the caller, or for us to try again."""
    failures: list[DataError] = []
    busy: list[DataError] = []
    for i, (part, reason) in enumerate(zip(parts, error.reasons, strict=False)):
        code = reason.get("Code") or "None"
        if code == "None":
            continue
        one = _failure(sender, part, code, reason, error)
        if isinstance(one, TransactionConflict | Throttled):
            busy.append(one)
            continue
        stored = reason.get("Item")
        if isinstance(part, Holding) and not part.is_taken and code == _FALSE:
            return _Changed(part.pk)
        if isinstance(part, Action) and _is_another_now(part, code, before[i], stored):
            return _Changed()
        failures.append(one)
    if busy and not failures:
        return busy[0]
    if is_one:
        return failures[0] if failures else error
    order = [part.key for part in parts if isinstance(part, Action)]
    failures.sort(key=lambda one: order.index(one.key))  # unique values come after all actions
    said = "\n".join(f"- {str(one).splitlines()[0]}" for one in [*failures, *busy])
    return TransactionCanceled(
        f"A transaction of {len(parts)} actions was cancelled; nothing was changed:\n{said}",
        failures=[*failures, *busy],
        request_id=error.request_id,
    )


def _is_another_now(action: Action[Any], code: str, before: Item | None, stored: Item | None) -> bool:
    """Whether *action* was refused because its item is no longer what was read of it."""
    if action.after is None or code != _FALSE:
        return False
    return claims.changed(action.shape, before, stored)


def _failure(sender: Sender, part: _Part, code: str, reason: Any, error: RequestFailed) -> DataError:
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
