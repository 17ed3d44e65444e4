"""Whether there are credentials, told without using them; standard library only."""

from . import profiles
from .environment import AwsEnvironment

_VARIABLES = (
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI",),
)
_SETTINGS = {
    "aws_access_key_id",
    "credential_process",
    "login_session",
    "role_arn",
    "sso_session",
    "sso_start_url",
}


def has_credentials(environment: AwsEnvironment) -> bool:
    """Whether *environment* names credentials; those of an instance's role cannot be seen from it.

    Raises:
        ConfigError: An AWS config file cannot be read.
    """
    given = environment.variables
    if any(all(given.get(name) for name in names) for names in _VARIABLES):
        return True
    settings = profiles.read(given).settings.get(given.get("AWS_PROFILE") or "default", {})
    return any(settings.get(name) for name in _SETTINGS)
