"""Where a table stands: the migrations of the code beside what the table remembers of them, and where the two disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .ledger import Kept
from .migration import Migration
from .naming import DEPLOYMENT
from .rows import APPLIED, Holder, Row


@dataclass(frozen=True, slots=True)
class Entry:
    """One migration.

    Attributes:
        name: Its name.
        migration: As the code has it; None where it does not.
        row: What the table remembers; None where it knows nothing of it.
    """

    name: str
    migration: Migration | None
    row: Row | None

    @property
    def state(self) -> str:
        """*pending*, or as its row says: *applying*, *failed*, *applied*, *reverted*."""
        return self.row.state if self.row else "pending"

    @property
    def is_pending(self) -> bool:
        """Whether the code has it and the table has not."""
        return self.migration is not None and self.state != APPLIED


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about which code and table disagree.

    Attributes:
        kind: What it is.
        name: Of the migration, in the code; of a removed one, in the table.
        was: Of a renamed one, its name in the table.
        text: What is wrong, and what to do.
    """

    kind: Literal["edited", "removed", "renamed", "out of order"]
    name: str
    text: str
    was: str | None = None

    @property
    def stops(self) -> bool:
        """Whether nothing is run before it is accepted; what newer code applied stops no older one."""
        return self.kind != "removed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the table stands.

    Attributes:
        entries: Those of the code in their order, then those that only the table knows.
        findings: What code and table disagree about.
        holder: Who migrates the table at the moment.
    """

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    holder: Holder | None = None

    @property
    def pending(self) -> list[str]:
        """The names of those that wait, in order."""
        return [entry.name for entry in self.entries if entry.is_pending]


def standing(migrations: Sequence[Migration], kept: Kept) -> Standing:
    """Where the table stands that has *kept* this of its *migrations*."""
    names = {migration.name for migration in migrations}
    ours = [Entry(migration.name, migration, kept.rows.get(migration.name)) for migration in migrations]
    others = [Entry(name, None, row) for name, row in kept.rows.items() if name not in names]
    entries = (*ours, *others)
    return Standing(entries, tuple(_findings(ours, others)), kept.holder)


def _findings(ours: Sequence[Entry], others: Sequence[Entry]) -> list[Finding]:
    renamed = _renamed(ours, others)
    known = {finding.was for finding in renamed} | {finding.name for finding in renamed}
    return [
        *_edited(ours),
        *renamed,
        *(_removed(entry) for entry in others if entry.state == APPLIED and entry.name not in known),
        *_out_of_order(ours, known),
    ]


def _edited(ours: Sequence[Entry]) -> list[Finding]:
    return [
        Finding(
            "edited",
            entry.name,
            f"{entry.name!r} was edited after it had been applied: what it did then is not what it says now.\n"
            f"Undo the edit and write a new migration; or accept it as it is: `inv db.migrate {DEPLOYMENT} --accept-changed`.",
        )
        for entry in ours
        if entry.row
        and entry.state == APPLIED
        and entry.row.checksum
        and (found := _checksum(entry))
        and found != entry.row.checksum
    ]


def _renamed(ours: Sequence[Entry], others: Sequence[Entry]) -> list[Finding]:
    gone: dict[str, list[str]] = {}
    for entry in others:
        if entry.row and entry.row.checksum and entry.state == APPLIED:
            gone.setdefault(entry.row.checksum, []).append(entry.name)
    found: list[Finding] = []
    for entry in ours:
        if entry.row is None and gone and (names := gone.get(_checksum(entry) or "")):
            was = names.pop(0)
            text = (
                f"{was!r} was applied, and is called {entry.name!r} in the code now: it would run a second time.\n"
                f"Give it its old name; or accept the new one: `inv db.migrate {DEPLOYMENT} --accept-changed`."
            )
            found.append(Finding("renamed", entry.name, text, was))
    return found


def _removed(entry: Entry) -> Finding:
    return Finding(
        "removed",
        entry.name,
        f"{entry.name!r} was applied, and the code has no such migration: newer code applied it, or it was deleted.\n"
        f"Put it back; or let the table forget it: `inv db.mark {DEPLOYMENT} {entry.name} --unapplied`.",
    )


def _out_of_order(ours: Sequence[Entry], known: set[str | None]) -> list[Finding]:
    applied = [number for number, entry in enumerate(ours) if entry.state == APPLIED]
    last = applied[-1] if applied else -1
    return [
        Finding(
            "out of order",
            entry.name,
            f"{entry.name!r} waits, and stands before {ours[last].name!r}, which was applied.\n"
            f"Move it to the end of the file; or run it all the same: `inv db.migrate {DEPLOYMENT} --accept-changed`; or say that it has been done: "
            f"`inv db.mark {DEPLOYMENT} {entry.name} --applied`.",
        )
        for entry in ours[: max(last, 0)]
        if entry.is_pending and entry.name not in known
    ]


def _checksum(entry: Entry) -> str | None:
    return entry.migration.checksum if entry.migration else None
