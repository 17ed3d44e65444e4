import json
from pathlib import Path

import pytest

from goldstack.dynamodb import Migration, migration
from goldstack.errors import AwsError, ConfigError, ConfigNotFound, CredentialsError, Refused, TableMissing

ACCOUNT = "123456789012"
DEV = {"name": "dev", "configuration": {"tableName": "table-of-dev"}}


def putting_nothing() -> Migration:
    return migration("0001-nothing")(lambda _: None)


def test_the_argument_wins_over_the_variable(package, monkeypatch: pytest.MonkeyPatch) -> None:
    package.deployments(DEV)
    monkeypatch.setenv("GOLDSTACK_DEPLOYMENT", "dev")
    assert package.bind().get_table_name() == "table-of-dev"
    assert package.bind().get_table_name("local") == package.table_name


def test_without_anything_that_says_which_deployment_the_message_says_how(package) -> None:
    with pytest.raises(ConfigError) as error:
        package.bind().connect()
    message = str(error.value)
    assert f"({package.folder / 'goldstack.json'} has: local)" in message
    assert 'connect("local")' in message
    assert "GOLDSTACK_DEPLOYMENT=local" in message
    assert "start_local_dynamodb()" in message


def test_a_misspelt_deployment_is_guessed(package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSTACK_DEPLOYMENT", "locla")
    with pytest.raises(ConfigError, match="Did you mean 'local'"):
        package.bind().get_table_name()


def test_a_changed_goldstack_json_is_read_again(package) -> None:
    binding = package.bind()
    binding.get_table_name("local")
    package.deployments({**DEV, "name": "later"})
    assert binding.get_table_name("later") == "table-of-dev"


def test_local_needs_no_entry_in_goldstack_json(package) -> None:
    settings = {"awsUser": "x", "protected": True, "endpoint": "http://127.0.0.1:1", "migrateOnConnect": "off"}
    package.deployments({"name": "dev", **settings}, local=False)
    binding = package.bind()
    binding.prepare(package.url)
    assert binding.get_table_name("local") == package.table_name
    assert binding.connect("local").meta.endpoint_url == package.url


def test_goldstack_config_wins_over_the_file_beside_the_package(package, monkeypatch: pytest.MonkeyPatch) -> None:
    other = package.folder / "other.json"
    document = json.loads((package.folder / "goldstack.json").read_text())
    document["deployments"][0]["configuration"]["tableName"] = "another-table"
    other.write_text(json.dumps(document))
    monkeypatch.setenv("GOLDSTACK_CONFIG", str(other))
    assert package.bind().get_table_name("local") == "another-table"


def test_goldstack_config_that_names_nothing_is_told(package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDSTACK_CONFIG", "/nowhere.json")
    monkeypatch.setenv("GOLDSTACK_TABLE_NAME", "never-mind")
    with pytest.raises(ConfigNotFound, match=r"/nowhere\.json"):
        package.bind().get_table_name("local")


def test_the_file_is_found_from_the_working_directory_where_the_package_is_elsewhere(
    package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "repository" / "deep"
    inside.mkdir(parents=True)
    (package.folder / "goldstack.json").rename(inside.parent / "goldstack.json")
    monkeypatch.chdir(inside)
    assert package.bind().get_table_name("local") == package.table_name


@pytest.fixture
def without_file(package, monkeypatch: pytest.MonkeyPatch):
    """The package alone, as it is deployed."""
    (package.folder / "goldstack.json").unlink()
    monkeypatch.setenv("GOLDSTACK_TABLE_NAME", package.table_name)
    return package


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
@pytest.mark.usefixtures("ambient")
def test_without_a_file_two_variables_are_enough(without_file, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "eu-west-1")
    binding = without_file.bind()
    assert binding.get_table_name() == without_file.table_name
    assert binding.connect_table(client=without_file.client()).raw.name == without_file.table_name


def test_without_a_file_local_is_still_the_local_server(without_file) -> None:
    without_file.create_table()
    client = without_file.bind().connect("local")
    assert client.meta.endpoint_url == without_file.url


@pytest.mark.usefixtures("ambient")
def test_without_a_file_the_address_of_the_environment_stands_in_for_aws(
    without_file, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("AWS_ENDPOINT_URL", without_file.url)
    with pytest.raises(TableMissing, match=f"The table {without_file.table_name} does not exist in us-west-2 at http"):
        without_file.bind().connect()
    without_file.create_table(ACCOUNT)
    assert without_file.bind().connect().meta.endpoint_url == without_file.url
    assert without_file.table_name in without_file.bind().connect("dev").list_tables()["TableNames"]


@pytest.mark.usefixtures("ambient")
def test_without_a_file_an_address_where_nobody_answers_is_named(without_file, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(AwsError, match=r"Start what AWS_ENDPOINT_URL names \(http://127\.0\.0\.1:1\)") as error:
        without_file.bind(putting_nothing()).connect()
    assert "goldstack.json" not in str(error.value)


@pytest.mark.parametrize(
    ("variable", "address", "words"),
    [
        ("AWS_ENDPOINT_URL", "http://example.com", "neither https nor this machine"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1", "AWS_ENDPOINT_URL is the one way"),
    ],
)
def test_without_a_file_other_addresses_are_refused(
    without_file, variable: str, address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv(variable, address)
    with pytest.raises(Refused, match=words):
        without_file.bind().connect()


def test_with_a_file_the_address_of_the_environment_is_refused_whatever_else_is_set(
    package, monkeypatch: pytest.MonkeyPatch
) -> None:
    package.deployments(DEV)
    monkeypatch.setenv("GOLDSTACK_TABLE_NAME", "x-table")
    monkeypatch.setenv("AWS_ENDPOINT_URL", package.url)
    with pytest.raises(Refused, match=r"but goldstack\.json does not say so for 'dev'"):
        package.bind().connect("dev")


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:1"])
def test_without_a_file_missing_credentials_are_told_of_no_deployment(
    without_file, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CredentialsError, match="This environment has no AWS credentials") as error:
        without_file.bind(putting_nothing()).connect()
    assert "environment'" not in str(error.value)
    assert "goldstack.json" not in str(error.value)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"GOLDSTACK_TABLE_NAME": ""}, "Set GOLDSTACK_TABLE_NAME and AWS_REGION"),
        ({}, "Set AWS_REGION"),
        ({"GOLDSTACK_TABLE_NAME": "no spaces"}, "which DynamoDB refuses"),
    ],
)
def test_without_a_file_what_is_missing_is_told(
    without_file, variables: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=words):
        without_file.bind().get_table_name()


def test_a_port_that_is_none_is_told(package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYNAMODB_LOCAL_PORT", "many")
    with pytest.raises(ConfigError, match="DYNAMODB_LOCAL_PORT is 'many'"):
        package.bind().connect("local")
