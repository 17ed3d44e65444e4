"""Where a deployment lives: its state, its account, and credentials that are there; none of them is used."""

from collections.abc import Iterator

from goldstack.aws import absent
from goldstack.aws.environment import aws_environment
from goldstack.aws.presence import has_credentials
from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment
from goldstack.terraform import Sources, backend_values

from .finding import Finding
from .surroundings import Surroundings


def of_deployment(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    """What stands between *deployment* and its place."""
    yield from _backend(around, deployment)
    if not deployment.is_local:
        yield from _account(around, deployment)
        yield from _credentials(around, deployment)


def _backend(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    if not isinstance(around.sources, Sources):
        return
    try:
        backend_values(deployment, around.sources.backend, around.project.path)
    except ConfigError as error:
        yield Finding(code="backend", message=str(error), place=around.place(deployment, "remoteState"))


def _account(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    if deployment.account_id is None and deployment.endpoint is None:
        text = (
            f"deployment {deployment.name!r} does not say in which AWS account it lives, so any account will do.\n"
            f'Add it, twelve digits: "awsAccountId": "…"'
        )
        place = around.place(deployment, "awsAccountId")
        yield Finding(code="account", message=text, place=place, severity="warning")


def _credentials(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    try:
        environment = aws_environment(deployment, environ=around.environ)
        present = has_credentials(environment)
    except Refused as error:
        yield Finding(code="endpoint", message=str(error))
    except ConfigError as error:
        yield Finding(code="credentials", message=str(error))
    else:
        if not present:
            text = f"{absent.none(deployment, environment)}\nA role of the machine itself is not looked for here."
            yield Finding(code="credentials", message=text, place=around.place(deployment, "awsUser"))
