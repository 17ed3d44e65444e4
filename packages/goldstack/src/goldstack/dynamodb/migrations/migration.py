"""Migrations as they are written: a function with a name, and maybe its way back."""

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from goldstack.errors import ConfigError

from . import source

if TYPE_CHECKING:
    from goldstack.dynamodb.entities import Gsi

    from .context import MigrationContext

Step: TypeAlias = "Callable[[MigrationContext], None]"

# Bytes, so that a row of a checkpoint has room for the name in its sort key.
_LONGEST_NAME = 255


class Migration:
    """One change of the table's content or shape.

    Args:
        name: What the table remembers it by.
        up: Makes the change.
        long: It takes long, so that no `connect()` runs it.
        checksum: Of what it does, where that is not the source of *up*.
    """

    def __init__(self, name: str, up: Step, *, long: bool = False, checksum: str | None = None) -> None:
        self.name = name
        self.up = up
        self.long = long
        self.way_back: Step | None = None
        self._checksum = checksum

    def __repr__(self) -> str:
        return f"Migration({self.name!r})"

    @property
    def checksum(self) -> str | None:
        """Changes when what it does is edited; None where that cannot be told. The way back does not count."""
        return self._checksum or source.checksum(self.up)

    def down(self, function: Step) -> Step:
        """Take the decorated function for the way back."""
        self.way_back = function
        return function


class Declare:
    """Makes migrations: `@migration("0001-name")`."""

    def __call__(self, name: str, *, long: bool = False) -> Callable[[Step], Migration]:
        """Make a function a migration called *name*; the order is that of the file.

        Args:
            name: Up to 255 bytes; not to be changed once it has run.
            long: It takes long, so that no `connect()` runs it: only `inv db.migrate` and `inv infra.up` do.

        Raises:
            ConfigError: No migration can have that name.
        """
        check_name(name)
        return lambda up: Migration(name, up, long=long)

    def gsi(self, name: str, index: "Gsi") -> Migration:
        """Make a migration called *name* that makes *index*; its way back deletes it.

        ```python
        add_gsi1 = migration.gsi("0002-gsi1", gsi1)
        ```

        It waits until the index can be used, however long that takes; killed and run again, it goes on waiting. An index of
        that name which is there already must be as declared.

        Args:
            name: Of the migration.
            index: The one that entities name.

        Raises:
            ConfigError: No migration can have that name.
        """
        from .steps import gsi

        check_name(name)
        return gsi(name, index)

    def ttl(self, name: str, attribute: "str | type[Any]") -> Migration:
        """Make a migration called *name* that lets items end by *attribute*; its way back lets them stay.

        ```python
        let_end = migration.ttl("0003-ttl", Session)
        ```

        Args:
            name: Of the migration.
            attribute: The attribute of the table; or an entity with a field that is `expires()`.

        Raises:
            ConfigError: No migration can have that name.
            Misuse: The entity has no such field.
        """
        from .steps import ttl

        check_name(name)
        return ttl(name, attribute)


migration = Declare()


def check_name(name: str) -> None:
    """Refuse a *name* that no migration can have.

    Raises:
        ConfigError: It is one.
    """
    if not name or name.startswith("#"):
        reason = "names that begin with '#' belong to the runner" if name else "it is empty"
    elif not name.isprintable():
        reason = "it has characters that cannot be shown"
    elif len(name.encode()) > _LONGEST_NAME:
        reason = f"it has {len(name.encode())} bytes, and {_LONGEST_NAME} fit"
    else:
        return
    raise ConfigError(f'{name!r} cannot be the name of a migration: {reason}.\nUse one such as "0001-add-user".')


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
