"""The data of this monorepo: `from dynamodb import connect_table, User`."""

from .entities import User
from .table import (
    connect,
    connect_resource,
    connect_table,
    get_table_name,
    migrate_down_to,
    start_local_dynamodb,
    stop_all_local_dynamodb,
    stop_local_dynamodb,
)

__all__ = [
    "User",
    "connect",
    "connect_resource",
    "connect_table",
    "get_table_name",
    "migrate_down_to",
    "start_local_dynamodb",
    "stop_all_local_dynamodb",
    "stop_local_dynamodb",
]
