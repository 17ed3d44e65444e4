"""One client for everyone in a process who means the same table."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .selection import ENDPOINT_VARIABLE, UNNAMED, Target

if TYPE_CHECKING:
    from botocore.config import Config
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.service_resource import Table as ResourceTable


@dataclass(frozen=True, slots=True)
class _Place:
    package: str
    deployment: str
    region: str
    table: str
    endpoint: str | None
    process: int


@dataclass(slots=True)
class Connection:
    """A client, and whether the table behind it is known to be up to its migrations."""

    client: "DynamoDBClient"
    _session: Any
    _lock: Any = field(default_factory=threading.RLock)
    _resource: Any = None
    _checked: bool = False

    def table(self, name: str) -> "ResourceTable":
        """boto3's Table over a client that all share; each call makes its own, as boto3's are for one thread."""
        with self._lock:
            if self._resource is None:
                self._resource = self._session.resource("dynamodb")
            table: ResourceTable = self._resource.Table(name)
            return table

    def checked_by(self, check: Callable[[], None]) -> None:
        """Call *check* unless a call returned before; a migration that connects in the meantime is let through."""
        with self._lock:
            if self._checked:
                return
            self._checked = True
            try:
                check()
            except BaseException:
                self._checked = False
                raise


_connections: dict[_Place, Connection] = {}
_building = threading.Lock()


def connection(package: str, target: Target) -> Connection:
    """The connection of *package* to *target*: one for all threads, and another in a forked process.

    Raises:
        Refused: A variable or a profile names an address that stands in for AWS.
    """
    place = _place(package, target)
    if found := _connections.get(place):
        return found
    with _building:
        if place not in _connections:
            _connections[place] = _connect(target)
        return _connections[place]


@contextmanager
def reached_like(package: str, target: Target, other: Target) -> Iterator[None]:
    """Let the connection to *other* serve for *target*, a copy of its table on the same server: a client is dear."""
    place = _place(package, target)
    found = connection(package, other)
    found.checked_by(lambda: None)
    _connections[place] = found
    try:
        yield
    finally:
        _connections.pop(place, None)


def _place(package: str, target: Target) -> _Place:
    deployment = target.deployment
    return _Place(package, deployment.name, deployment.region, target.table_name, target.endpoint, os.getpid())


def _connect(target: Target) -> Connection:
    from goldstack.aws import aws_environment, session

    environ = dict(os.environ)
    if target.deployment.name == UNNAMED:
        environ.pop(ENDPOINT_VARIABLE, None)  # the deployment has it, unless it is to be ignored
    environment = aws_environment(target.deployment, environ=environ, local_url=target.url)
    made = session(target.deployment, environment)
    return Connection(made.client("dynamodb", config=client_config()), made)


def client_config() -> "Config":
    """What our clients are made with: a User-Agent that is ready, which botocore otherwise puts together twice a request."""
    import boto3
    import botocore
    from botocore.config import Config

    return Config(user_agent=f"Boto3/{boto3.__version__} Botocore/{botocore.__version__} lib/goldstack")


def _forget() -> None:
    # The lock may be held by a thread that this process does not have, and the sockets are the parent's.
    global _building  # noqa: PLW0603
    _building = threading.Lock()
    _connections.clear()


os.register_at_fork(after_in_child=_forget)
