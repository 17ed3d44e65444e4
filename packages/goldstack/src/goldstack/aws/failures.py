"""botocore's errors as ours, with what to do about them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from goldstack.errors import AwsError, CredentialsError, GoldstackError, LocalServerError
from goldstack.project.model import Deployment

from .absent import none
from .environment import aws_environment

_NOT_THESE_CREDENTIALS = {
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_REFUSED_ACTION = {"AccessDenied", "AccessDeniedException"}
_SIGN_IN = "Sign in again, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
_PERMIT = "Give their user or role the permission, or use others."


@contextmanager
def explained(deployment: Deployment, *, endpoint: str | None = None) -> Iterator[None]:
    """Turn an error of botocore that is raised inside into one of ours.

    Args:
        deployment: What the call was made for.
        endpoint: The address that stands in for AWS.

    Raises:
        LocalServerError: The local AWS does not answer.
        CredentialsError: There are no credentials, or AWS does not accept them.
        AwsError: Everything else.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        raise _answered(error, deployment) from error
    except BotoCoreError as error:
        raise _not_answered(error, deployment, endpoint) from error


def error_code(error: Exception) -> str:
    """AWS's code of a botocore ClientError, `ResourceNotFoundException` for example; empty for any other error."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def remedy(error: Exception) -> str:
    """What to do about *error*, of botocore, where the deployment is not known; empty where that cannot be told."""
    from botocore import exceptions

    code = error_code(error)
    if code in _REFUSED_ACTION:
        return f"The credentials in use may not do this. {_PERMIT}"
    if code in _NOT_THESE_CREDENTIALS or isinstance(error, _of_credentials()):
        return _SIGN_IN
    if isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError)):
        return "Check the network, the proxy variables and the region; the local AWS is started by `inv local.start`."
    return ""


def _answered(error: Exception, deployment: Deployment) -> GoldstackError:
    code = error_code(error)
    if code in _REFUSED_ACTION:
        return CredentialsError(f"The credentials in use{_of(deployment)} may not do this: {error}\n{_PERMIT}")
    if code in _NOT_THESE_CREDENTIALS:
        return CredentialsError(
            f"AWS does not accept the credentials in use{_of(deployment)}: {error}\n{_remedy(deployment)}"
        )
    return AwsError(f"AWS answered with an error{_of(deployment)} in {deployment.region}: {error}")


def _not_answered(error: Exception, deployment: Deployment, endpoint: str | None) -> GoldstackError:
    from botocore import exceptions

    if isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError)):
        if deployment.is_local:
            return LocalServerError(
                f"No local AWS answers at {endpoint}: {error}\nStart it with `inv local.start`, or `inv infra.up local`."
            )
        remedy = (
            _remedy_of_endpoint(deployment)
            if deployment.endpoint
            else f"Check the network, the proxy variables, and {_region(deployment)}."
        )
        return AwsError(f"AWS does not answer{_of(deployment)}: {error}\n{remedy}")
    if isinstance(error, exceptions.NoCredentialsError) and not deployment.is_local:
        # Whoever made the client has judged the addresses already.
        environ = {name: value for name, value in os.environ.items() if "ENDPOINT" not in name}
        return CredentialsError(none(deployment, aws_environment(deployment, environ=environ)))
    if isinstance(error, _of_credentials()):
        return CredentialsError(f"There are no AWS credentials to use{_of(deployment)}: {error}\n{_remedy(deployment)}")
    return AwsError(f"The call to AWS{_of(deployment)} failed: {error}")


def _of_credentials() -> tuple[type[Exception], ...]:
    from botocore import exceptions

    return (
        exceptions.NoCredentialsError,
        exceptions.PartialCredentialsError,
        exceptions.CredentialRetrievalError,
        exceptions.ProfileNotFound,
        exceptions.TokenRetrievalError,
        exceptions.SSOError,
        exceptions.MetadataRetrievalError,
        exceptions.InvalidConfigError,
        exceptions.InfiniteLoopConfigError,
        exceptions.UnknownCredentialError,
        exceptions.RefreshWithMFAUnsupportedError,
    )


def _remedy(deployment: Deployment) -> str:
    if deployment.profile:
        return f"Sign in to the profile again (`aws sso login --profile {deployment.profile}`), or set it up anew."
    return _SIGN_IN


def _remedy_of_endpoint(deployment: Deployment) -> str:
    if deployment.name:
        return f"Start what `endpoint` of {deployment.name!r} in goldstack.json names, or correct it."
    return f"Start what AWS_ENDPOINT_URL names ({deployment.endpoint}), or correct it."


def _region(deployment: Deployment) -> str:
    return f"{'awsRegion' if deployment.name else 'AWS_REGION'} ({deployment.region})"


def _of(deployment: Deployment) -> str:
    return f" for {deployment.name!r}" if deployment.name else ""
