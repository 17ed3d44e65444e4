"""How a write goes: by a request of its own where that is enough, else as a transaction."""

from collections.abc import Sequence
from typing import Any

from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.sending import Sender
from goldstack.dynamodb.spent import Spent

from .action import Action
from .guard import Guard
from .single import write
from .transacting import Done, transact


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

    @property
    def is_guarded(self) -> bool:
        """Whether every write is a transaction."""
        return self._guard is not None

    def do(self, action: Action[Any], spent: Spent | None = None) -> dict[str, Any]:
        """Do *action*; the answer, whose Attributes are what was deleted, or else is stored, where that is known.

        What DynamoDB could do twice, where an answer is lost, is a transaction: its token tells the second from the first.
        """
        if self._guard is None and is_single(action):
            return write(self.sender, action, self._clock, spent)
        if action.operation == "Delete":
            action.is_told = True
            action.after = action.after or (lambda _: None)
        (done,) = transact(self.sender, [action], clock=self._clock, is_one=True, guard=self._guard, spent=spent)
        return answer(done)

    def do_all(self, actions: Sequence[Action[Any]], spent: Spent | None = None) -> list[Done]:
        """Do *actions*, all or none."""
        return transact(self.sender, actions, clock=self._clock, guard=self._guard, spent=spent)


def is_single(action: Action[Any]) -> bool:
    """Whether *action* is done by a request of its own."""
    return action.after is None and action.is_safe


def answer(done: Done) -> dict[str, Any]:
    """What DynamoDB would have answered, had it been a request of its own."""
    action, before = done
    if action.operation == "Delete":
        return {"Attributes": before}
    return {"Attributes": action.stored or action.written_into(before)}
