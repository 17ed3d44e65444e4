"""Whether a table is there, and up to its migrations: what whoever connects to it is told, or does about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from goldstack.errors import MigrationError, PendingMigrations, TableMissing

from .selection import UNNAMED, Target

if TYPE_CHECKING:
    from goldstack.project import Deployment

    from .migrations.runner import Runner


def needs_check(deployment: "Deployment") -> bool:
    """Whether a `connect()` to *deployment* looks at the migrations at all."""
    return deployment.is_local or deployment.migrate_on_connect != "off"


def bring_up(runner: "Runner", target: Target) -> None:
    """Run the migrations that a `connect()` to *target* may run; where none waits, that is one consistent GetItem.

    Raises:
        PendingMigrations: Others wait.
        MigrationError: One failed.
    """
    deployment = target.deployment
    if deployment.is_local:
        runner.up()
        return
    waiting = runner.pending()
    if waiting and deployment.migrate_on_connect == "auto":
        runner.up(short_only=True)
        waiting = runner.pending()
    if waiting:
        raise PendingMigrations(
            f"The table {target.table_name}{_of(deployment)} is older than the code: "
            f"{', '.join(waiting)} {'waits' if len(waiting) == 1 else 'wait'} to be run.\n"
            f"Run `inv db.migrate {_shown(deployment)}`."
        )


@contextmanager
def asking(target: Target) -> Iterator[None]:
    """Explain what goes wrong between us and the table of *target*.

    Raises:
        TableMissing: It does not exist.
        CredentialsError: There are no credentials, or AWS does not accept them.
        LocalServerError: No local server answers.
        AwsError: Everything else that AWS says.
    """
    from goldstack.aws import error_code, explained

    from .migrations.naming import named

    deployment = target.deployment
    with explained(deployment, endpoint=target.endpoint):
        try:
            yield
        except MigrationError as error:
            error.args = (named(str(error), _shown(deployment)),)
            raise
        except Exception as error:
            if error_code(error) != "ResourceNotFoundException":
                raise
            place = f" at {target.endpoint}" if target.endpoint else ""
            raise TableMissing(
                f"The table {target.table_name}{_of(deployment)} does not exist in {deployment.region}{place}."
                f"\nCreate it: `inv infra.up {_shown(deployment)}`."
            ) from error


def _shown(deployment: "Deployment") -> str:
    return "DEPLOYMENT" if deployment.name == UNNAMED else deployment.name


def _of(deployment: "Deployment") -> str:
    return "" if deployment.name == UNNAMED else f" of {deployment.name!r}"
