"""Local servers: the local AWS of a clone, and DynamoDB for tests. Started, shared, found and ended."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .deployment import Status, start, status, stop
    from .ministack import SERVICES, prepare
    from .registry import Server
    from .resetting import reset
    from .shared import LocalServer, start_local_dynamodb, stop_all_local_dynamodb, stop_local_dynamodb

__all__ = [
    "SERVICES",
    "LocalServer",
    "Server",
    "Status",
    "prepare",
    "reset",
    "start",
    "start_local_dynamodb",
    "status",
    "stop",
    "stop_all_local_dynamodb",
    "stop_local_dynamodb",
]

# Imported on use: run-time code asks `local.registry` which server is ours, and needs none of the rest.
_HOMES = {
    "LocalServer": "shared",
    "SERVICES": "ministack",
    "Server": "registry",
    "Status": "deployment",
    "prepare": "ministack",
    "reset": "resetting",
    "start": "deployment",
    "start_local_dynamodb": "shared",
    "status": "deployment",
    "stop": "deployment",
    "stop_all_local_dynamodb": "shared",
    "stop_local_dynamodb": "shared",
}

__getattr__ = names(__name__, _HOMES)
