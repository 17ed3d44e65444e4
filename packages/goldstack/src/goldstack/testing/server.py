"""The session's server: the workers of one run share it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from goldstack.aws import client
from goldstack.local import LocalServer, start_local_dynamodb
from goldstack.local.registry.locks import held
from goldstack.project import Deployment, Project
from goldstack.project.model import LOCAL

from .options import Options

_REGION = "us-west-2"


@contextmanager
def session_server(options: Options) -> Iterator[LocalServer]:
    """Start it, or find the one that another worker has started.

    A worker's use of it ends with the worker's process, not with its last test: another worker, which may not have
    begun to use it, then finds it still there.

    Raises:
        PortInUse: Another program, or another server, holds the port that was asked for.
        LocalServerError: It does not start.
        ConfigError: There is no such engine.
    """
    if options.shared is None:
        with _start(options, options.port) as server:
            yield server
        return
    note = options.shared / "goldstack-port"
    with held(options.shared / "goldstack-port.lock"):
        server = _start(options, int(note.read_text()) if note.exists() else options.port)
        note.write_text(str(server.port))
    yield server


def clients(options: Options) -> Callable[[str], Any]:
    """Gives the DynamoDB client for a URL: each is made once."""
    return cache(lambda url: client("dynamodb", _local(options.project), local_url=url))


def _start(options: Options, port: int) -> LocalServer:
    project = options.project
    return start_local_dynamodb(
        port,
        engine=cast("Any", options.engine),
        clone=project.root if project else options.root,
        region=_local(project).region,
    )


def _local(project: Project | None) -> Deployment:
    deployments = project.deployments if project else ()
    local = next((each for each in deployments if each.is_local), None)
    return local or Deployment(name=LOCAL, region=_REGION, configuration={})
