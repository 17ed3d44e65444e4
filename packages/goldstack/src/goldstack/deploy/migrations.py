"""The data package's part in `up`: imported while Terraform plans, known to be sound before anything is written."""

from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING

from goldstack.errors import GoldstackError
from goldstack.project import Project

from .package import DataPackage, unimportable

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations.listening import Listener


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
        raise unimportable(self._error, remedy="Mend it, or leave migrations pending: --no-migrate") from self._error

    def pending(self) -> list[str]:
        """The names of those that wait, those that were rolled back as well."""
        with self.check().runner(self._deployment, project=self._project) as runner:
            return runner.pending()

    def run(self, listener: "Listener") -> list[str]:
        """Run those that wait, and were not rolled back; their names."""
        with self.check().runner(self._deployment, project=self._project, listener=listener) as runner:
            return runner.up()

    def _warm(self) -> None:
        try:
            self._package = self._load()
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self._error = error
            return
        with suppress(Exception):  # what is wrong with AWS is said when the migrations run
            self._package.warm(self._deployment, project=self._project)
