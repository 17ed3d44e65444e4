"""What a runner tells of its work while it is at it."""

from typing import Protocol


class Listener(Protocol):
    """Is told what a runner does, in the runner's own thread."""

    def waiting(self, holder: str) -> None:
        """Another process, *holder*, migrates the table: it is waited for."""

    def began(self, name: str, attempt: int) -> None:
        """The migration *name* begins, for the *attempt*th time."""

    def progressed(self, name: str, done: int, total: int | None) -> None:
        """Of the migration *name*, *done* things are done, of *total* where that is known."""

    def ended(self, name: str, seconds: float) -> None:
        """The migration *name* is applied, or taken back."""

    def warned(self, text: str) -> None:
        """Something is worth a look, and stops nothing."""


class Silence:
    """A listener that says nothing."""

    def waiting(self, holder: str) -> None:
        """Nothing."""

    def began(self, name: str, attempt: int) -> None:
        """Nothing."""

    def progressed(self, name: str, done: int, total: int | None) -> None:
        """Nothing."""

    def ended(self, name: str, seconds: float) -> None:
        """Nothing."""

    def warned(self, text: str) -> None:
        """Nothing."""


SILENT: Listener = Silence()
