"""One DynamoDB table, typed: entities, keys, migrations, and the binding of a package to its goldstack.json.

boto3 is imported when the first client is made.
"""

from .binding import Binding, bind
from .entities import NO_MARKS, Entity, Gsi, IndexKey, Key, Marks, Partition, SavedAs, index, key, partition, saved_as
from .migrations import Migration, MigrationContext, migration
from .table import Raw, Table

__all__ = [
    "NO_MARKS",
    "Binding",
    "Entity",
    "Gsi",
    "IndexKey",
    "Key",
    "Marks",
    "Migration",
    "MigrationContext",
    "Partition",
    "Raw",
    "SavedAs",
    "Table",
    "bind",
    "index",
    "key",
    "migration",
    "partition",
    "saved_as",
]
