"""Terraform, its version and its providers' versions, and the local AWS: what has to be there to be run."""

from collections.abc import Iterable, Iterator

from goldstack.deploy.engine import check_engine
from goldstack.errors import ConfigError
from goldstack.project import Deployment
from goldstack.terraform import Binary, Sources, check_version
from goldstack.terraform.sources import LOCK_FILE
from goldstack.terraform.versions import accepts

from .finding import Finding
from .surroundings import Surroundings

_ANY = "1.0.0"


def of_repository(around: Surroundings) -> Iterator[Finding]:
    """Whether there is a Terraform that versions.tf accepts, and the lock file holds providers that it accepts."""
    if not isinstance(around.binary, Binary):
        yield Finding(code="terraform", message=str(around.binary))
    if isinstance(around.sources, Sources):
        yield from _versions(around.version, around.sources.required_versions)
        yield from _providers(around.sources)


def of_deployment(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    """Whether Terraform is one that *deployment* accepts, and `local` has its engine."""
    if deployment.terraform_version:
        place = around.place(deployment, "terraformVersion")
        yield from _versions(around.version, [(deployment.terraform_version, place)])
    if deployment.is_local:
        yield from _engine(deployment)


def _versions(version: str | None, constraints: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for constraint, place in constraints:
        try:
            if version is None:
                accepts([constraint], _ANY)
            else:
                check_version(version, [(constraint, place)])
        except ConfigError as error:
            yield Finding(code="version", message=str(error), place=place)


def _providers(sources: Sources) -> Iterator[Finding]:
    for address, version in sources.locked().items():
        wanted = sources.providers.get(address, [])
        try:
            accepted = accepts(wanted, version)
        except ConfigError:  # not of our dialect: Terraform's own word counts
            continue
        if not accepted:
            text = (
                f"holds {address} {version}, but infra/aws asks for {', '.join(map(repr, wanted))}.\n"
                f"Take one that it accepts: inv infra.upgrade"
            )
            yield Finding(code="provider", message=text, place=f"infra/aws/{LOCK_FILE}")


def _engine(deployment: Deployment) -> Iterator[Finding]:
    from goldstack.local.environment import is_made

    try:
        check_engine(deployment)
    except ConfigError as error:
        yield Finding(code="local-aws", message=str(error))
    if not is_made():
        text = "ministack, the local AWS, is not installed yet.\nThe first `inv infra.up local` installs it, and needs the network: make up"
        yield Finding(code="local-aws", message=text, severity="warning")
