"""The data package's part in `up`: imported while Terraform plans, known to be sound before anything is written."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Protocol

from goldstack.errors import ConfigError, GoldstackError
from goldstack.project import Project


class DataPackage(Protocol):
    """A data package, as far as a deployment's life needs it."""

    def warm(self, deployment: str, *, project: Project) -> None:
        """Get ready to migrate, without asking anyone."""
        ...

    def pending(self, deployment: str, *, project: Project) -> list[str]:
        """The names of the migrations of *deployment* that wait, in order."""
        ...

    def migrate(self, deployment: str, *, project: Project) -> list[str]:
        """Run the pending migrations of *deployment* in *project*; their names."""
        ...


class Migrations:
    """The pending migrations of one deployment.

    Args:
        load: Imports the data package; that takes as long as all the rest of our work.
        deployment: Its name.
        project: Where it is described.
    """

    def __init__(self, load: Callable[[], DataPackage], deployment: str, *, project: Project) -> None:
        self._load = load
        self._deployment = deployment
        self._project = project
        self._package: DataPackage | None = None
        self._error: Exception | None = None
        self._thread = Thread(target=self._warm)  # no daemon: one that imports while Python ends would crash it
        self._thread.start()

    def check(self) -> DataPackage:
        """Wait for the data package.

        Raises:
            ConfigError: It cannot be imported.
        """
        self._thread.join()
        if self._package:
            return self._package
        if isinstance(self._error, GoldstackError):
            raise self._error
        place = f"{self._error.filename}:{self._error.lineno}: " if isinstance(self._error, SyntaxError) else ""
        raise ConfigError(
            f"The data package cannot be imported: {place}{type(self._error).__name__}: {self._error}\n"
            f"Mend it, or leave migrations pending: --no-migrate"
        ) from self._error

    def pending(self) -> list[str]:
        """The names of those that wait."""
        return self.check().pending(self._deployment, project=self._project)

    def run(self) -> list[str]:
        """Run those that wait; their names."""
        return self.check().migrate(self._deployment, project=self._project)

    def _warm(self) -> None:
        try:
            self._package = self._load()
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self._error = error
            return
        with suppress(Exception):  # what is wrong with AWS is said when the migrations run
            self._package.warm(self._deployment, project=self._project)
