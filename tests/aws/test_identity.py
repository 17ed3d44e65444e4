import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, SSOTokenLoadError

from goldstack.aws import account_id, aws_environment, check_account, check_ambient, explained
from goldstack.errors import AwsError, CredentialsError, GoldstackError, LocalServerError, Refused
from goldstack.project import Deployment

Make = Callable[..., Deployment]
Write = Callable[[str, str], Path]


def check(deployment: Deployment) -> str | None:
    return check_ambient(deployment, aws_environment(deployment, environ=os.environ))


@pytest.fixture
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A metadata service that takes connections and never answers, as behind some firewalls."""
    import boto3  # noqa: F401 - so that no test measures how long that takes

    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        yield


@pytest.mark.usefixtures("ambient")
def test_ambient_credentials_of_the_named_account_are_used(deployment: Make, url: str) -> None:
    assert check(deployment("dev", endpoint=url, profile="missing", account_id="123456789012")) == "123456789012"


@pytest.mark.usefixtures("ambient")
def test_ambient_credentials_are_not_used_where_no_account_is_named(deployment: Make, url: str) -> None:
    with pytest.raises(CredentialsError) as error:
        check(deployment("dev", endpoint=url, profile="missing"))
    assert "The profile 'missing' (awsUser of 'dev') is neither in" in str(error.value)
    assert '"awsAccountId": "123456789012"' in str(error.value)
    assert error.value.exit_code == 2


@pytest.mark.usefixtures("ambient")
def test_ambient_credentials_of_another_account_are_refused(deployment: Make, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        check(deployment("dev", endpoint=url, account_id="210987654321"))
    assert "belong to the account 123456789012, but 'dev' lives in 210987654321" in str(refusal.value)


def test_a_profile_of_another_account_is_refused_when_asked(deployment: Make, url: str, aws_file: Write) -> None:
    aws_file("credentials", "[dev]\naws_access_key_id = 123456789012\naws_secret_access_key = x\n")
    dev = deployment("dev", endpoint=url, profile="dev", account_id="210987654321")
    with pytest.raises(Refused, match="the profile 'dev'"):
        check_account(dev, aws_environment(dev, environ=os.environ))


def test_a_profile_that_exists_is_not_asked_for(deployment: Make, aws_file: Write) -> None:
    aws_file("credentials", "[dev]\naws_access_key_id = 123456789012\naws_secret_access_key = x\n")
    assert check(deployment("dev", endpoint="http://127.0.0.1:1", profile="dev")) is None


@pytest.mark.usefixtures("metadata")
@pytest.mark.parametrize("profile", [None, "missing"])
def test_no_credentials_are_told_within_about_a_second(deployment: Make, profile: str | None) -> None:
    begin = time.monotonic()
    with pytest.raises(CredentialsError) as error:
        check(deployment("dev", profile=profile, account_id="123456789012"))
    assert time.monotonic() - begin < 1.5
    message = str(error.value)
    assert "has no AWS credentials" in message
    assert "aws configure --profile" in message
    assert "AWS_ACCESS_KEY_ID" in message
    assert (profile or "awsUser") in message


@pytest.mark.usefixtures("metadata")
def test_a_profile_without_credentials_is_told_as_such(deployment: Make, aws_file: Write) -> None:
    aws_file("config", "[profile dev]\nregion = us-west-2\n")
    with pytest.raises(CredentialsError, match=r"The profile .dev. .* holds no AWS credentials"):
        account_id(deployment("dev", profile="dev"))


def test_half_a_key_is_told_as_such(deployment: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    with pytest.raises(CredentialsError, match="AWS_SECRET_ACCESS_KEY"):
        account_id(deployment("dev"))


def test_a_profile_that_leads_nowhere_is_told_as_such(deployment: Make, aws_file: Write) -> None:
    aws_file("config", "[profile dev]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = gone\n")
    with pytest.raises(CredentialsError, match="gone"):
        account_id(deployment("dev", profile="dev"))


@pytest.mark.usefixtures("ambient")
def test_an_endpoint_that_does_not_answer_is_told_with_what_to_do(deployment: Make) -> None:
    with pytest.raises(AwsError, match=r"Start what `endpoint` of 'dev' in goldstack.json names"):
        check(deployment("dev", endpoint="http://127.0.0.1:1", account_id="123456789012"))


def test_a_local_aws_that_does_not_answer_is_told_with_what_to_do(deployment: Make) -> None:
    with pytest.raises(LocalServerError, match=r"inv local\.start"):
        account_id(deployment("local"), local_url="http://127.0.0.1:1")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (SSOTokenLoadError(error_msg="expired"), CredentialsError, "aws sso login --profile dev"),
        ("ExpiredTokenException", CredentialsError, "does not accept"),
        ("InvalidClientTokenId", CredentialsError, "does not accept"),
        ("AccessDeniedException", CredentialsError, "may not do this"),
        ("ThrottlingException", AwsError, "us-west-2"),
    ],
)
def test_errors_of_botocore_become_ours(
    deployment: Make, error: Exception | str, kind: type[GoldstackError], words: str
) -> None:
    raised = ClientError({"Error": {"Code": error, "Message": "no"}}, "GetItem") if isinstance(error, str) else error
    with pytest.raises(kind, match=words) as ours, explained(deployment("dev", profile="dev")):
        raise raised
    assert ours.value.__cause__ is raised
