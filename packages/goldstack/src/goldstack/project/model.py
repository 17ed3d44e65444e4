"""The content of goldstack.json as values."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

from goldstack.errors import ConfigError

from . import _valid
from ._configuration import check_configurations
from ._find import find
from ._read import content, parse
from .names import DEPLOYMENT_NAME, closest
from .values import JSON, show

LOCAL = "local"
_TAKEN = {
    "errored": "Terraform saves a state that it cannot store as errored.tfstate",
    "local-aws": "the data of the local AWS is under that name",
    "terraform": "terraform.tfstate is the state of a Terraform that is run without a deployment",
}
MigrateOnConnect = Literal["auto", "check", "off"]


@dataclass(frozen=True, slots=True)
class RemoteState:
    """Where in S3 a deployment's state is."""

    bucket: str
    key: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One place where the table exists."""

    name: str
    region: str
    configuration: Mapping[str, JSON]
    profile: str | None = None
    account_id: str | None = None
    protected: bool = False
    endpoint: str | None = None
    local_services: tuple[str, ...] = ()
    terraform_version: str | None = None
    remote_state: RemoteState | None = None
    migrate_on_connect: MigrateOnConnect = "check"

    @property
    def is_local(self) -> bool:
        """Whether the local AWS stands in for AWS."""
        return self.name == LOCAL

    @property
    def table_name(self) -> str:
        """Name of the table, `configuration.tableName`."""
        return str(self.configuration["tableName"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A goldstack.json: what should exist, and where.

    Attributes:
        path: The file.
        name: The package's.
        deployments: In the order of the file.
        validated: What `remember` notes; None where there is nothing new to note.
    """

    path: Path
    name: str
    deployments: tuple[Deployment, ...]
    validated: str | None = None

    @property
    def root(self) -> Path:
        """The folder that holds the file: the repository."""
        return self.path.parent

    @property
    def infra(self) -> Path:
        """The folder of the Terraform files."""
        return self.root / "infra" / "aws"

    def remember(self) -> None:
        """Note beside the file that it was found valid, so that `load` need not validate the same content again."""
        if self.validated:
            _valid.note(self.validated, self.path)

    def deployment(self, name: str) -> Deployment:
        """The deployment called *name*.

        Raises:
            ConfigError: There is none, or no deployment can have that name.
        """
        known = [deployment.name for deployment in self.deployments]
        if name in known:
            return self.deployments[known.index(name)]
        if not DEPLOYMENT_NAME.fullmatch(name):
            raise ConfigError(
                f"{name!r} cannot be the name of a deployment: a lower-case letter, then up to 31 lower-case letters, "
                f"digits or dashes.\n{self.path} has: {', '.join(known)}."
            )
        raise ConfigError(
            f"{self.path} has no deployment {name!r} (it has: {', '.join(known)}).{closest(name, known)}\n"
            f"Add one under `deployments`, or name one of these."
        )


def load(path: Path | None = None) -> Project:
    """Read goldstack.json at *path*, or wherever `find` finds it, and check it.

    Where jsonschema is not installed (run time alone), the rules of the schema are taken as kept.

    Raises:
        ConfigError: It is missing or wrong; the message names the file, the place in it, the value and the remedy.
    """
    path = path or find()
    found = content(path)
    document = parse(found, path)
    validated = _validate(document, found, path) if find_spec("jsonschema") else None
    try:
        return _project(cast("dict[str, Any]", document), path, validated)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{path} does not have the shape of a goldstack.json: {error!r}.") from error


def _validate(document: JSON, found: bytes, path: Path) -> str | None:
    digest = _valid.digest(found, path)
    if _valid.is_noted(digest, path):
        return None
    from ._validate import validate

    validate(document, path)
    return digest


def _project(document: dict[str, Any], path: Path, validated: str | None) -> Project:
    shared = document.get("configuration", {})
    check_configurations(document, path)
    deployments = tuple(_deployment(item, shared, i, path) for i, item in enumerate(document["deployments"]))
    for name in {deployment.name for deployment in deployments} & {*_TAKEN}:
        raise ConfigError(f"{path}: no deployment can be called {name!r}: {_TAKEN[name]}.\nRename it.")
    for name, count in Counter(deployment.name for deployment in deployments).items():
        if count > 1:
            raise ConfigError(f"{path}: deployments has the name {name!r} {count} times.\nRename one.")
    _check_tables(deployments, path)
    return Project(path=path, name=document["name"], deployments=deployments, validated=validated)


def _check_tables(deployments: tuple[Deployment, ...], path: Path) -> None:
    owners: dict[tuple[str | None, ...], str] = {}
    for deployment in deployments:
        place = (deployment.account_id, deployment.endpoint, deployment.region, deployment.table_name)
        if deployment.account_id and place in owners:
            raise ConfigError(
                f"{path}: deployments {owners[place]!r} and {deployment.name!r} have the same table "
                f"{deployment.table_name!r} in {deployment.region} of {deployment.account_id}.\nRename one of the tables."
            )
        owners[place] = deployment.name


def _deployment(item: dict[str, Any], shared: dict[str, JSON], position: int, path: Path) -> Deployment:
    place = f"{path}: deployments[{position}]"
    configuration = {**shared, **item.get("configuration", {})}
    if item.get("localServices") and item["name"] != LOCAL:
        raise ConfigError(f"{place}.localServices is for the deployment 'local' only, not {item['name']!r}.")
    if item.get("endpoint") and item["name"] == LOCAL:
        raise ConfigError(
            f"{place}.endpoint is {show(item['endpoint'])}, but 'local' always is the local AWS of this clone.\n"
            f"Take it out, or give the deployment another name."
        )
    if item.get("protected") and item.get("migrateOnConnect") == "auto":
        raise ConfigError(
            f'{place}.migrateOnConnect cannot be "auto" where `protected` is true.\nUse "check" or "off".'
        )
    remote = item.get("remoteState")
    return Deployment(
        name=item["name"],
        region=item["awsRegion"],
        configuration=MappingProxyType(configuration),
        profile=item.get("awsUser"),
        account_id=item.get("awsAccountId"),
        protected=item.get("protected", False),
        endpoint=item.get("endpoint"),
        local_services=tuple(item.get("localServices", ())),
        terraform_version=item.get("terraformVersion"),
        remote_state=RemoteState(**remote) if remote else None,
        migrate_on_connect=item.get("migrateOnConnect", "check"),
    )
