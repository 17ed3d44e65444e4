"""Local servers: the local AWS of a clone, and DynamoDB for tests. Started, shared, found and ended."""

from .deployment import Status, start, status, stop
from .environment import make as prepare
from .ministack import SERVICES
from .registry import Server
from .shared import LocalServer, start_local_dynamodb, stop_all_local_dynamodb, stop_local_dynamodb

__all__ = [
    "SERVICES",
    "LocalServer",
    "Server",
    "Status",
    "prepare",
    "start",
    "start_local_dynamodb",
    "status",
    "stop",
    "stop_all_local_dynamodb",
    "stop_local_dynamodb",
]
