"""DynamoDB Local, run by Docker: in a container that no other machine reaches, and that is removed at its end."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from goldstack.errors import LocalServerError

from . import process
from .engine import Notify, Order
from .java import FLAGS
from .registry import entries
from .registry.folders import state_folder

IMAGE = "amazon/dynamodb-local:3.3.1"
_PORT = 8000
_DATA = "/home/dynamodblocal/data"
_TOKEN, _REGISTRY = "goldstack.token", "goldstack.registry"
_CONTAINER = "container"
_LIMIT = 20.0
_PULL_LIMIT = 900.0
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK")


class Docker:
    """DynamoDB Local in a container; its process, for the registry, is the `docker run` that is attached to it."""

    name = "docker"

    def prepare(self, notify: Notify) -> None:
        """Check that a daemon answers, remove what killed processes left, and fetch the image where it is missing."""
        if not shutil.which("docker"):
            raise LocalServerError(f"There is no docker on PATH.\n{_OTHERS}")
        code, output = _docker("version", "--format", "{{.Server.Version}}")
        if code:
            raise LocalServerError(f"There is a docker on PATH, but no daemon answers it: {output.strip()}\n{_OTHERS}")
        _reap()
        if _docker("image", "inspect", "--format", "{{.Id}}", IMAGE)[0]:
            notify(f"Fetching the image {IMAGE} …")
            code, output = _docker("pull", "--quiet", IMAGE, limit=_PULL_LIMIT)
            if code:
                raise LocalServerError(f"The image {IMAGE} cannot be fetched: {output.strip()}\n{_OTHERS}")

    def argv(self, order: Order) -> list[str]:
        """A container that is published on loopback alone."""
        return [
            shutil.which("docker") or "docker",
            "run",
            "--rm",
            f"--name={order.token}",
            f"--label={_TOKEN}={order.token}",
            f"--label={_REGISTRY}={state_folder()}",
            f"--cidfile={order.folder / _CONTAINER}",
            f"--publish=127.0.0.1:{order.port}:{_PORT}",
            *_mount(order.persist),
            IMAGE,
            *("-jar", "DynamoDBLocal.jar", *FLAGS),
            *(("-dbPath", _DATA) if order.persist else ("-inMemory",)),
            *("-port", str(_PORT)),
        ]

    def environment(self, order: Order) -> Mapping[str, str]:
        """What the client needs to find its daemon."""
        return _environment()

    def is_itself(self, order: Order, pid: int) -> bool:
        """Whether its container has the port."""
        code, output = _docker("port", order.token, f"{_PORT}/tcp")
        return not code and f"127.0.0.1:{order.port}" in output.split()

    def ended(self, token: str) -> None:
        """Remove its container, which outlives a client that had to be killed."""
        _remove(token)


def remove_left(folder: Path) -> None:
    """Remove the container that was started with *folder* for its temporary files, if there was one."""
    for file in folder.glob(f"*/{_CONTAINER}"):
        if container := file.read_text(encoding="ascii", errors="replace").strip():
            _remove(container)


_OTHERS = "Start Docker, or take another engine: ministack, or java after `inv local.fetch`."


def _reap() -> None:
    form = f'{{{{.ID}}}} {{{{.Label "{_TOKEN}"}}}}'
    code, output = _docker("ps", "--all", f"--filter=label={_REGISTRY}={state_folder()}", f"--format={form}")
    found = [line.split() for line in output.splitlines()] if not code else []
    known = {entry.token for entry in entries.read()}  # read later: whatever was listed has been registered before
    for container, token in (pair for pair in found if len(pair) == 2):
        if token not in known:
            _remove(container)


def _remove(container: str) -> None:
    if shutil.which("docker"):
        _docker("rm", "--force", container)  # one that is gone already is no failure


def _mount(data: Path | None) -> list[str]:
    if not data:
        return []
    # As this user: the image's own could not write there.
    return [f"--mount=type=bind,source={data},target={_DATA}", f"--user={os.getuid()}:{os.getgid()}"]


def _docker(*words: str, limit: float = _LIMIT) -> tuple[int, str]:
    return process.run(["docker", *words], environment=_environment(), limit=limit)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("DOCKER_")}
    return {"PATH": os.defpath, **kept}
