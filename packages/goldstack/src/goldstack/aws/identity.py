"""Whose account it is: asked of STS, held against goldstack.json."""

import os
from collections.abc import Mapping
from typing import Any

from goldstack.errors import CredentialsError, Refused
from goldstack.project.model import Deployment

from . import absent
from .environment import AwsEnvironment, aws_environment
from .failures import explained

# An instance answers within milliseconds; elsewhere nobody should wait to hear that there are no credentials.
_METADATA_SECONDS = 0.2


def account_id(
    deployment: Deployment, *, environ: Mapping[str, str] | None = None, local_url: str | None = None
) -> str:
    """The account that the credentials of *deployment* belong to, twelve digits.

    Raises:
        CredentialsError: There are none, or AWS does not accept them.
        AwsError: STS does not answer.
    """
    given = os.environ if environ is None else environ
    return _ask(deployment, aws_environment(deployment, environ=given, local_url=local_url))


def check_ambient(deployment: Deployment, environment: AwsEnvironment) -> str | None:
    """Allow credentials that happen to lie around only where goldstack.json names their account.

    Asks nothing where the deployment's own profile is used, nor for `local`.

    Returns:
        The account, where it was asked.

    Raises:
        CredentialsError: There are no credentials, or the deployment does not name an account.
        Refused: They belong to another account.
    """
    return check_account(deployment, environment) if environment.ambient else None


def check_account(deployment: Deployment, environment: AwsEnvironment) -> str:
    """Hold the account of the credentials, whatever their source, against `awsAccountId`.

    Raises:
        CredentialsError: There are no credentials, or ambient ones and the deployment does not name an account.
        Refused: They belong to another account.
    """
    account = _ask(deployment, environment)
    if deployment.account_id is None and environment.ambient:
        raise CredentialsError(
            f"{absent.why_ambient(deployment, environment)}, and those of this environment belong to the account {account}, "
            f"which goldstack.json does not name.\n"
            f"If that is the account of {deployment.name!r}, add this line to it in goldstack.json: "
            f'"awsAccountId": "{account}"'
        )
    if deployment.account_id not in (None, account):
        source = f"the profile {environment.profile!r}" if environment.profile else "this environment"
        raise Refused(
            f"The credentials of {source} belong to the account {account}, but {deployment.name!r} lives in "
            f"{deployment.account_id} (awsAccountId in goldstack.json).\n"
            f"Use credentials of {deployment.account_id}; nothing was changed."
        )
    return account


def _ask(deployment: Deployment, environment: AwsEnvironment) -> str:
    from botocore.config import Config

    from .sessions import session

    short = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
    with explained(deployment, endpoint=environment.endpoint):
        made = session(deployment, environment, metadata_timeout=_METADATA_SECONDS)
        if made.get_credentials() is None:
            raise CredentialsError(absent.none(deployment, environment))
        sts: Any = made.client("sts", config=short)
        return str(sts.get_caller_identity()["Account"])
