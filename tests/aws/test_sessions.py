import os
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.aws import account_id, aws_environment, client, session
from goldstack.errors import Refused
from goldstack.project import Deployment

Make = Callable[..., Deployment]
Write = Callable[[str, str], Path]

DEAD = "http://127.0.0.1:1"
TRAPS = {
    "a profile that does not exist": {"AWS_PROFILE": "nobody"},
    "the other profile variable": {"AWS_DEFAULT_PROFILE": "nobody"},
    "another address for the service": {"AWS_ENDPOINT_URL_DYNAMODB": DEAD, "AWS_ENDPOINT_URL_STS": DEAD},
    "addresses ignored": {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    "a proxy": {"HTTP_PROXY": DEAD, "http_proxy": DEAD, "ALL_PROXY": DEAD},
    "a CA bundle that does not exist": {"AWS_CA_BUNDLE": "/nowhere/ca.pem"},
    "keys of an account": {"AWS_ACCESS_KEY_ID": "123456789012", "AWS_SECRET_ACCESS_KEY": "x"},
    "a token": {"AWS_SESSION_TOKEN": "stray"},
    "a role by web identity": {"AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r"},
    "a container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{DEAD}/c"},
    "a config file that cannot be read": {"AWS_CONFIG_FILE": "/"},
    "fips": {"AWS_USE_FIPS_ENDPOINT": "true"},
    "nonsense": {"AWS_RETRY_MODE": "nonsense", "AWS_DEFAULTS_MODE": "nonsense", "AWS_MAX_ATTEMPTS": "nonsense"},
    "another region": {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_REGION": "eu-central-1"},
}


@pytest.mark.parametrize("trap", TRAPS)
def test_nothing_that_the_shell_exports_leads_local_astray(
    deployment: Make, url: str, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    for name, value in TRAPS[trap].items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)

    dynamodb = client("dynamodb", deployment("local"), local_url=url)

    assert dynamodb.list_tables()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert dynamodb.meta.endpoint_url == url
    assert dynamodb.meta.region_name == "us-west-2"
    assert account_id(deployment("local"), local_url=url) == "000000000000"
    assert dict(os.environ) == before


@pytest.mark.parametrize("trap", ["addresses ignored", "a proxy", "a profile that does not exist", "another region"])
def test_nothing_leads_a_deployment_with_an_endpoint_astray(
    deployment: Make, url: str, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    for name, value in TRAPS[trap].items():
        monkeypatch.setenv(name, value)
    assert account_id(deployment("dev", endpoint=url)) == "123456789012"


def test_a_client_is_refused_where_the_shell_names_another_address(
    deployment: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", DEAD)
    with pytest.raises(Refused):
        client("dynamodb", deployment("dev"))


def test_the_profile_is_used_even_beside_keys_in_the_shell(
    deployment: Make, url: str, aws_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_file("credentials", "[dev]\naws_access_key_id = 210987654321\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    for name, value in {**TRAPS["a role by web identity"], **TRAPS["a container"]}.items():
        monkeypatch.setenv(name, value)
    assert account_id(deployment("dev", endpoint=url, profile="dev")) == "210987654321"


def test_a_profile_without_credentials_is_not_helped_out_by_a_container(
    deployment: Make, aws_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_file("config", "[profile dev]\nregion = us-west-2\n")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{DEAD}/c")
    dev = deployment("dev", profile="dev")
    assert session(dev, aws_environment(dev, environ=os.environ)).get_credentials() is None


def test_ambient_keys_win_over_an_ambient_profile_as_in_terraform(
    deployment: Make, url: str, aws_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_file("credentials", "[mine]\naws_access_key_id = 210987654321\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert account_id(deployment("dev", endpoint=url)) == "210987654321"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    assert account_id(deployment("dev", endpoint=url)) == "123456789012"


def test_a_role_is_assumed_at_the_endpoint_and_not_at_aws(
    deployment: Make, url: str, aws_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", DEAD)
    aws_file("credentials", "[base]\naws_access_key_id = 210987654321\naws_secret_access_key = x\n")
    aws_file("config", "[profile dev]\nrole_arn = arn:aws:iam::210987654321:role/deploy\nsource_profile = base\n")
    dev = deployment("dev", endpoint=url, profile="dev")
    credentials = session(dev, aws_environment(dev, environ=os.environ)).get_credentials()
    assert credentials is not None
    assert credentials.get_frozen_credentials().token


def test_variables_are_those_that_were_given_and_not_those_of_the_process(
    deployment: Make, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    other = {"HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": "210987654321", "AWS_SECRET_ACCESS_KEY": "x"}
    assert account_id(deployment("dev", endpoint=url), environ=other) == "210987654321"
