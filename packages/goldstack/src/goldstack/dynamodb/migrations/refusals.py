"""What a runner refuses to do, or fails to, and what there is to be done instead."""

from collections.abc import Sequence

from goldstack.errors import GoldstackError, MigrationDrift, MigrationError
from goldstack.project import closest

from .ledger import Kept
from .migration import Migration, Step
from .naming import DEPLOYMENT
from .rows import REVERTED, Row
from .standing import Finding


def position(migrations: Sequence[Migration], name: str) -> int:
    """Where in *migrations* the one called *name* is.

    Raises:
        MigrationError: There is none.
    """
    names = [migration.name for migration in migrations]
    if name not in names:
        raise unknown(name, names, "There is no migration")
    return names.index(name)


def unknown(name: str, names: Sequence[str], said: str) -> MigrationError:
    """That *name* is none of *names*."""
    return MigrationError(
        f"{said} {name!r} (there are: {', '.join(names) or 'none'}).{closest(name, names)}\nNothing was changed."
    )


def way_back(migration: Migration, table: str, name: str | None) -> Step:
    """What takes *migration* back, on the way to *name*.

    Raises:
        MigrationError: There is no way.
    """
    if migration.way_back is None:
        before = repr(name) if name is not None else "before all migrations"
        raise MigrationError(
            f"The migration {migration.name!r} has no way back, so {table} cannot be taken back to {before}; nothing was "
            f"changed.\nGive it one with `@….down`."
        )
    return migration.way_back


def check_way(row: Row | None, table: str) -> None:
    """Refuse to run what is on its way back.

    Raises:
        MigrationError: It is.
    """
    if row and row.is_back and row.state != REVERTED:
        raise MigrationError(
            f"The migration {row.name!r} of the table {table} was being taken back, which has not ended{_why(row)}.\n"
            f"End it: `inv db.rollback {DEPLOYMENT}`; or say what is the case: `inv db.mark {DEPLOYMENT} {row.name}`."
        )


def check_ended(migrations: Sequence[Migration], kept: Kept, table: str) -> None:
    """Refuse to take back what has begun and not ended.

    Raises:
        MigrationError: One of *migrations* has.
    """
    for migration in migrations:
        row = kept.rows.get(migration.name)
        if row and row.state in {"applying", "failed"} and not row.is_back:
            raise MigrationError(
                f"The migration {row.name!r} of the table {table} has begun and not ended{_why(row)}; nothing was changed.\n"
                f"End it: `inv db.migrate {DEPLOYMENT}`; or say what is the case: `inv db.mark {DEPLOYMENT} {row.name}`. Then go back."
            )


def drifted(findings: Sequence[Finding], table: str) -> MigrationDrift:
    """That code and *table* disagree."""
    said = "\n".join(f"- {finding.text}" for finding in findings)
    return MigrationDrift(f"The code and the table {table} tell different stories; nothing was run.\n{said}")


def cause_of(error: BaseException) -> str:
    """What is told of *error*, by which a migration failed."""
    if isinstance(error, GoldstackError):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def failed(name: str, table: str, cause: str, *, is_back: bool, has_scanned: bool) -> MigrationError:
    """That the migration *name* of *table* failed for *cause*."""
    outcome = "could not be taken back" if is_back else "failed"
    again = "its scans go on where they were, the rest begins anew" if has_scanned else "it begins anew"
    command = "db.rollback" if is_back else "db.migrate"
    return MigrationError(
        f"The migration {name!r} of the table {table} {outcome}; those before it are as they should be.\n"
        f"{cause}\nThen run it again, by `inv {command} {DEPLOYMENT}`: {again}."
    )


def _why(row: Row) -> str:
    return f": {row.error}" if row.error else ""
