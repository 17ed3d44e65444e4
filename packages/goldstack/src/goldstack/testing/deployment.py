"""The deployment `local`, applied by Terraform in a copy of the project, to a server of its own."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldstack.aws import client
from goldstack.deploy import Consent, Lifecycle
from goldstack.deploy.engine import check_engine
from goldstack.deploy.prepare import prepare
from goldstack.dynamodb import Binding
from goldstack.errors import ConfigError
from goldstack.local import start_local_dynamodb
from goldstack.project import Deployment, Project, find, load
from goldstack.project.model import LOCAL

from .data import binding
from .options import Options

_STATE = shutil.ignore_patterns("*.tfstate", "*.tfstate.*", ".terraform", "*.lock.info", "terraform.tfstate.d")
_NOT_LINKED = {".git", ".goldstack", ".venv", "infra"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDeployment:
    """What Terraform has made.

    Attributes:
        deployment: `local`, as goldstack.json describes it.
        endpoint: Where its AWS listens.
        outputs: The outputs of infra/aws, by name, in clear.
        root: The copy of the project that it was applied in: goldstack.json, infra/aws and its state.
    """

    deployment: Deployment
    endpoint: str
    outputs: Mapping[str, Any] = field(repr=False)
    root: Path
    _binding: Binding | None = field(repr=False)

    @property
    def table_name(self) -> str:
        """Name of the table."""
        return self.deployment.table_name

    def client(self, service: str) -> Any:
        """A new boto3 client of *service*."""
        return client(service, self.deployment, local_url=self.endpoint)

    def bound(self) -> AbstractContextManager[None]:
        """Make `local`, and every call of the data package that names no deployment, mean this one for a while.

        Raises:
            ConfigError: There is no data package.
        """
        if self._binding is None:
            raise ConfigError("goldstack_data is empty, so nothing can be bound to the table.\nName the data package.")
        return self._binding.bound_to(self.endpoint, table_name=self.table_name)


@contextmanager
def applied(options: Options, folder: Path) -> Iterator[LocalDeployment]:
    """Apply infra/aws for `local` in a copy of the project in *folder*, and run the migrations of the data package.

    Neither the project's own state nor the server of `local.start` is touched.

    Raises:
        ConfigError: Another engine than ministack is asked for; or what `infra.up` would refuse.
        TerraformError: Terraform failed.
        MigrationError: A migration did.
    """
    data = binding(options.data) if options.data else None
    project = _copied(options.project or (data and data.project) or load(find(options.root)), folder)
    deployment = project.deployment(LOCAL)
    _check_engine(options, deployment)
    with start_local_dynamodb(
        0,
        engine="ministack",
        clone=project.root,
        region=deployment.region,
        services=deployment.local_services,
    ) as server:
        prepared = prepare(project, deployment, say=_say, aws=True, local_url=server.url)
        bound = data.bound_to(server.url, table_name=deployment.table_name) if data else nullcontext()
        with bound, prepared.exclusive(lambda: None):
            Lifecycle(prepared, say=_say, consent=Consent(yes=True)).up((lambda: data) if data else None)
            outputs = prepared.terraform.outputs()
        yield LocalDeployment(
            deployment=deployment,
            endpoint=server.url,
            outputs={name: output["value"] for name, output in outputs.items()},
            root=project.root,
            _binding=data,
        )


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _check_engine(options: Options, deployment: Deployment) -> None:
    if options.engine not in {"auto", "ministack"}:
        raise ConfigError(
            f"goldstack_engine is {options.engine!r}, but local_deployment needs ministack: Terraform's AWS provider "
            f"does not work with DynamoDB Local.\n"
            f"Use ministack, or leave out the tests that use local_deployment."
        )
    check_engine(deployment)


def _copied(project: Project, folder: Path) -> Project:
    """A copy whose infra folder has no state; what else is in the project can be reached from it by the same paths."""
    for path in project.root.iterdir():
        if path.name not in _NOT_LINKED and path != project.path:
            (folder / path.name).symlink_to(path)
    shutil.copytree(project.root / "infra", folder / "infra", ignore=_STATE)
    return load(Path(shutil.copy(project.path, folder)))
