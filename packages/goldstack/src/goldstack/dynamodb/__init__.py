"""One DynamoDB table, typed: entities, keys, migrations, and the binding of a package to its goldstack.json.

boto3 is imported when the first client is made, and everything here when it is first used.
"""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .binding import Binding, bind
    from .codec import SavedAs, saved_as
    from .entities import (
        NO_MARKS,
        Entity,
        Gsi,
        IndexKey,
        Key,
        Marks,
        Partition,
        expires,
        index,
        key,
        partition,
        unique,
        version,
    )
    from .explained import Explained, Filter
    from .expressions import between, contains, given, missing, not_, one_of, present, size
    from .migrations import Migration, MigrationContext, migration
    from .reads import Page, Query, Scan
    from .table import Raw, Table
    from .writes import Batched, Edit, ExplainedWrite, Transaction

__all__ = [
    "NO_MARKS",
    "Batched",
    "Binding",
    "Edit",
    "Entity",
    "Explained",
    "ExplainedWrite",
    "Filter",
    "Gsi",
    "IndexKey",
    "Key",
    "Marks",
    "Migration",
    "MigrationContext",
    "Page",
    "Partition",
    "Query",
    "Raw",
    "SavedAs",
    "Scan",
    "Table",
    "Transaction",
    "between",
    "bind",
    "contains",
    "expires",
    "given",
    "index",
    "key",
    "migration",
    "missing",
    "not_",
    "one_of",
    "partition",
    "present",
    "saved_as",
    "size",
    "unique",
    "version",
]

_HOMES = {
    "Batched": "writes",
    "Binding": "binding",
    "Edit": "writes",
    "Entity": "entities",
    "Explained": "explained",
    "ExplainedWrite": "writes",
    "Filter": "explained",
    "Gsi": "entities",
    "IndexKey": "entities",
    "Key": "entities",
    "Marks": "entities",
    "Migration": "migrations",
    "MigrationContext": "migrations",
    "NO_MARKS": "entities",
    "Page": "reads",
    "Partition": "entities",
    "Query": "reads",
    "Raw": "table",
    "SavedAs": "codec",
    "Scan": "reads",
    "Table": "table",
    "Transaction": "writes",
    "between": "expressions",
    "bind": "binding",
    "contains": "expressions",
    "given": "expressions",
    "expires": "entities",
    "index": "entities",
    "key": "entities",
    "migration": "migrations",
    "missing": "expressions",
    "not_": "expressions",
    "one_of": "expressions",
    "partition": "entities",
    "present": "expressions",
    "saved_as": "codec",
    "size": "expressions",
    "unique": "entities",
    "version": "entities",
}

__getattr__ = names(__name__, _HOMES)
