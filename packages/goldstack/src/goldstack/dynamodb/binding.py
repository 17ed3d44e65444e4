"""A package's table: what its `connect`, `connect_table` and `get_table_name` do."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from goldstack.errors import Refused

from .clients import Connection, connection, reached_like
from .definition import create_table
from .migrations import Migration, collect
from .readiness import asking, bring_up, needs_check
from .selection import ProjectReader, Target, choose, local_url, with_table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.service_resource import Table as ResourceTable

    from goldstack.project import Deployment, Project

    from .migrations.listening import Listener
    from .migrations.runner import Runner
    from .table import Table


def bind(package_file: str, *, migrations: ModuleType) -> "Binding":
    """Bind a package to its table; reads no file and connects to nothing yet.

    Args:
        package_file: `__file__` of a module of the package: goldstack.json is looked for from there upwards.
        migrations: The module that holds the package's migrations.

    Raises:
        ConfigError: Two migrations share a name.
    """
    source = getattr(migrations, "__file__", None)
    return Binding(Path(package_file).absolute().parent, collect(migrations), source=Path(source) if source else None)


class Binding:
    """A package's table, in whichever deployment is meant.

    Everywhere, *deployment* is a name; without one `GOLDSTACK_DEPLOYMENT` says it, or a local server that this process
    started.

    Args:
        folder: The package's folder.
        migrations: In the order to run them.
        source: The file that they are in.
    """

    def __init__(self, folder: Path, migrations: tuple[Migration, ...], *, source: Path | None = None) -> None:
        self.migrations = migrations
        self.source = source
        self._package = str(folder)
        self._reader = ProjectReader(folder)
        self._fixed: Target | None = None

    @property
    def project(self) -> "Project | None":
        """The goldstack.json of the package; None where there is none in reach."""
        return self._reader.read()

    @property
    def clone(self) -> Path:
        """The repository: the folder of goldstack.json, else the working directory."""
        project = self.project
        return project.root if project else Path.cwd()

    @property
    def local(self) -> "Deployment":
        """The deployment `local`."""
        from goldstack.project.model import LOCAL

        return choose(self.project, LOCAL)

    def get_table_name(self, deployment: str | None = None) -> str:
        """Name of the table; nothing is connected to."""
        return self._target(deployment).table_name

    def connect(self, deployment: str | None = None) -> "DynamoDBClient":
        """A boto3 client, shared by everyone in this process who means the same table.

        The first call makes sure that the table is up to the migrations: in `local` it runs those that wait, elsewhere
        `migrateOnConnect` says what happens: *check* raises, *auto* runs what comes before the first that takes long, *off*
        asks nothing. What was rolled back is never run. The table itself is never created.

        Raises:
            TableMissing: The table does not exist.
            PendingMigrations: The table is older than the code.
            CredentialsError: There are no credentials, or AWS does not accept them.
            LocalServerError: No local server answers.
        """
        return self._connect(self._target(deployment)).client

    def connect_resource(self, deployment: str | None = None) -> "ResourceTable":
        """boto3's Table, for plain Python values; do not share it between threads. Raises as `connect` does."""
        target = self._target(deployment)
        return self._connect(target).table(target.table_name)

    def connect_table(self, deployment: str | None = None, *, client: "DynamoDBClient | None" = None) -> "Table":
        """The typed table. Raises as `connect` does.

        Args:
            deployment: Which one.
            client: One of your own to use instead; then nothing is checked.
        """
        from .table import Table

        target = self._target(deployment)
        return Table(client or self._connect(target).client, target.table_name)

    def migrate(self, deployment: str | None = None, *, project: "Project | None" = None) -> list[str]:
        """Run the migrations that wait, those that take long as well, and tell their names. Raises as `connect` does.

        One that was rolled back, and what comes after it, goes on waiting.

        Args:
            deployment: Which one.
            project: Where it is described, instead of the package's own goldstack.json.

        Raises:
            MigrationError: One failed; those before it are applied.
        """
        target = self._target(deployment, project)
        with self.runner(deployment, project=project) as runner:
            applied = runner.up()
        connection(self._package, target).checked_by(lambda: None)
        return applied

    def warm(self, deployment: str | None = None, *, project: "Project | None" = None) -> None:
        """Build what `migrate` will need, and ask nobody: a client takes its time to import."""
        connection(self._package, self._target(deployment, project))

    def pending(self, deployment: str | None = None, *, project: "Project | None" = None) -> list[str]:
        """The names of the migrations that wait, in order. Raises as `connect` does.

        Args:
            deployment: Which one.
            project: Where it is described, instead of the package's own goldstack.json.
        """
        with self.runner(deployment, project=project) as runner:
            return runner.pending()

    def migrate_down_to(self, name: str | None, deployment: str | None = None) -> list[str]:
        """Take back every migration after *name*, last first, and tell their names; *name* itself stays.

        What was taken back stays so: no `connect()` runs it again, only `inv db.migrate` does.

        Args:
            name: The last one to stay; None for none.
            deployment: Which one.

        Raises:
            MigrationError: There is no such migration, or one has no way back, or one failed.
            Refused: The deployment is protected.
        """
        target = self._target(deployment)
        if target.deployment.protected:
            raise Refused(
                f"The deployment {target.deployment.name!r} is protected, so its migrations are not taken back.\n"
                f"Take `protected` out of goldstack.json first, if that is what you want."
            )
        with self.runner(deployment) as runner:
            return runner.down_to(name)

    @contextmanager
    def runner(
        self, deployment: str | None = None, *, project: "Project | None" = None, listener: "Listener | None" = None
    ) -> "Iterator[Runner]":
        """The runner of the migrations; what goes wrong between it and AWS is raised as `connect` does.

        Args:
            deployment: Which one.
            project: Where it is described, instead of the package's own goldstack.json.
            listener: Is told what happens.
        """
        target = self._target(deployment, project)
        with asking(target):
            yield self._runner(target, listener)

    def prepare(self, url: str, *, table_name: str | None = None) -> None:
        """Create the local table on the server at *url* unless it exists, and migrate it.

        Args:
            url: Where the server listens.
            table_name: Instead of the one in goldstack.json.
        """
        target = self._local_target(url, table_name)
        with asking(target):
            create_table(connection(self._package, target).client, target.table_name)
            self._runner(target).up()
        connection(self._package, target).checked_by(lambda: None)

    @contextmanager
    def bound_to(self, url: str, *, table_name: str, copy_of: str | None = None) -> Iterator[None]:
        """Make `local`, and every call that names no deployment, mean *table_name* on the server at *url*.

        For fixtures: it holds for all threads of the process, whatever the shell exports.

        Args:
            url: Where the server listens.
            table_name: The table.
            copy_of: A migrated table of that server of which it is a copy: its client serves, and nothing is checked.
        """
        target = self._local_target(url, table_name)
        alike = reached_like(self._package, target, self._local_target(url, copy_of)) if copy_of else nullcontext()
        before, self._fixed = self._fixed, target
        try:
            with alike:
                yield
        finally:
            self._fixed = before

    def _target(self, name: str | None, project: "Project | None" = None) -> Target:
        from goldstack.project.model import LOCAL

        if self._fixed is not None and name in (None, LOCAL):
            return self._fixed
        project = project or self.project
        deployment = choose(project, name)
        return Target(deployment=deployment, url=local_url(project) if deployment.is_local else None)

    def _local_target(self, url: str, table_name: str | None) -> Target:
        return Target(deployment=with_table(self.local, table_name) if table_name else self.local, url=url)

    def _connect(self, target: Target) -> Connection:
        found = connection(self._package, target)
        found.checked_by(lambda: self._check(target))
        return found

    def _check(self, target: Target) -> None:
        if needs_check(target.deployment):
            with asking(target):
                bring_up(self._runner(target), target)

    def _runner(self, target: Target, listener: "Listener | None" = None) -> "Runner":
        from .migrations.listening import SILENT
        from .migrations.runner import Runner

        client = connection(self._package, target).client
        return Runner(client, target.table_name, self.migrations, listener=listener or SILENT)
