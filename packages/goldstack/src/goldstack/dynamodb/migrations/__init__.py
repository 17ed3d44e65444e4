"""How the table came to be as it is: migrations as they are written, what the table remembers of them, and their runner."""

from .migration import Migration, MigrationContext, collect, migration

__all__ = ["Migration", "MigrationContext", "collect", "migration"]
