"""boto3 sessions and clients that see what Terraform sees, whatever the shell exports."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldstack.project.model import Deployment

from .environment import AwsEnvironment, aws_environment

if TYPE_CHECKING:
    from boto3 import Session
    from botocore.config import Config


def session(deployment: Deployment, environment: AwsEnvironment, *, metadata_timeout: float | None = None) -> "Session":
    """Make a boto3 session for *deployment*.

    It is not thread-safe, as no boto3 session is: make its clients in one thread, or under a lock.

    Args:
        deployment: Gives the region.
        environment: As `aws_environment` makes it; the variables of the process are neither read nor changed.
        metadata_timeout: Seconds to wait for the metadata service of an EC2 instance.
    """
    import boto3

    from ._session import EnvironmentSession

    made = EnvironmentSession(environment, region=deployment.region, metadata_timeout=metadata_timeout)
    return boto3.Session(botocore_session=made)


def client(
    service: str,
    deployment: Deployment,
    *,
    environ: Mapping[str, str] | None = None,
    local_url: str | None = None,
    config: "Config | None" = None,
) -> Any:
    """Make a new boto3 client of *service* for *deployment*.

    Args:
        service: As boto3 names it.
        deployment: Which one.
        environ: Variables to start from; those of this process by default.
        local_url: Where the local AWS listens; needed for `local`.
        config: botocore's settings.

    Raises:
        Refused: A variable or a profile names an address that stands in for AWS.
    """
    given = os.environ if environ is None else environ
    environment = aws_environment(deployment, environ=given, local_url=local_url)
    make: Any = session(deployment, environment).client
    return make(service, config=config)
