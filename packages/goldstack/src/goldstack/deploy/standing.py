"""What the table remembers of its migrations, and what waits, for people and for programs."""

from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.migrations.naming import named

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations.standing import Entry, Standing


def as_json(stands: "Standing", *, deployment: str, table: str) -> dict[str, Any]:
    """*stands* as one JSON document."""
    return {
        "deployment": deployment,
        "table": table,
        "migrations": [_entry(entry) for entry in stands.entries],
        "pending": stands.pending,
        "findings": [
            {
                "kind": found.kind,
                "name": found.name,
                "was": found.was,
                "text": named(found.text, deployment),
            }
            for found in stands.findings
        ],
        "lock": stands.holder and {"holder": stands.holder.name, "since": stands.holder.since},
    }


def as_text(stands: "Standing", *, deployment: str) -> str:
    """*stands* as lines: a migration each, then what is wrong."""
    width = max((len(entry.name) for entry in stands.entries), default=0)
    lines = [f"{entry.name.ljust(width)}  {_told(entry)}" for entry in stands.entries] or ["There is no migration."]
    if stands.holder:
        lines.append(f"{stands.holder.name} has been migrating the table since {stands.holder.since}.")
    lines.extend(f"- {named(found.text, deployment)}" for found in stands.findings)
    if stands.pending:
        lines.append(f"{len(stands.pending)} pending. Run what waits: inv db.migrate {deployment}")
    return "\n".join(lines)


def _told(entry: "Entry") -> str:
    row = entry.row
    said = [entry.state.ljust(len("applying"))]
    if row and row.state in {"applied", "reverted"} and row.finished:
        said.append(row.finished)
    if row and row.state == "applying":
        said.append(f"since {row.started} by {row.holder}")
    if row and row.state == "failed":
        said.append(f"{row.finished}, attempt {row.attempts}: {(row.error or '').splitlines()[0] if row.error else ''}")
    if entry.migration and entry.migration.long and entry.is_pending:
        said.append("(takes long)")
    if entry.migration is None:
        said.append("(not in the code)")
    return "  ".join(said).rstrip()


def _entry(entry: "Entry") -> dict[str, Any]:
    row = entry.row
    return {
        "name": entry.name,
        "state": entry.state,
        "inCode": entry.migration is not None,
        "long": bool(entry.migration and entry.migration.long),
        "started": row and row.started,
        "finished": row and row.finished,
        "attempts": row.attempts if row else 0,
        "holder": row and row.holder,
        "error": row and row.error,
    }
