"""botocore's errors as ours, with what to do about them."""

from collections.abc import Iterator
from contextlib import contextmanager

from goldstack.errors import AwsError, CredentialsError, GoldstackError, LocalServerError
from goldstack.project.model import Deployment

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


def _answered(error: Exception, deployment: Deployment) -> GoldstackError:
    code = error_code(error)
    if code in _REFUSED_ACTION:
        return CredentialsError(
            f"The credentials in use for {deployment.name!r} may not do this: {error}\n"
            f"Give their user or role the permission, or use others."
        )
    if code in _NOT_THESE_CREDENTIALS:
        return CredentialsError(
            f"AWS does not accept the credentials in use for {deployment.name!r}: {error}\n{_remedy(deployment)}"
        )
    return AwsError(f"AWS answered with an error, for {deployment.name!r} in {deployment.region}: {error}")


def _not_answered(error: Exception, deployment: Deployment, endpoint: str | None) -> GoldstackError:
    from botocore import exceptions

    if isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError)):
        if deployment.is_local:
            return LocalServerError(
                f"No local AWS answers at {endpoint}: {error}\nStart it with `inv local.start`, or `inv infra.up local`."
            )
        remedy = (
            f"Start what `endpoint` of {deployment.name!r} in goldstack.json names, or correct it."
            if deployment.endpoint
            else f"Check the network, the proxy variables, and awsRegion ({deployment.region})."
        )
        return AwsError(f"AWS does not answer, for {deployment.name!r}: {error}\n{remedy}")
    credentials = (
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
    if isinstance(error, credentials):
        return CredentialsError(
            f"There are no AWS credentials to use for {deployment.name!r}: {error}\n{_remedy(deployment)}"
        )
    return AwsError(f"The call to AWS for {deployment.name!r} failed: {error}")


def _remedy(deployment: Deployment) -> str:
    if deployment.profile:
        return f"Sign in to the profile again (`aws sso login --profile {deployment.profile}`), or set it up anew."
    return "Sign in again, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
