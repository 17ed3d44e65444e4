"""What must be true for anything to be written at all: a migration's lock."""

from typing import Any, Protocol


class Guard(Protocol):
    """Goes with every transaction, as its last part."""

    def request(self) -> dict[str, Any]:
        """A ConditionCheck, but for the table."""
        ...

    def check(self) -> None:
        """Raise where nothing may be sent any more; called before each attempt."""
        ...

    def lost(self) -> Exception:
        """What it means that the condition is not true."""
        ...
