import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goldstack.aws import AwsEnvironment, aws_environment
from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment

Make = Callable[..., Deployment]
Write = Callable[[str, str], Path]
URL = "http://127.0.0.1:8000"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIASTRAY", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}
ENDPOINTS = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SSO_OIDC",
    "AWS_DYNAMODB_ENDPOINT",
    "AWS_S3_ENDPOINT",
    "TF_AWS_DYNAMODB_ENDPOINT",
    "TF_AWS_STS_ENDPOINT",
]


def made(deployment: Deployment, **exported: str) -> AwsEnvironment:
    environ = {"HOME": os.environ["HOME"], "PATH": "/bin", **exported}
    before = dict(environ)
    environment = aws_environment(deployment, environ=environ, local_url=URL)
    assert environ == before, "the caller's variables were changed"
    return environment


def aws_variables(environment: AwsEnvironment) -> dict[str, str]:
    return {name: value for name, value in environment.variables.items() if "AWS" in name}


def test_local_sees_nothing_of_what_the_shell_says_about_aws(deployment: Make) -> None:
    strays = dict.fromkeys(ENDPOINTS, "http://127.0.0.1:1")
    exported = {**strays, **KEYS, "AWS_PROFILE": "nobody", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}

    environment = made(deployment("local"), **exported, AWS_CA_BUNDLE="/nowhere", AWS_REGION="eu-west-1")

    assert aws_variables(environment) == {
        "AWS_ENDPOINT_URL": URL,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-west-2",
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert environment.variables["PATH"] == "/bin"
    assert environment.profile is None
    assert not environment.ambient


def test_local_reads_no_aws_config_file(deployment: Make, aws_file: Write) -> None:
    aws_file("config", "this is no INI file")
    assert made(deployment("local")).endpoint == URL


def test_local_says_which_addresses_it_did_not_take(deployment: Make) -> None:
    (notice,) = made(deployment("local"), AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:1").notices
    assert "AWS_ENDPOINT_URL_DYNAMODB was left out" in notice
    assert made(deployment("local"), **KEYS).notices == ()


def test_proxies_are_told_to_leave_loopback_alone(deployment: Make) -> None:
    variables = made(deployment("local"), NO_PROXY="example.org, 127.0.0.1", no_proxy="example.com").variables
    assert variables["NO_PROXY"] == variables["no_proxy"] == "example.org,127.0.0.1,example.com,localhost,::1"
    far = made(deployment("dev", endpoint="https://aws.example.org"), NO_PROXY="x").variables
    assert far["NO_PROXY"] == "x"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_address_from_the_shell_is_refused_outside_local(deployment: Make, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        made(deployment("dev"), **{name: "http://127.0.0.1:4566"})
    assert str(refusal.value).startswith(f"{name} says")
    assert '"endpoint": "' in str(refusal.value)
    assert refusal.value.exit_code == 3


def test_an_address_from_the_shell_is_refused_beside_endpoint_too(deployment: Make) -> None:
    with pytest.raises(Refused, match="AWS_ENDPOINT_URL_S3"):
        made(deployment("dev", endpoint=URL), AWS_ENDPOINT_URL_S3="http://127.0.0.1:4566")


def test_an_empty_variable_says_nothing(deployment: Make) -> None:
    environment = made(deployment("dev"), AWS_ENDPOINT_URL="", AWS_PROFILE="")
    assert set(aws_variables(environment)) == {"AWS_REGION", "AWS_DEFAULT_REGION"}
    assert environment.notices == ()


@pytest.mark.parametrize(
    "profile",
    [
        "[profile dev]\nendpoint_url = http://127.0.0.1:4566\n",
        "[profile dev]\nservices = mine\n[services mine]\ndynamodb =\n  endpoint_url = http://127.0.0.1:4566\n",
    ],
    ids=["profile", "services"],
)
def test_an_address_in_the_profile_is_refused(deployment: Make, aws_file: Write, profile: str) -> None:
    path = aws_file("config", profile)
    with pytest.raises(Refused) as refusal:
        made(deployment("dev", profile="dev"))
    assert "profile 'dev'" in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_an_address_in_the_default_profile_is_refused_where_that_is_used(deployment: Make, aws_file: Write) -> None:
    aws_file("config", "[default]\nendpoint_url = http://127.0.0.1:4566\n[profile dev]\nregion = us-west-2\n")
    with pytest.raises(Refused, match="'default'"):
        made(deployment("dev"))
    assert made(deployment("dev", profile="dev")).profile == "dev"


def test_endpoint_is_the_one_way_to_name_an_address(deployment: Make) -> None:
    environment = made(deployment("dev", endpoint=URL), AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true")
    assert environment.variables["AWS_ENDPOINT_URL"] == environment.endpoint == URL
    assert "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" not in environment.variables
    assert "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" in environment.notices[0]
    assert "127.0.0.1" in environment.variables["NO_PROXY"]


@pytest.mark.parametrize(("file", "section"), [("config", "profile dev"), ("credentials", "dev")])
def test_a_profile_that_exists_is_the_only_way_to_credentials(
    deployment: Make, aws_file: Write, file: str, section: str
) -> None:
    aws_file(file, f"[{section}]\naws_access_key_id = AKIADEV\naws_secret_access_key = x\n")
    strays = {**KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn", "AWS_SECURITY_TOKEN": "t"}
    strays |= {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://c"}

    environment = made(deployment("dev", profile="dev"), **strays, AWS_PROFILE="other", AWS_DEFAULT_PROFILE="other")

    assert aws_variables(environment) == {
        "AWS_PROFILE": "dev",
        "AWS_REGION": "us-west-2",
        "AWS_DEFAULT_REGION": "us-west-2",
    }
    assert (environment.profile, environment.ambient) == ("dev", False)
    assert all(name in environment.notices[0] for name in strays)
    assert "AWS_PROFILE=other was replaced" in environment.notices[1]


def test_profiles_are_found_where_the_variables_say(deployment: Make, tmp_path: Path) -> None:
    config = tmp_path / "elsewhere"
    config.write_text('[profile "my dev"]\nregion = us-west-2\n')
    assert made(deployment("dev", profile="my dev"), AWS_CONFIG_FILE=str(config)).profile == "my dev"
    assert made(deployment("dev", profile="my dev"), AWS_CONFIG_FILE="~/elsewhere").profile == "my dev"


@pytest.mark.parametrize("wanted", [None, "missing"])
def test_without_a_profile_to_use_credentials_are_ambient(deployment: Make, wanted: str | None) -> None:
    environment = made(deployment("dev", profile=wanted), **KEYS)
    assert (environment.profile, environment.ambient) == (None, True)
    assert KEYS.items() <= environment.variables.items()
    assert environment.notices == ()


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_a_stray_profile_that_does_not_exist_is_left_out(deployment: Make, name: str) -> None:
    environment = made(deployment("dev"), **KEYS, **{name: "gone"})
    assert name not in environment.variables
    assert environment.notices[0].startswith(f"{name}=gone was left out")


def test_a_stray_profile_that_exists_is_ambient(deployment: Make, aws_file: Write) -> None:
    aws_file("credentials", "[mine]\naws_access_key_id = AKIAMINE\naws_secret_access_key = x\n")
    environment = made(deployment("dev", profile="missing"), AWS_DEFAULT_PROFILE="mine")
    assert environment.variables["AWS_PROFILE"] == "mine"
    assert environment.ambient


def test_names_of_keys_that_only_terraform_knows_are_left_out(deployment: Make) -> None:
    environment = made(deployment("dev"), AWS_ACCESS_KEY="AKIAOLD", AWS_SECRET_KEY="x")
    assert set(aws_variables(environment)) == {"AWS_REGION", "AWS_DEFAULT_REGION"}
    assert "AWS_ACCESS_KEY, AWS_SECRET_KEY were left out" in environment.notices[0]


def test_a_config_file_that_cannot_be_read_is_named(deployment: Make, aws_file: Write) -> None:
    path = aws_file("config", "endpoint_url = x\n")
    with pytest.raises(ConfigError, match=str(path)):
        made(deployment("dev"))


def test_making_an_environment_imports_no_boto3() -> None:
    program = (
        "import sys, os; from goldstack.aws import aws_environment; from goldstack.project import Deployment\n"
        "aws_environment(Deployment(name='dev', region='x', configuration={}), environ=os.environ)\n"
        "print(sorted({'boto3', 'botocore', 'pydantic', 'jsonschema'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
