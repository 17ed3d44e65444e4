"""Where the AWS of a deployment is, and whether it answers."""

import os
import socket
from urllib.parse import urlsplit

from goldstack.aws.environment import AwsEnvironment, aws_environment
from goldstack.errors import AwsError
from goldstack.local import registry
from goldstack.project import Deployment, Project

_PATIENCE = 5.0


def environment_of(project: Project, deployment: Deployment, local_url: str | None = None) -> AwsEnvironment:
    """What processes see of the AWS of *deployment*; of `local`, at *local_url*, else where the repository's server is."""
    if not deployment.is_local:
        return aws_environment(deployment, environ=os.environ)
    server = None if local_url else registry.server_of(project.root)
    url = local_url or (server.url if server else f"http://127.0.0.1:{registry.default_port()}")
    return aws_environment(deployment, environ=os.environ, local_url=url)


def heading(deployment: Deployment, endpoint: str | None = None) -> str:
    """One line that says what is about to be touched, at *endpoint* where goldstack.json does not say it."""
    account = f"account {deployment.account_id}, " if deployment.account_id else ""
    endpoint = deployment.endpoint or endpoint
    where = f", endpoint {endpoint}" if endpoint else ""
    return f"{deployment.name}: {account}{deployment.region}, table {deployment.table_name}{where}"


def check_answers(deployment: Deployment) -> None:
    """Check that something listens at the endpoint of *deployment*: Terraform, and boto3, ask a dead address for long.

    Raises:
        AwsError: Nothing does.
    """
    if not deployment.endpoint:
        return
    address = urlsplit(deployment.endpoint)
    port = address.port or {"http": 80, "https": 443}[address.scheme]
    try:
        socket.create_connection((address.hostname, port), timeout=_PATIENCE).close()
    except OSError as error:
        raise AwsError(
            f"Nothing answers at {deployment.endpoint}: {error.strerror or error}.\n"
            f"Start what `endpoint` of {deployment.name!r} in goldstack.json names, or correct it."
        ) from error
