"""How a write goes: by a request of its own where that is enough, else as a transaction."""

from collections.abc import Sequence
from typing import Any

from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.sending import Sender

from .action import Action
from .single import write
from .transacting import Guard, transact


class Writer:
    """Does what is to be written to one table.

    Args:
        sender: Sends requests.
        clock: How time passes.
        guard: Must be true for anything to be written: then every write is a transaction.
    """

    def __init__(self, sender: Sender, clock: Clock | None = None, guard: Guard | None = None) -> None:
        self.sender = sender
        self._clock = clock or Clock()
        self._guard = guard

    def do(self, action: Action[Any]) -> dict[str, Any]:
        """Do *action*; what DynamoDB answers, which of a transaction is only what was deleted.

        What DynamoDB could do twice, where an answer is lost, is a transaction: its token tells the second from the first.
        """
        if action.after is None and action.is_safe and self._guard is None:
            return write(self.sender, action, self._clock)
        if action.after is None and action.operation == "Delete":
            action.after = lambda _: None  # what was there is read before
        before = transact(self.sender, [action], clock=self._clock, is_one=True, guard=self._guard)
        return {"Attributes": before[0]} if action.operation == "Delete" else {}

    def do_all(self, actions: Sequence[Action[Any]]) -> None:
        """Do *actions*, all or none."""
        transact(self.sender, actions, clock=self._clock, guard=self._guard)
