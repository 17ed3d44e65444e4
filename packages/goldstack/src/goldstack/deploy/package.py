"""A data package, as far as a deployment's life needs it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from goldstack.errors import ConfigError, GoldstackError
from goldstack.project import Project

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations import Migration
    from goldstack.dynamodb.migrations.listening import Listener
    from goldstack.dynamodb.migrations.runner import Runner


class DataPackage(Protocol):
    """What its binding does for us."""

    @property
    def migrations(self) -> "tuple[Migration, ...]":
        """In the order to run them."""
        ...

    @property
    def source(self) -> Path | None:
        """The file that they are in."""
        ...

    def warm(self, deployment: str, *, project: Project) -> None:
        """Get ready to migrate, without asking anyone."""
        ...

    def runner(
        self, deployment: str, *, project: Project, listener: "Listener | None" = None
    ) -> "AbstractContextManager[Runner]":
        """The runner of the migrations of *deployment* in *project*; *listener* is told what it does."""
        ...


def load(importing: Callable[[], DataPackage]) -> DataPackage:
    """The data package that *importing* gives.

    Raises:
        ConfigError: It cannot be imported.
    """
    try:
        return importing()
    except GoldstackError:
        raise
    except Exception as error:
        raise unimportable(error, remedy="Mend it.") from error


def unimportable(error: Exception | None, *, remedy: str) -> ConfigError:
    """That the data package cannot be imported because of *error*."""
    place = f"{error.filename}:{error.lineno}: " if isinstance(error, SyntaxError) else ""
    return ConfigError(f"The data package cannot be imported: {place}{type(error).__name__}: {error}\n{remedy}")
