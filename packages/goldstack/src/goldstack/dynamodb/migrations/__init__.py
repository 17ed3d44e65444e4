"""How the table came to be as it is: migrations as they are written, what the table remembers of them, and their runner."""

from goldstack.lazy import names

from .migration import Migration, collect, migration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .context import MigrationContext

__all__ = ["Migration", "MigrationContext", "collect", "migration"]

__getattr__ = names(__name__, {"MigrationContext": "context"})
