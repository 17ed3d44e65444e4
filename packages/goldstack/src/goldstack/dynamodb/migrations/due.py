"""Which migrations are due, by what the table says of each."""

from collections.abc import Mapping, Sequence

from .migration import Migration
from .rows import APPLIED, REVERTED, REVERTING, Row


def due(wanted: Sequence[Migration], head: Mapping[str, str], *, short_only: bool, again: bool) -> list[Migration]:
    """Which of *wanted* are to be run.

    Args:
        wanted: In their order.
        head: What became of each name.
        short_only: None from the first that takes long on.
        again: Those as well that were rolled back; without it, none from the first of them on.
    """
    found: list[Migration] = []
    for migration in wanted:
        state = head.get(migration.name)
        if state == APPLIED:
            continue
        if (short_only and migration.long) or (state == REVERTED and not again):
            break
        found.append(migration)
    return found


def can_be_reverted(row: Row | None) -> bool:
    """Whether the migration of *row* is applied, or its way back has begun and not ended."""
    return row is not None and (row.state == APPLIED or (row.is_back and row.state != REVERTED))


def head_state(row: Row) -> str:
    """What `#HEAD` says of a migration that has *row*."""
    return REVERTING if row.is_back and row.state != REVERTED else row.state
