"""What a migration is given to work with."""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from goldstack.dynamodb.entities import layout
from goldstack.errors import Misuse

from .backfill import Backfill
from .fenced import FencedTable, Guard, checked
from .listening import Listener
from .marker import Marker
from .rows import Checkpoint

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from goldstack.dynamodb.table import Table

    from .turn import Turn

E = TypeVar("E")


class MigrationContext:
    """What a migration works with.

    What is written by *table* and *save* is written only while this process has the lock: one that was stopped, and woken
    when another had taken over, changes nothing.

    Args:
        client: A boto3 client.
        turn: The time during which the lock is held.
        name: Of the migration.
        listener: Is told of progress.

    Attributes:
        table_name: Name of the table.
        client: The plain boto3 client. Each call is made only if the lock is ours by our own clock; but it may be done late,
            and again when the migration is run again after it was killed: let it come to the same.
        table: The typed table.
    """

    def __init__(self, client: "DynamoDBClient", turn: "Turn", name: str, listener: Listener) -> None:
        self.table_name: str = turn.table_name
        self.client: DynamoDBClient = checked(client, turn.lease.check)
        self.table: Table = FencedTable(client, turn.table_name, Guard(turn, name), self.client)
        self._plain = client
        self._turn = turn
        self._name = name
        self._listener = listener
        self._scans: list[Backfill[Any]] = []
        self._items: Generator[Any, None, None] | None = None
        self._opened: list[Checkpoint] = []

    def scan(self, kind: type[E]) -> Iterator[E]:
        """All items of *kind*, each once, also when the migration is killed and run again: it goes on where it was.

        ```python
        for user in ctx.scan(User):
            user.name = user.name.strip()
            ctx.save(user)
        ```

        An item that others write before it is saved comes a second time, as it is by then.

        Args:
            kind: The entity.

        Raises:
            Misuse: Another scan is being read.
            LockLost: Another process may be migrating the table by now.
        """
        if self._scans and not self._scans[-1].is_over:
            raise Misuse(
                f"A scan of {kind.__name__} was begun within another scan, and one is read at a time.\n"
                f"End the other one first; read items of other kinds by ctx.table.",
                entity=kind,
            )
        self._end_scan()
        number = len(self._scans)
        marker = Marker(self._plain, self._turn, self._name, number)
        self._opened.append(Checkpoint(name=self._name, scan=number, kind=layout(kind).kind))
        backfill: Backfill[E] = Backfill(kind, marker, self.progress)
        self._scans.append(backfill)
        self._items = backfill.items()
        return self._items

    def save(self, item: object) -> None:
        """Write *item*, whose turn it is in a scan: only the attributes that changed, with others of its page.

        What others have written since it was scanned is never written over: then it comes again.

        Raises:
            Misuse: It is not the item whose turn it is, or a unique value of it changes.
            ItemRefused: It holds what DynamoDB cannot.
        """
        if not self._scans:
            raise Misuse(
                "ctx.save was called outside of a scan.\nWrite by ctx.table, or within `for item in ctx.scan(…):`."
            )
        self._scans[-1].save(item)

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell that *done* things are done, of *total* where that is known."""
        self._listener.progressed(self._name, done, total)

    def warn(self, text: str) -> None:
        """Tell of something that is worth a look, and stops nothing."""
        self._listener.warned(text)

    @property
    def has_scanned(self) -> bool:
        """Whether there is a scan that goes on where it was, when this is run again."""
        return bool(self._scans)

    def finish(self) -> list[Checkpoint]:
        """Write what is left to be written; the checkpoints that were made."""
        self._end_scan()
        return self._opened

    def close(self) -> None:
        """Let nothing more be on its way."""
        if self._items:
            self._items.close()

    def _end_scan(self) -> None:
        if self._scans:
            self._scans[-1].finish()
