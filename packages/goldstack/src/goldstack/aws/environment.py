"""The environment that Terraform and our own clients get for a deployment: the same for both; standard library only."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from goldstack.errors import Refused
from goldstack.project.model import Deployment

from . import profiles

LOCAL_KEY = "local"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# The second form is what Terraform knew before AWS_ENDPOINT_URL; its provider and its S3 backend still obey it.
_ENDPOINT = re.compile(r"AWS_ENDPOINT_URL(_\w+)?|(TF_)?AWS_(DYNAMODB|IAM|S3|STS)_ENDPOINT")
_CREDENTIAL = re.compile(
    r"AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN"
    r"|ROLE_SESSION_NAME|CONTAINER_CREDENTIALS_\w+|CONTAINER_AUTHORIZATION_\w+)"
)
# The last three are asked for credentials: Terraform asks AWS itself unless each is named.
_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC")
# Terraform takes these for keys, boto3 does not: with them the two could see two accounts.
_OTHER_KEYS = re.compile(r"AWS_(ACCESS_KEY|SECRET_KEY)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsEnvironment:
    """What a process that works for one deployment sees of AWS.

    Attributes:
        variables: The whole environment, for a child process.
        notices: What was left out of it and why, a sentence each.
        profile: The profile of the deployment; None where credentials come from elsewhere.
        ambient: Whether credentials are whatever the surroundings offer, so that their account must be checked.
    """

    variables: dict[str, str]
    notices: tuple[str, ...] = ()
    profile: str | None = None
    ambient: bool = False

    @property
    def endpoint(self) -> str | None:
        """The address that stands in for AWS."""
        return self.variables.get("AWS_ENDPOINT_URL")


def aws_environment(
    deployment: Deployment, *, environ: Mapping[str, str], local_url: str | None = None
) -> AwsEnvironment:
    """Make the environment of *deployment* out of *environ*, which stays as it is.

    Args:
        deployment: Which one.
        environ: The variables of this process.
        local_url: Where the local AWS listens; needed for `local` and ignored elsewhere.

    Raises:
        Refused: A variable or a profile names an address that stands in for AWS.
        ConfigError: An AWS config file cannot be read.
    """
    if deployment.is_local:
        return _local(deployment, environ, local_url)
    known = profiles.read(environ)
    given = {name: value for name, value in environ.items() if value or not name.startswith("AWS_")}
    notices: list[str] = []
    _refuse_endpoints(deployment, [name for name in given if _ENDPOINT.fullmatch(name)])
    _drop(given, _OTHER_KEYS, notices, "boto3 would not see them; use AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    used = _choose_profile(deployment, given, known, notices)
    if place := known.endpoint(used or "default"):
        _refuse_endpoints(deployment, [place])
    if deployment.endpoint:
        ignore = re.compile("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        _drop(given, ignore, notices, f"{_source(deployment)} gives an endpoint")
        given |= dict.fromkeys(_ENDPOINTS, deployment.endpoint)
        if is_loopback(deployment.endpoint):
            _bypass_proxies(given)
    _set_region(given, deployment)
    own = deployment.profile if used and used == deployment.profile else None
    return AwsEnvironment(variables=given, notices=tuple(notices), profile=own, ambient=own is None)


def is_loopback(url: str) -> bool:
    """Whether *url* leads to this machine."""
    host = urlsplit(url).hostname or ""
    return host in LOOPBACK or host.startswith("127.")


def _local(deployment: Deployment, environ: Mapping[str, str], url: str | None) -> AwsEnvironment:
    if url is None:
        raise ValueError("aws_environment needs local_url for the deployment 'local'")
    strays = [name for name in environ if _ENDPOINT.fullmatch(name)]
    given = {name: value for name, value in environ.items() if not name.startswith("AWS_") and name not in strays}
    given |= {
        "AWS_ENDPOINT_URL": url,
        # Letters only: twelve digits would be an account to ministack, and DynamoDB Local takes no other signs.
        "AWS_ACCESS_KEY_ID": LOCAL_KEY,
        "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    _set_region(given, deployment)
    _bypass_proxies(given)
    notices = [_left_out(strays, f"'local' is always the local AWS, at {url}")] if strays else []
    return AwsEnvironment(variables=given, notices=tuple(notices))


def _refuse_endpoints(deployment: Deployment, places: list[str]) -> None:
    if not places:
        return
    verb = "says" if len(places) == 1 else "say"
    if not deployment.name:
        raise Refused(
            f"{', '.join(sorted(places))} {verb} that something else stands in for AWS, and may mean one service of it "
            f"alone.\nTake it away. Where there is no goldstack.json, AWS_ENDPOINT_URL is the one way to say it."
        )
    raise Refused(
        f"{', '.join(sorted(places))} {verb} that something else stands in for AWS, but goldstack.json does not say so "
        f"for {deployment.name!r}.\n"
        f"Take it away, or say it there, which is the one way: "
        f'"endpoint": "{deployment.endpoint or "http://127.0.0.1:4566"}" in the deployment {deployment.name!r}.'
    )


def _source(deployment: Deployment) -> str:
    return f"{deployment.name!r} in goldstack.json" if deployment.name else "AWS_ENDPOINT_URL"


def _choose_profile(
    deployment: Deployment, given: dict[str, str], known: profiles.Profiles, notices: list[str]
) -> str | None:
    """Leave exactly one way to the credentials in *given*, and tell which profile it uses, if any."""
    # boto3 and Terraform do not agree on which of the two wins, so one of them is left.
    asked = given.pop("AWS_PROFILE", None)
    default = given.pop("AWS_DEFAULT_PROFILE", None)
    stray = asked or default
    wanted = deployment.profile
    if wanted is not None and wanted in known:
        _drop(given, _CREDENTIAL, notices, f"{deployment.name!r} uses the profile {wanted!r}")
        if stray not in (None, wanted):
            notices.append(f"AWS_PROFILE={stray} was replaced: {deployment.name!r} uses the profile {wanted!r}.")
        given["AWS_PROFILE"] = wanted
        return wanted
    if stray is not None and stray in known:
        given["AWS_PROFILE"] = stray
        return stray
    if stray is not None:
        name = "AWS_PROFILE" if asked else "AWS_DEFAULT_PROFILE"
        notices.append(f"{name}={stray} was left out: neither {known.config} nor {known.credentials} has that profile.")
    return None


def _drop(given: dict[str, str], pattern: re.Pattern[str], notices: list[str], why: str) -> None:
    found = [name for name in given if pattern.fullmatch(name)]
    for name in found:
        del given[name]
    if found:
        notices.append(_left_out(found, why))


def _left_out(names: Iterable[str], why: str) -> str:
    ordered = sorted(names)
    return f"{', '.join(ordered)} {'was' if len(ordered) == 1 else 'were'} left out: {why}."


def _set_region(given: dict[str, str], deployment: Deployment) -> None:
    given["AWS_REGION"] = given["AWS_DEFAULT_REGION"] = deployment.region


def _bypass_proxies(given: dict[str, str]) -> None:
    listed = f"{given.get('NO_PROXY', '')},{given.get('no_proxy', '')}".split(",")
    hosts = dict.fromkeys(host.strip() for host in (*listed, *LOOPBACK) if host.strip())
    given["NO_PROXY"] = given["no_proxy"] = ",".join(hosts)
