"""What the table keeps of its migrations, row by row: all in one partition of it.

- The name of a migration: its row.
- `#HEAD`: the map of names to what became of them, so that one read tells whether something is pending.
- `#LOCK`: who migrates the table.
- `#CHECKPOINT#0#0#NAME`: how far a scan of a migration has come; by the number of the scan, then of the segment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import LEDGER_PARTITION, PARTITION_KEY, SORT_KEY

HEAD: Final = "#HEAD"
LOCK: Final = "#LOCK"
CHECKPOINT: Final = "#CHECKPOINT#"

State: TypeAlias = Literal["applying", "failed", "applied", "reverted"]
APPLYING: Final = "applying"
APPLIED: Final = "applied"
REVERTED: Final = "reverted"
# In `#HEAD` only: the way back has begun, and not ended.
REVERTING: Final = "reverting"

# Characters of an error that are kept.
_LONGEST_ERROR = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the table remembers of one migration.

    Attributes:
        name: Of the migration.
        state: What became of it; rows of the original, which hold nothing but the name, are applied.
        is_back: It is, or was when it failed, on its way back.
        checksum: Of the code that ran; None where it is not known.
        started: When it began last: a time in UTC, as text.
        finished: When it ended.
        attempts: How often it was begun.
        holder: The process that began it last.
        error: Why it failed.
        token: Of that process's lock.
    """

    name: str
    state: State = "applied"
    is_back: bool = False
    checksum: str | None = None
    started: str | None = None
    finished: str | None = None
    attempts: int = 0
    holder: str | None = None
    error: str | None = None
    token: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far a segment of a scan has come.

    Attributes:
        name: Of the migration.
        scan: Which of its scans, from 0.
        segment: Which segment of it, from 0.
        kind: What is scanned.
        last: The key of the last item that is done; None where none is.
        is_done: All are.
        count: How many items were looked at.
    """

    name: str
    scan: int
    segment: int = 0
    kind: str
    last: Item | None = None
    is_done: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock.

    Attributes:
        name: Host and process, as in *build-7:4711*.
        since: When it took the lock: a time in UTC, as text.
        token: The number of its lock, larger than all before.
    """

    name: str
    since: str
    token: int


def key_of(name: str) -> Item:
    """Where the row *name* is."""
    return {PARTITION_KEY: {"S": LEDGER_PARTITION}, SORT_KEY: {"S": name}}


def checkpoint_name(name: str, scan: int, segment: int) -> str:
    """The sort key of a checkpoint."""
    return f"{CHECKPOINT}{scan}#{segment}#{name}"


def row_of(item: Mapping[str, Any]) -> Row:
    """The row that is stored as *item*."""
    return Row(
        name=_text(item, SORT_KEY) or "",
        state=cast("State", _text(item, "state") or APPLIED),
        is_back=_text(item, "way") == "back",
        checksum=_text(item, "checksum"),
        started=_text(item, "started"),
        finished=_text(item, "finished"),
        attempts=_number(item, "attempts"),
        holder=_text(item, "holder"),
        error=_text(item, "error"),
        token=_number(item, "token"),
    )


def checkpoint_of(item: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint that is stored as *item*."""
    return Checkpoint(
        name=_text(item, "migration") or "",
        scan=_number(item, "scan"),
        segment=_number(item, "segment"),
        kind=_text(item, "kind") or "",
        last=item["last"]["M"] if "last" in item else None,
        is_done=bool(item.get("done", {}).get("BOOL")),
        count=_number(item, "count"),
    )


def holder_of(item: Mapping[str, Any]) -> Holder | None:
    """Who holds the lock that is stored as *item*; None where nobody does."""
    if "owner" not in item:
        return None
    return Holder(_text(item, "holder") or "unknown", _text(item, "since") or "unknown", _number(item, "token"))


def head_of(item: Mapping[str, Any]) -> dict[str, str]:
    """What became of each name, as the `#HEAD` that is stored as *item* says."""
    return {name: value.get("S", "") for name, value in item.get(APPLIED, {}).get("M", {}).items()}


def shortened_error(text: str) -> str:
    """*text* as a row keeps it."""
    kept = text.encode("utf-8", "replace").decode()
    return kept if len(kept) <= _LONGEST_ERROR else f"{kept[:_LONGEST_ERROR]}…"


def _text(item: Mapping[str, Any], name: str) -> str | None:
    found: str | None = item.get(name, {}).get("S")
    return found


def _number(item: Mapping[str, Any], name: str) -> int:
    return int(item.get(name, {}).get("N", 0))
