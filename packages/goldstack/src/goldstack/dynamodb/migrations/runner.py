"""Migrations run: what waits, in order, and each remembered before the next begins."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldstack.dynamodb.table import Table
from goldstack.errors import GoldstackError, MigrationError
from goldstack.project import closest

from .ledger import Ledger
from .migration import Migration, MigrationContext, Step

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


class Runner:
    """Brings one table up to its migrations, or back; one runner at a time.

    Args:
        client: A boto3 client.
        table_name: Name of the table.
        migrations: In the order to run them.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, migrations: Sequence[Migration]) -> None:
        self._ledger = Ledger(client, table_name)
        self._context = MigrationContext(client, table_name, Table(client, table_name))
        self._migrations = migrations

    def pending(self) -> list[str]:
        """The names that wait, in order; where none does, by one consistent GetItem."""
        head = self._ledger.head()
        if head is not None and head.issuperset(migration.name for migration in self._migrations):
            return []
        applied = set(self._ledger.applied())
        return [migration.name for migration in self._migrations if migration.name not in applied]

    def up(self) -> list[str]:
        """Run what waits, and tell its names.

        Raises:
            MigrationError: One failed. It is not remembered, those before it are.
        """
        head = self._ledger.head()
        if head is not None and head.issuperset(migration.name for migration in self._migrations):
            return []
        applied = self._ledger.applied()
        waiting = [migration for migration in self._migrations if migration.name not in applied]
        for migration in waiting:
            self._run(migration.up, migration, "failed; it is not remembered as applied, those before it are")
            self._ledger.record(migration.name)
        names = [migration.name for migration in waiting]
        if self._migrations:
            self._ledger.write_head([*applied, *names])
        return names

    def down_to(self, name: str) -> list[str]:
        """Take back everything after the migration *name*, last first, and tell the names; *name* itself stays.

        Raises:
            MigrationError: There is no such migration, or one has no way back (nothing was changed), or one failed.
        """
        applied = self._ledger.applied()
        reverting = [migration for migration in reversed(self._after(name)) if migration.name in applied]
        for migration in reverting:
            if migration.way_back is None:
                raise MigrationError(
                    f"The migration {migration.name!r} has no way back, so {self._context.table_name} cannot be taken "
                    f"back to {name!r}; nothing was changed.\nGive it one with `@….down`."
                )
        for migration in reverting:
            if migration.way_back is not None:
                self._run(migration.way_back, migration, "could not be taken back; it is still remembered as applied")
            self._ledger.forget(migration.name)
            applied.remove(migration.name)
            self._ledger.write_head(applied)
        return [migration.name for migration in reverting]

    def _after(self, name: str) -> Sequence[Migration]:
        names = [migration.name for migration in self._migrations]
        if name not in names:
            raise MigrationError(
                f"There is no migration {name!r} (there are: {', '.join(names) or 'none'}).{closest(name, names)}\n"
                f"Nothing was changed."
            )
        return self._migrations[names.index(name) + 1 :]

    def _run(self, step: Step, migration: Migration, outcome: str) -> None:
        try:
            step(self._context)
        except Exception as error:
            cause = str(error) if isinstance(error, GoldstackError) else f"{type(error).__name__}: {error}"
            raise MigrationError(
                f"The migration {migration.name!r} of the table {self._context.table_name} {outcome}.\n{cause}\n"
                f"Correct it and run it again: it starts from its beginning."
            ) from error
