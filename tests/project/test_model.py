"""goldstack.json as a project: merged, checked, frozen."""

import time
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from goldstack.errors import ConfigError
from goldstack.project import RemoteState

from .conftest import File, deployment, document


def test_a_deployments_configuration_wins_whole_values_over_the_one_for_all(file: File) -> None:
    shared = {"tableName": "shared", "tags": {"a": "1", "b": "2"}, "pitr": True}
    own = {"tags": {"c": "3"}, "pitr": None}
    project = file.load(document(configuration=shared, deployments=[deployment(configuration=own)]))
    assert dict(project.deployments[0].configuration) == {"tableName": "shared", "tags": {"c": "3"}, "pitr": None}
    assert project.deployments[0].table_name == "shared"


def test_what_is_left_out_is_what_the_documents_say(file: File) -> None:
    found = file.load(document()).deployments[0]
    assert (found.profile, found.account_id, found.endpoint, found.remote_state) == (None, None, None, None)
    assert (found.protected, found.local_services, found.migrate_on_connect) == (False, (), "check")


def test_every_setting_of_a_deployment_arrives(file: File) -> None:
    found = file.load(
        document(
            deployments=[
                deployment(
                    awsUser="me",
                    awsAccountId="012345678901",
                    protected=True,
                    endpoint="http://127.0.0.1:4566",
                    terraformVersion="~> 1.11",
                    remoteState={"bucket": "my-bucket", "key": "k", "region": "eu-west-1"},
                    migrateOnConnect="off",
                )
            ]
        )
    ).deployments[0]
    assert (found.profile, found.account_id, found.protected) == ("me", "012345678901", True)
    assert (found.endpoint, found.terraform_version) == ("http://127.0.0.1:4566", "~> 1.11")
    assert found.remote_state == RemoteState("my-bucket", "k", "eu-west-1")
    assert (found.migrate_on_connect, found.is_local) == ("off", False)


def test_a_project_cannot_be_changed(file: File) -> None:
    found = file.load(document()).deployments[0]
    with pytest.raises(FrozenInstanceError):
        found.region = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.configuration["tableName"] = "x"  # type: ignore[index]


def test_a_file_without_local_works_and_local_alone_works(file: File) -> None:
    assert file.load(document()).deployment("dev").is_local is False
    assert (
        file.load(document(deployments=[deployment(name="local", localServices=["sqs"])])).deployment("local").is_local
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("prdo", "no deployment 'prdo' (it has: dev, prod). Did you mean 'prod'?"),
        ("zzzz", "no deployment 'zzzz' (it has: dev, prod).\n"),
        ("../x", "'../x' cannot be the name of a deployment"),
        ("--help", "'--help' cannot be"),
        ("", "'' cannot be"),
        ("dev\n", r"'dev\n' cannot be"),
        ("dév", "'dév' cannot be"),
    ],
)
def test_a_deployment_that_is_not_there_is_named_with_those_that_are(file: File, name: str, says: str) -> None:
    project = file.load(document(deployments=[deployment(), deployment(name="prod")]))
    with pytest.raises(ConfigError) as caught:
        project.deployment(name)
    assert says in str(caught.value)
    assert str(project.path) in str(caught.value)


def with_root(**settings: Any) -> dict[str, Any]:
    return document(**settings)


def with_deployment(**settings: Any) -> dict[str, Any]:
    return document(deployments=[deployment(), deployment(**{"name": "b", **settings})])


def with_configuration(**settings: Any) -> dict[str, Any]:
    return with_deployment(configuration={"tableName": "table", **settings})


