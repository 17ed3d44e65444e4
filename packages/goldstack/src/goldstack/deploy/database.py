"""The migrations of one deployment, as the command line works on them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from goldstack.dynamodb.migrations.listening import SILENT, Listener
from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment, Project

from .consent import Consent
from .package import DataPackage, load
from .reach import check_answers, environment_of, heading

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations.runner import Runner
    from goldstack.dynamodb.migrations.standing import Standing

NONE = "none"
"""What `--to` says where no migration is to stay."""


class Database:
    """What can be done with the migrations of one deployment.

    Args:
        project: Where it is described.
        deployment: Which one.
        importing: Imports the data package.
        say: Receives our own words for the user.
        consent: What the user has agreed to.
        listener: Is told how migrations get on.
    """

    def __init__(
        self,
        project: Project,
        deployment: Deployment,
        importing: Callable[[], DataPackage],
        *,
        say: Callable[[str], None],
        consent: Consent,
        listener: Listener = SILENT,
    ) -> None:
        self._project = project
        self._deployment = deployment
        self._importing = importing
        self._say = say
        self._consent = consent
        self._listener = listener
        self._heading: str | None = heading(deployment)

    def status(self) -> "Standing":
        """Every migration of the code and of the table, and where the two disagree; nothing is changed."""
        with self._runner(writing=False) as runner:
            return runner.standing()

    def pending(self) -> list[str]:
        """The names of the migrations that wait."""
        with self._runner(writing=False) as runner:
            return runner.pending()

    def migrate(self, *, to: str | None = None, accept_changed: bool = False) -> list[str]:
        """Run the migrations that wait, up to *to*, and tell the names of those that were run.

        Args:
            to: The last one to run.
            accept_changed: Go on where code and table disagree: from now on, what the code says is right.

        Raises:
            MigrationDrift: Code and table disagree.
            MigrationError: One failed.
            Refused: Nobody has agreed to it.
        """
        with self._runner(writing=True) as runner:
            if self._deployment.protected and (waiting := runner.pending()):
                self._consent.agree(f"Run {', '.join(_until(waiting, to))} on {self._protected}?")
            return runner.up(to=to, again=True, compare=True, accept_changed=accept_changed)

    def rollback(self, to: str | None) -> list[str]:
        """Take back what came after the migration *to*, which stays; the names of those that were taken back.

        Args:
            to: Its name, or `none`: then everything is taken back.

        Raises:
            ConfigError: There is no *to*.
            MigrationError: One has no way back, or failed.
            Refused: The deployment is protected, or nobody has agreed to it.
        """
        name = self._deployment.name
        if not to:
            raise ConfigError(
                f"Nothing says how far {name!r} is to be taken back.\n"
                f"Name the last migration that is to stay: --to NAME; or --to {NONE}, where none is. "
                f"`inv db.status {name}` shows them."
            )
        if self._deployment.protected:
            raise Refused(
                f"The deployment {name!r} is protected, so its migrations are not taken back.\n"
                f"Take `protected` out of its entry in goldstack.json first, if that is what you want."
            )
        last = None if to == NONE else to
        with self._runner(writing=True) as runner:
            if not self._deployment.is_local and (reverting := runner.reverting(last)):
                table = self._deployment.table_name
                self._say(f"This would be taken back in {table}, and what it wrote be lost: {', '.join(reverting)}.")
                self._consent.agree_to_lose([table])
            return runner.down_to(last)

    def mark(self, name: str, *, applied: bool) -> None:
        """Say that the migration *name* is applied, or that the table knows nothing of it; nothing is run.

        Raises:
            MigrationError: There is no such migration.
            Refused: Nobody has agreed to it.
        """
        with self._runner(writing=True) as runner:
            if self._deployment.protected:
                state = "applied" if applied else "not applied"
                self._consent.agree(f"Mark {name} as {state} on {self._protected}?")
            runner.mark(name, applied=applied)

    def unlock(self) -> str | None:
        """Take the lock from whoever holds it; who that was, in words, or None where nobody did.

        Raises:
            Refused: Nobody has agreed to it.
        """
        with self._runner(writing=True) as runner:
            holder = runner.standing().holder
            if holder is None:
                return None
            if not self._deployment.is_local:
                self._consent.agree(
                    f"{holder.name} has held the lock on the migrations of {self._deployment.table_name} since "
                    f"{holder.since}. If it still runs, it writes no more. Take the lock from it?"
                )
            taken = runner.unlock()
            return f"{taken.name}, which had held it since {taken.since}" if taken else None

    @contextmanager
    def _runner(self, *, writing: bool) -> "Iterator[Runner]":
        if self._heading:
            self._say(self._heading)
            self._heading = None
        package = load(self._importing)
        if not self._deployment.is_local:
            check_answers(self._deployment)
            if writing:
                self._check_account()
        with package.runner(self._deployment.name, project=self._project, listener=self._listener) as runner:
            yield runner

    def _check_account(self) -> None:
        from goldstack.aws.identity import check_account

        check_account(self._deployment, environment_of(self._project, self._deployment))

    @property
    def _protected(self) -> str:
        return f"the protected deployment {self._deployment.name!r}"


def _until(names: list[str], last: str | None) -> list[str]:
    return names[: names.index(last) + 1] if last in names else names
