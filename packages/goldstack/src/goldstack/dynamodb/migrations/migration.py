"""Migrations as they are written: a function with a name, and maybe its way back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from goldstack.errors import ConfigError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from goldstack.dynamodb.table import Table


@dataclass(frozen=True, slots=True)
class MigrationContext:
    """What a migration works with.

    Attributes:
        client: The plain boto3 client.
        table_name: Name of the table.
        table: The typed table over the same client.
    """

    client: "DynamoDBClient"
    table_name: str
    table: "Table"


Step: TypeAlias = Callable[[MigrationContext], None]


class Migration:
    """One change of the table's content or shape.

    Args:
        name: What the table remembers it by.
        up: Makes the change.
    """

    def __init__(self, name: str, up: Step) -> None:
        self.name = name
        self.up = up
        self.way_back: Step | None = None

    def __repr__(self) -> str:
        return f"Migration({self.name!r})"

    def down(self, function: Step) -> Step:
        """Take the decorated function for the way back."""
        self.way_back = function
        return function


def migration(name: str) -> Callable[[Step], Migration]:
    """Make a function a migration called *name*; the order is that of the file.

    Raises:
        ConfigError: No migration can have that name.
    """
    if not name or name.startswith("#"):
        raise ConfigError(
            f"{name!r} cannot be the name of a migration: names that begin with '#' belong to the runner.\n"
            f'Use one such as "0001-add-user".'
        )
    return lambda up: Migration(name, up)


def collect(module: ModuleType) -> tuple[Migration, ...]:
    """The migrations of *module*, in the order of their definition.

    Raises:
        ConfigError: Two of them share a name.
    """
    found = tuple(dict.fromkeys(value for value in vars(module).values() if isinstance(value, Migration)))
    if twice := _repeated(migration.name for migration in found):
        raise ConfigError(f"{module.__name__} has two migrations called {twice!r}.\nRename the one that is newer.")
    return found


def _repeated(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None
