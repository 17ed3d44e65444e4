"""Which deployment is meant, which table that is, and where its server listens."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from goldstack.errors import ConfigError, ConfigNotFound, Refused

if TYPE_CHECKING:
    from goldstack.project import Deployment, Project

DEPLOYMENT_VARIABLE = "GOLDSTACK_DEPLOYMENT"
TABLE_VARIABLE = "GOLDSTACK_TABLE_NAME"

ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL"

# The name of the deployment that the environment describes, where there is no goldstack.json: messages leave it out.
UNNAMED = ""
_LOCAL_REGION = "us-west-2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One table.

    Attributes:
        deployment: Where it is.
        url: Where the local server listens, for `local`.
    """

    deployment: "Deployment"
    url: str | None = None

    @property
    def table_name(self) -> str:
        """Name of the table."""
        return self.deployment.table_name

    @property
    def endpoint(self) -> str | None:
        """What stands in for AWS."""
        return self.url or self.deployment.endpoint


class ProjectReader:
    """Reads the goldstack.json of a package, again only when it has changed.

    Args:
        folder: Where to begin to look, if `GOLDSTACK_CONFIG` does not name the file; then from the working directory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[Path, int, int], Project] | None = None

    def read(self) -> "Project | None":
        """The project, or None where no goldstack.json is in reach.

        Raises:
            ConfigError: The file is wrong, or `GOLDSTACK_CONFIG` names none.
        """
        from goldstack.project import load

        path = self._find()
        if path is None:
            return None
        status = path.stat()
        version = (path, status.st_mtime_ns, status.st_size)
        if self._read is None or self._read[0] != version:
            self._read = (version, load(path))
        return self._read[1]

    def _find(self) -> Path | None:
        from goldstack.project import find

        for start in (self._folder, Path.cwd()):
            try:
                return find(start)
            except ConfigNotFound:
                if os.environ.get("GOLDSTACK_CONFIG"):
                    raise
        return None


def choose(project: "Project | None", name: str | None) -> "Deployment":
    """The deployment *name*, else that of `GOLDSTACK_DEPLOYMENT`, else `local` where this process started a server.

    Without a *project* there are `local` and, under any other name, the one that the environment describes:
    `GOLDSTACK_TABLE_NAME`, `AWS_REGION`, and `AWS_ENDPOINT_URL` where something stands in for AWS, which nothing else
    can say then.

    Raises:
        ConfigError: There is no such deployment, or nothing says which.
        Refused: `AWS_ENDPOINT_URL` is neither https nor this machine.
    """
    from goldstack.project import Deployment
    from goldstack.project.model import LOCAL

    name = name or os.environ.get(DEPLOYMENT_VARIABLE) or _started_here()
    if project is None:
        return _from_environment(LOCAL if name == LOCAL else UNNAMED)
    known = [deployment.name for deployment in project.deployments]
    if name is None:
        raise ConfigError(
            f"Nothing says which deployment is meant ({project.path} has: {', '.join(known)}).\n"
            f'Name it: connect("{known[0]}"), or {DEPLOYMENT_VARIABLE}={known[0]}; '
            f"in a test, call start_local_dynamodb() first."
        )
    if name == LOCAL and LOCAL not in known:
        first = project.deployments[0]
        return Deployment(name=LOCAL, region=first.region, configuration=first.configuration)
    return project.deployment(name)


def local_url(project: "Project | None") -> str:
    """Where `local` is: this process's server, else that of this clone, else the default port.

    Raises:
        ConfigError: `DYNAMODB_LOCAL_PORT` holds no port.
    """
    from goldstack.local import registry

    server = registry.this_process() or (registry.server_of(project.root) if project else None)
    return server.url if server else f"http://127.0.0.1:{registry.default_port()}"


def with_table(deployment: "Deployment", name: str) -> "Deployment":
    """*deployment* with another table."""
    return replace(deployment, configuration={**deployment.configuration, "tableName": name})


def _started_here() -> str | None:
    from goldstack.local import registry
    from goldstack.project.model import LOCAL

    return LOCAL if registry.this_process() else None


def _from_environment(name: str) -> "Deployment":
    from goldstack.project import TABLE_NAME, Deployment
    from goldstack.project.model import LOCAL

    table = os.environ.get(TABLE_VARIABLE)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not table:
        raise ConfigNotFound(
            f"There is no goldstack.json in {Path.cwd()}, in the folder of the package or above them, "
            f"and {TABLE_VARIABLE} is not set.\n"
            f"Set {TABLE_VARIABLE} and AWS_REGION, or name the file: GOLDSTACK_CONFIG=/path/to/goldstack.json"
        )
    if not TABLE_NAME.fullmatch(table):
        raise ConfigError(
            f"{TABLE_VARIABLE} is {table!r}, which DynamoDB refuses.\n"
            f"Use 3 to 255 letters, digits, underscores, dots or dashes."
        )
    if not region and name != LOCAL:
        raise ConfigError(
            f"{TABLE_VARIABLE} is {table!r}, but no region is known.\nSet AWS_REGION, to us-west-2 for example."
        )
    return Deployment(
        name=name,
        region=region or _LOCAL_REGION,
        endpoint=None if name == LOCAL else _endpoint(),
        configuration={"tableName": table},
    )


def _endpoint() -> str | None:
    from goldstack.aws.environment import is_loopback

    url = os.environ.get(ENDPOINT_VARIABLE)
    if not url or os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return None
    scheme = urlsplit(url).scheme
    if scheme != "https" and not (scheme == "http" and is_loopback(url)):
        raise Refused(
            f"{ENDPOINT_VARIABLE} is {url!r}, which is neither https nor this machine: what is sent there can be read "
            f"on its way.\nTake it away, or use an address that begins with https:// or http://127.0.0.1."
        )
    return url
