"""Migrations run: what waits, in order, by one process at a time, each remembered as it ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from goldstack.errors import LockLost

from . import clock
from .context import MigrationContext
from .due import can_be_reverted, due, head_state
from .lease import Lease
from .ledger import Kept, Ledger
from .listening import SILENT, Listener
from .lock import Lock
from .migration import Migration, Step
from .points import At, nowhere
from .refusals import cause_of, check_ended, check_way, drifted, failed, position, unknown, way_back
from .rows import APPLIED, Checkpoint, Holder
from .standing import Standing, standing
from .turn import Turn

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class Runner:
    """Brings one table up to its migrations, or back.

    Any number of processes may run it at once: one is at work, the others wait for it, and take over where it was when it
    dies.

    Args:
        client: A boto3 client.
        table_name: Name of the table.
        migrations: In the order to run them.
        lease: Seconds after which a process that is not heard of any more has lost its lock.
        listener: Is told what happens.
        patience: Seconds to wait for the lock; None for as long as it takes.
        at: Is told of each moment at which it may be killed.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table_name: str,
        migrations: Sequence[Migration],
        *,
        lease: float = 30.0,
        listener: Listener = SILENT,
        patience: float | None = None,
        at: At = nowhere,
    ) -> None:
        self._client = client
        self._table_name = table_name
        self._migrations = migrations
        self._ledger = Ledger(client, table_name)
        self._seconds = lease
        self._listener = listener
        self._patience = patience
        self._at = at

    def pending(self) -> list[str]:
        """The names of those that wait, in order: by one consistent GetItem. Those that were rolled back wait as well."""
        head = self._ledger.head()
        return [migration.name for migration in self._migrations if head.get(migration.name) != APPLIED]

    def standing(self) -> Standing:
        """Every migration of the code and of the table, and where the two disagree."""
        return standing(self._migrations, self._ledger.read())

    def up(
        self,
        *,
        to: str | None = None,
        short_only: bool = False,
        again: bool = False,
        compare: bool = False,
        accept_changed: bool = False,
    ) -> list[str]:
        """Run what waits, in order, and tell the names of what was run here.

        Args:
            to: The last one to run.
            short_only: Stop before the first that takes long.
            again: Run also what was rolled back; without it, that and all that comes after it waits.
            compare: Refuse to run anything where code and table disagree; costs a read of the whole ledger.
            accept_changed: Let the table remember what the code says, where they disagree, and then run.

        Raises:
            MigrationError: One failed, and is remembered as such; those before it are applied. Or there is no *to*.
            MigrationDrift: Code and table disagree.
            MigrationLocked: Another process was at work all the while.
            LockLost: Another process may be at work by now.
        """
        wanted = self._up_to(to)
        compare = compare or accept_changed
        if not compare and not due(wanted, self._ledger.head(), short_only=short_only, again=again):
            return []
        if compare:
            kept = self._ledger.read()
            stands = standing(self._migrations, kept)
            stops = self._check_drift(stands, accept=accept_changed)
            if not stops and not stands.pending and not kept.unsaid:
                return []
        applied: list[str] = []
        with self._turn() as (turn, kept):
            found = self._accepted(turn, kept) if accept_changed else kept
            heads = {name: head_state(row) for name, row in found.rows.items()}
            for migration in due(wanted, heads, short_only=short_only, again=again):
                check_way(found.rows.get(migration.name), self._table_name)
                if self._run(turn, migration, migration.up, found, is_back=False):
                    applied.append(migration.name)
        return applied

    def reverting(self, name: str | None) -> list[str]:
        """The names of those that `down_to` takes back, in its order; nothing is changed. Raises as it does."""
        return [migration.name for migration, _ in self._ways_back(self._after(name), name, self._ledger.read())]

    def down_to(self, name: str | None) -> list[str]:
        """Take back everything after the migration *name*, last first, and tell the names; *name* itself stays.

        Args:
            name: The last one to stay; None for none.

        Raises:
            MigrationError: There is no such migration, or one has no way back, or has not ended (nothing was changed); or
                one failed.
            MigrationLocked: Another process was at work all the while.
            LockLost: Another process may be at work by now.
        """
        after = self._after(name)
        reverted: list[str] = []
        with self._turn() as (turn, kept):
            for migration, step in self._ways_back(after, name, kept):
                if self._run(turn, migration, step, kept, is_back=True):
                    reverted.append(migration.name)
        return reverted

    def mark(self, name: str, *, applied: bool) -> None:
        """Say that the migration *name* is applied, or that nothing is known of it; nothing is run.

        What was half done is forgotten: when it is run, it begins anew.

        Raises:
            MigrationError: There is no such migration: in the code, or in the table.
        """
        with self._turn() as (turn, kept):
            if applied:
                migration = self._migrations[position(self._migrations, name)]
                turn.mark(name, migration.checksum, kept.of(name))
                return
            if name not in kept.rows:
                raise unknown(name, list(kept.rows), "The table remembers no migration")
            turn.unmark(name, kept.of(name))

    def unlock(self) -> Holder | None:
        """Take the lock from whoever holds it, and tell who did: that process writes no more once another has begun."""
        return Lock(self._client, self._table_name).take_away()

    @contextmanager
    def _turn(self) -> Iterator[tuple[Turn, Kept]]:
        lease = self._lease()
        lease.acquire(self._patience)
        try:
            self._at("locked")
            turn = Turn(self._client, self._table_name, lease, self._at)
            kept = self._ledger.read()
            turn.make_head(kept)
            yield turn, kept
            self._at("before release")
        finally:
            lease.release()
        self._at("released")

    def _lease(self) -> Lease:
        return Lease(self._client, self._table_name, self._seconds, self._listener)

    def _run(self, turn: Turn, migration: Migration, step: Step, kept: Kept, *, is_back: bool) -> bool:
        """Run *step*; False where *migration* has ended since it was read."""
        name, began = migration.name, clock.now()
        if not turn.begin(migration, kept.of(name), is_back=is_back):
            return False
        row = kept.rows.get(name)
        self._listener.began(name, row.attempts + 1 if row else 1)
        context = MigrationContext(self._client, turn, name, self._listener)
        try:
            step(context)
            made = context.finish()
        except LockLost:
            raise
        except BaseException as error:
            context.close()  # nothing of it is on its way any more when it is said to have failed
            cause = cause_of(error)
            self._remember(turn, migration, cause)
            if not isinstance(error, Exception | SystemExit):
                raise
            raise failed(name, self._table_name, cause, is_back=is_back, has_scanned=context.has_scanned) from error
        finally:
            context.close()
        turn.end(migration, _every(kept.of(name), made), is_back=is_back)
        self._listener.ended(name, clock.now() - began)
        return True

    def _after(self, name: str | None) -> Sequence[Migration]:
        return self._migrations[0 if name is None else position(self._migrations, name) + 1 :]

    def _ways_back(self, after: Sequence[Migration], name: str | None, kept: Kept) -> list[tuple[Migration, Step]]:
        reverting = [one for one in reversed(after) if can_be_reverted(kept.rows.get(one.name))]
        steps = [(one, way_back(one, self._table_name, name)) for one in reverting]
        check_ended(after, kept, self._table_name)
        return steps

    def _remember(self, turn: Turn, migration: Migration, cause: str) -> None:
        try:
            turn.fail(migration, cause)
        except Exception as error:  # noqa: BLE001 - the first error is the one to be told
            self._listener.warned(f"That {migration.name!r} failed could not be written down: {error}")

    def _check_drift(self, found: Standing, *, accept: bool) -> bool:
        """Whether something of what was *found* has to be accepted first."""
        stopping = [finding for finding in found.findings if finding.stops]
        for finding in found.findings:
            if finding not in stopping:
                self._listener.warned(finding.text)
        if stopping and not accept:
            raise drifted(stopping, self._table_name)
        return bool(stopping)

    def _accepted(self, turn: Turn, kept: Kept) -> Kept:
        """What the table keeps once it remembers what the code says, of what it *kept* before."""
        found = standing(self._migrations, kept)
        rows = {entry.name: entry for entry in found.entries}
        for finding in found.findings:
            entry = rows[finding.was or finding.name]
            if finding.kind == "renamed" and entry.row:
                turn.rename(entry.row, finding.name)
            elif finding.kind == "edited" and entry.row and entry.migration and entry.migration.checksum:
                turn.accept(entry.row, entry.migration.checksum)
        return self._ledger.read()

    def _up_to(self, name: str | None) -> Sequence[Migration]:
        return self._migrations if name is None else self._migrations[: position(self._migrations, name) + 1]


def _every(kept: Sequence[Checkpoint], made: Sequence[Checkpoint]) -> list[Checkpoint]:
    """Those that were there, and those that were made, each once."""
    return list({(one.scan, one.segment): one for one in (*kept, *made)}.values())
