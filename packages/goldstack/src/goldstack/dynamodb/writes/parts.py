"""The parts of a transaction: its actions, what becomes of unique values by them, and what is checked of those who had one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.expressions.terms import Term
from goldstack.errors import Misuse

from .action import Action
from .claims import Holding, as_read, holdings
from .vacated import Vacated

Part: TypeAlias = Action[Any] | Holding

# Source: Amazon DynamoDB API reference, TransactWriteItems.
MOST = 100


@dataclass(slots=True)
class Known:
    """What a transaction is made by, as far as the attempts have told.

    Attributes:
        actions: What is done.
        before: What was read of the item of each, where that was needed.
        lost: Keys of values that were to be given up, and which another item holds.
        vacated: Values that are to be taken, and which an item holds in name only; by their keys.
        learned: What any attempt has told, though it may be known no more: keys of values, and indices of actions.
    """

    actions: list[Action[Any]]
    before: list[Item | None] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    vacated: dict[str, Vacated] = field(default_factory=dict)
    learned: set[str | int] = field(default_factory=set)


def check(actions: Sequence[Action[Any]]) -> None:
    """Refuse what DynamoDB does not take.

    Raises:
        Misuse: There are two of one item.
    """
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


def parts(known: Known, most: int) -> list[tuple[Part, dict[str, Any]]]:
    """What is sent, each with its request but for the table; up to *most*.

    Raises:
        Misuse: There are more; nothing is sent.
        NotUnique: Two of the actions take the same value.
    """
    actions = known.actions
    pairs = list(zip(actions, known.before, strict=True))
    held = [one for one in holdings(pairs) if one.is_taken or one.pk not in known.lost]
    checks: dict[tuple[str, str], Action[Any]] = {}
    for one in held:
        if one.is_taken and (free := known.vacated.get(one.pk)):
            one.holders = [*one.holders, free.holder]
            if free.check:
                place = free.holder.pk, free.holder.sk
                checks[place] = _both(checks[place], free.check) if place in checks else free.check
    own: list[tuple[Part, dict[str, Any]]] = []
    for action, read in pairs:
        terms: list[Term] = as_read(action, read) if action.after else []
        if also := checks.pop((action.key.pk, action.key.sk), None):
            terms.extend(term for term in also.conditions if term not in terms)
        own.append((action, action.request(*terms)))
    if len(own) + len(held) + len(checks) > most:
        fence = "" if most == MOST else f", {most} of them beside the fence of a migration"
        more = f", and {len(held) + len(checks)} for their unique values" if held else ""
        raise Misuse(
            f"A transaction has {len(actions)} actions{more}, and DynamoDB takes {MOST}{fence}. Nothing was sent.\n"
            f"Divide it, or write what need not go together by put_many."
        )
    return [*own, *((one, one.request()) for one in held), *((one, one.request()) for one in checks.values())]


def _both(one: Action[Any], other: Action[Any]) -> Action[Any]:
    return replace(
        one, conditions=[*one.conditions, *(term for term in other.conditions if term not in one.conditions)]
    )
