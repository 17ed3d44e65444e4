"""One DynamoDB table, typed: entities, keys, migrations, and the binding of a package to its goldstack.json.

boto3 is imported when the first client is made.
"""

from .binding import Binding, bind
from .entities import Entity, Key, SavedAs, key, saved_as
from .migrations import Migration, MigrationContext, migration
from .table import Raw, Table

__all__ = [
    "Binding",
    "Entity",
    "Key",
    "Migration",
    "MigrationContext",
    "Raw",
    "SavedAs",
    "Table",
    "bind",
    "key",
    "migration",
    "saved_as",
]
