"""Tasks `db.*`: the migrations of a deployment."""

import json as json_text
import sys

from invoke import Context, Exit

from goldstack.errors import ConfigError

from ._database import database
from ._deployed import data, say
from ._project import current_project
from ._task import task

_DEPLOYMENT = {"deployment": "Name of a deployment in goldstack.json."}
_JSON = {"json": "Print one JSON document."}
_YES = {"yes": "Answer questions with yes."}


@task(
    help=_DEPLOYMENT
    | _JSON
    | _YES
    | {"to": "NAME of the last one to run.", "accept-changed": "Where code and table disagree, the code is right."}
)
def migrate(
    c: Context,
    deployment: str,
    *,
    to: str | None = None,
    accept_changed: bool = False,
    json: bool = False,
    yes: bool = False,
) -> None:
    """Run the migrations that wait, those that were rolled back as well."""
    with database(c, deployment, yes=yes) as opened:
        names = opened.migrate(to=to, accept_changed=accept_changed)
        pending = opened.pending()
    if json:
        _print({"deployment": deployment, "applied": names, "pending": pending})
    say(f"Migrations applied: {', '.join(names)}." if names else "Nothing was to be run.")
    say(f"Waiting: {', '.join(pending)}." if pending else "No migration is pending.")


@task(help=_DEPLOYMENT | _JSON | {"check": "Exit with 4 where a migration waits, or code and table disagree."})
def status(c: Context, deployment: str, *, check: bool = False, json: bool = False) -> None:
    """Show each migration, what became of it, and where code and table disagree; changes nothing."""
    from goldstack.deploy.standing import as_json, as_text

    with database(c, deployment, changes=False) as opened:
        stands = opened.status()
    if json:
        _print(as_json(stands, deployment=deployment, table=current_project().deployment(deployment).table_name))
    else:
        sys.stdout.write(f"{as_text(stands, deployment=deployment)}\n")
    if check and (stands.pending or stands.findings):
        raise Exit(code=4)


@task(
    help=_DEPLOYMENT
    | _JSON
    | {
        "to": "NAME of the last one to stay; none, where no one is to stay.",
        "allow-data-loss": "NAME of the table, which may lose what they wrote.",
        "yes": "Answer plain questions with yes; that the table may lose data is none.",
    },
    iterable=["allow_data_loss"],
)
def rollback(
    c: Context,
    deployment: str,
    *,
    to: str | None = None,
    allow_data_loss: list[str] | None = None,
    json: bool = False,
    yes: bool = False,
) -> None:
    """Take back the migrations that came after NAME, last first; NAME itself stays."""
    with database(c, deployment, yes=yes, losing=allow_data_loss) as opened:
        names = opened.rollback(to)
    if json:
        _print({"deployment": deployment, "reverted": names})
    say(f"Migrations taken back: {', '.join(names)}." if names else "There was nothing to take back.")


@task(
    help=_DEPLOYMENT
    | _YES
    | {
        "name": "Of the migration.",
        "applied": "It is applied: it is never run.",
        "unapplied": "It is not: the table forgets it, and it is run again where the code has it.",
    }
)
def mark(
    c: Context, deployment: str, name: str, *, applied: bool = False, unapplied: bool = False, yes: bool = False
) -> None:
    """Say what is the case with a migration, and run nothing."""
    if applied == unapplied:
        raise ConfigError(
            f"Say which: inv db.mark {deployment} {name} --applied, or inv db.mark {deployment} {name} --unapplied"
        )
    with database(c, deployment, yes=yes) as opened:
        opened.mark(name, applied=applied)
    say(f"{name} is marked as {'applied' if applied else 'not applied'}; nothing was run.")


@task(help=_DEPLOYMENT | _YES)
def unlock(c: Context, deployment: str, *, yes: bool = False) -> None:
    """Take the lock on the migrations from a process that holds it; a dead one loses it by itself."""
    with database(c, deployment, yes=yes) as opened:
        holder = opened.unlock()
    say(f"The lock was taken from {holder}." if holder else "Nobody holds the lock.")


@task(help={"name": "What it is called, such as add-user; its number is added by itself."})
def new(c: Context, name: str) -> None:
    """Write a new migration at the end of the data package's migrations.py."""
    from goldstack.deploy.authoring import write
    from goldstack.deploy.package import load

    if c.config.run.dry:
        say(f"{name} would be written, with the next number.")
        return
    path, line, whole = write(load(data(c)), name)
    say(f"{whole} begins at {path}:{line}. Write what it does before the table is connected to: it fails until then.")


def _print(document: object) -> None:
    sys.stdout.write(f"{json_text.dumps(document, indent=2)}\n")