WRONG: list[tuple[object, list[str]]] = [
    ([], ["(the whole file) must be of type object, not []"]),
    (None, ["(the whole file) must be of type object, not null"]),
    (b'"text"', ['must be of type object, not "text"']),
    ({}, ["(the whole file) lacks 'name', 'deployments'", "Add 'name'", "Add 'deployments'"]),
    (with_root(deploymnts=[]), ["unknown key 'deploymnts'. Did you mean 'deployments'?", "It may have: $schema, name"]),
    (with_root(deployments=[{}]), ["deployments[0] lacks 'name', 'awsRegion'"]),
    ({"name": "x", "deployments": []}, ["deployments is empty"]),
    ({"name": "x", "deployments": {}}, ["deployments must be of type array, not {}"]),
    (with_root(name=1.5), ["name must be of type string, not 1.5"]),
    (with_root(name="a b"), ['name is "a b", which is not allowed']),
    (with_root(configuration=[]), ["configuration must be of type object, not []"]),
    (with_deployment(name="../x"), ['deployments[1].name is "../x"']),
    (with_deployment(name="--help"), ['deployments[1].name is "--help"']),
    (with_deployment(name=""), ['deployments[1].name is ""']),
    (with_deployment(name="prod\n"), ['deployments[1].name is "prod\\n"']),
    (with_deployment(name="prød"), ['deployments[1].name is "prød"']),
    (with_deployment(name="a" * 33), ["deployments[1].name is"]),
    (with_deployment(name="dev"), ["deployments has the name 'dev' 2 times", "Rename one"]),
    (with_deployment(awsRegion="Oregon"), ['deployments[1].awsRegion is "Oregon"', "us-west-2"]),
    (with_deployment(awsRegion=None), ["deployments[1] lacks 'awsRegion'"]),
    (with_deployment(awsUsr="me"), ["deployments[1] has an unknown key 'awsUsr'. Did you mean 'awsUser'?"]),
    (with_deployment(awsAccountId=123456789012), ["deployments[1].awsAccountId must be of type string"]),
    (with_deployment(awsAccountId="12345678901"), ["deployments[1].awsAccountId", "12 digits"]),
    (with_deployment(awsAccountId="١٢٣٤٥٦٧٨٩٠١٢"), ["deployments[1].awsAccountId"]),
    (with_deployment(protected="true"), ['deployments[1].protected must be of type boolean, not "true"']),
    (with_deployment(endpoint="http://example.com"), ["deployments[1].endpoint", "https, or http on this machine"]),
    (with_deployment(endpoint="http://127.0.0.1.example.com"), ["deployments[1].endpoint"]),
    (with_deployment(endpoint="http://localhost@example.com"), ["deployments[1].endpoint"]),
    (with_deployment(endpoint="https://user:secret@example.com"), ["deployments[1].endpoint"]),
    (with_deployment(endpoint="ftp://127.0.0.1"), ["deployments[1].endpoint"]),
    (with_deployment(name="local", endpoint="http://127.0.0.1:1"), ["deployments[1].endpoint", "'local' always is"]),
    (with_deployment(localServices=["sqs"]), ["deployments[1].localServices is for the deployment 'local' only"]),
    (with_deployment(name="local", localServices="sqs"), ["deployments[1].localServices must be of type array"]),
    (with_deployment(name="local", localServices=["a,b"]), ['deployments[1].localServices[0] is "a,b"']),
    (with_deployment(terraformVersion="latest"), ["deployments[1].terraformVersion", "~> 1.11"]),
    (with_deployment(remoteState={"bucket": "b"}), ["deployments[1].remoteState", "lacks 'key', 'region'"]),
    (with_deployment(remoteState={"bucket": "B!", "key": "k", "region": "eu-west-1"}), ["remoteState.bucket"]),
    (with_deployment(migrateOnConnect="always"), ['is "always", but must be one of "auto", "check", "off"']),
    (with_deployment(migrateOnConnect="auto", protected=True), ["deployments[1].migrateOnConnect", "protected"]),
    (with_deployment(configuration={}), ["deployments[1].configuration lacks `tableName`"]),
    (with_deployment(configuration=None), ["deployments[1].configuration lacks `tableName`"]),
    (with_configuration(tableName="ab"), ['deployments[1].configuration.tableName is "ab"', "3 to 255"]),
    (with_configuration(tableName="a" * 256), ["deployments[1].configuration.tableName is", "3 to 255"]),
    (with_configuration(tableName="my table"), ["deployments[1].configuration.tableName"]),
    (with_configuration(tableName="table\n"), ["deployments[1].configuration.tableName"]),
    (with_configuration(tableName="tablé"), ["deployments[1].configuration.tableName"]),
    (with_configuration(tableName=7), ["deployments[1].configuration.tableName must be of type string, not 7"]),
    (
        with_configuration(myVar=1, my_var=2),
        ["deployments[1].configuration: 'myVar' and 'my_var' both become the Terraform variable 'my_var'"],
    ),
    (
        document(configuration={"my_var": 1}, deployments=[deployment(configuration={"tableName": "abc", "myVar": 1})]),
        ["deployments[0].configuration", "both become the Terraform variable 'my_var'"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "says"), WRONG, ids=[says[0][:60] for _, says in WRONG])
def test_what_is_wrong_is_told_with_its_place_and_its_value(file: File, content: object, says: list[str]) -> None:
    message = file.refusal(content)
    for part in says:
        assert part in message


def test_all_that_is_wrong_is_told_at_once_and_once(file: File) -> None:
    message = file.refusal(with_deployment(awsRegion="x", protected=1, extra=2))
    assert len([line for line in message.splitlines() if line.startswith("goldstack.json:1:")]) == 3
    assert message.count("lacks") == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:4566",
        "http://localhost",
        "http://[::1]:8000/",
        "http://127.1.2.3:1",
        "https://aws.example.com/x",
    ],
)
def test_an_endpoint_is_on_this_machine_or_speaks_https(file: File, endpoint: str) -> None:
    assert file.load(with_deployment(endpoint=endpoint)).deployment("b").endpoint == endpoint


