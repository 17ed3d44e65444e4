"""AWS as one deployment sees it: environment, sessions, whose account it is. boto3 is imported on use only."""

from .environment import AwsEnvironment, aws_environment
from .failures import error_code, explained, remedy
from .identity import account_id, check_account, check_ambient
from .sessions import client, session

__all__ = [
    "AwsEnvironment",
    "account_id",
    "aws_environment",
    "check_account",
    "check_ambient",
    "client",
    "error_code",
    "explained",
    "remedy",
    "session",
]
