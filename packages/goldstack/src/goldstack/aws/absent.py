"""What to say where a deployment has no AWS credentials."""

from goldstack.project.model import Deployment

from . import profiles
from .environment import AwsEnvironment

KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


def none(deployment: Deployment, environment: AwsEnvironment) -> str:
    """That there are none, where they were looked for, and how to set them up."""
    if not deployment.name:
        return f"This environment has no AWS credentials.\nSet AWS_PROFILE, or {KEYS}, or give the machine a role."
    name = deployment.profile or environment.variables.get("AWS_PROFILE")
    profile = name or "NAME"
    if environment.profile:
        found = f"The profile {environment.profile!r} (awsUser of {deployment.name!r}) holds no AWS credentials"
    else:
        found = f"{why_ambient(deployment, environment)}, and this environment has no AWS credentials"
    config, _ = profiles.locations(environment.variables)
    ask = "" if deployment.profile else f', with "awsUser": "{profile}" in goldstack.json'
    return (
        f"{found}.\n"
        f"Set up the profile in {config} (`aws configure --profile {profile}`){ask}; or, as CI does, set "
        f"{KEYS}, with `awsAccountId` in goldstack.json."
    )


def why_ambient(deployment: Deployment, environment: AwsEnvironment) -> str:
    """Why the profile of *deployment* is not used."""
    config, credentials = profiles.locations(environment.variables)
    if deployment.profile is None:
        return f"The deployment {deployment.name!r} names no profile (awsUser)"
    return f"The profile {deployment.profile!r} (awsUser of {deployment.name!r}) is neither in {config} nor in {credentials}"