@pytest.mark.parametrize("region", ["us-west-2", "eu-central-1", "us-gov-west-1", "cn-north-1", "ap-southeast-7"])
def test_regions_that_came_later_are_known(file: File, region: str) -> None:
    assert file.load(with_deployment(awsRegion=region)).deployment("b").region == region


def test_what_is_wrong_is_told_by_line_and_column(file: File) -> None:
    text = """{
  "name": "x",
  "deploymnets": [],
  "deployments": [
    { "name": "dev", "awsRegion": "é!", "protected": 1,
      "configuration": { "tableName": "table" } },
    { "awsRegion": "us-west-2" }
  ]
}
"""
    places = [line.partition(": ")[0] for line in file.refusal(text).splitlines() if line.startswith("goldstack.json:")]
    assert places == [f"goldstack.json:{place}" for place in ("3:3", "5:22", "5:41", "7:5")]


def test_every_configuration_is_checked_and_told_in_the_order_of_the_file(file: File) -> None:
    text = """{
  "name": "x",
  "configuration": { "my_var": 1 },
  "deployments": [
    { "name": "a", "awsRegion": "us-west-2", "configuration": { "tableName": "table", "myVar": 1 } },
    { "name": "b", "awsRegion": "us-west-2", "configuration": { "other": 1 } },
    { "name": "c", "awsRegion": "us-west-2", "configuration": { "tableName": "table" } }
  ]
}
"""
    first, second = (line for line in file.refusal(text).splitlines() if line.startswith("goldstack.json:"))
    assert first.startswith("goldstack.json:5:87: deployments[0].configuration: 'my_var' and 'myVar' both become")
    assert second.startswith("goldstack.json:6:46: deployments[1].configuration lacks `tableName`.")
    assert "'my_var' stands in goldstack.json:3:22." in file.refusal(text)


@pytest.mark.parametrize("version", ["1.11.4", "~> 1.11", ">= 1.10, < 2.0", " = v1.11.0-rc1 ,!=1.12.0+x", "<=1"])
def test_a_constraint_on_versions_is_written_as_in_terraform(file: File, version: str) -> None:
    assert file.load(with_deployment(terraformVersion=version)).deployment("b").terraform_version == version


@pytest.mark.parametrize(
    "version", [",".join(["11"] * 100) + "!", "1, " * 500 + "!", "1.1" * 600 + "!", "1" * 3000, ""]
)
def test_what_is_nearly_a_constraint_is_refused_soon(file: File, version: str) -> None:
    began = time.process_time()
    assert "deployments[1].terraformVersion is" in file.refusal(with_deployment(terraformVersion=version))
    assert time.process_time() - began < 1


def test_of_many_faults_the_first_are_told_and_soon(file: File) -> None:
    for content in (
        document(**{f"key{i}": i for i in range(5000)}),
        document(deployments=[1] * 5000),
        document(deployments=[{"name": f"d{i}", "awsRegion": "us-west-2"} for i in range(2000)]),
    ):
        began = time.process_time()
        message = file.refusal(content)
        assert message.endswith(" more of the kind.")
        assert len(message.splitlines()) < 120
        assert time.process_time() - began < 2
