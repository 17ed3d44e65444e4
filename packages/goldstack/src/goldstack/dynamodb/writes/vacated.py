"""Values that an item holds in name only, as somebody else has deleted or changed it, or put another kind there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key
from goldstack.dynamodb.sending import Sender

from .action import Action
from .claims import Holding, as_read, changed
from .values import held_by


class Vacated(NamedTuple):
    """A value whose holder no longer has it.

    Attributes:
        holder: The item that had it.
        check: Makes sure that it still has not; None where the transaction itself writes over it.
        found: What was there in its place.
    """

    holder: Key[Any]
    check: Action[Any] | None
    found: Item | None = None

    def is_at(self, key: Key[Any]) -> bool:
        """Whether its holder is at *key*, of whatever kind."""
        return (self.holder.pk, self.holder.sk) == (key.pk, key.sk)

    def is_otherwise(self, now: Item | None) -> bool:
        """Whether what is there *now* is another than was found."""
        return self.check is not None and changed(self.check, self.found, now)


def vacated(sender: Sender, one: Holding, stored: Item, actions: Sequence[Action[Any]]) -> Vacated | None:
    """What the value of *one* is held by in name only, going by what is *stored* of it; None where it is held indeed.

    Args:
        sender: Reads the holder.
        one: Takes the value.
        stored: The item that holds it.
        actions: All of the transaction.
    """
    holder = one.holder(stored)
    if holder is None or holder in one.holders:
        return None
    gone = Vacated(holder, None)
    if any(gone.is_at(action.key) and action.operation in {"Put", "Delete"} for action in actions):
        return gone
    shape = one.action.shape
    found, _ = sender.stored(holder)
    if one.pk in held_by(shape, found):
        return None
    check = Action(operation="ConditionCheck", shape=shape, key=holder)
    check.conditions = as_read(check, found)
    return Vacated(holder, check, found)
