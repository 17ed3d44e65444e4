"""The contract between goldstack.json and the variables of infra/aws."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.project import JSON, Deployment, dumps
from goldstack.terraform import read_sources, variables

from .conftest import Write, deployment

CONFIG = Path("/repository/goldstack.json")
BASE = 'variable "table_name" {}\n'


def given(folder: Path, made: Deployment, environ: Mapping[str, str] | None = None) -> dict[str, JSON]:
    """The variables that *made* gives to *folder*."""
    return variables(made, read_sources(folder), config=CONFIG, environ=environ or {})


def refusal(folder: Path, made: Deployment, environ: Mapping[str, str] | None = None) -> str:
    """Why *made* does not fit *folder*."""
    with pytest.raises(ConfigError) as caught:
        given(folder, made, environ)
    return str(caught.value)


def test_a_deployments_own_facts_go_to_those_who_declare_them(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "aws_region" {}\nvariable "protected" {}\nvariable "deployment" {}\n')
    expected = {"table_name": "table", "aws_region": "us-west-2", "protected": False, "deployment": "dev"}
    assert given(folder, deployment()) == expected
    assert given(infra(main_tf=BASE), deployment()) == {"table_name": "table"}


def test_an_account_that_is_not_given_is_left_to_the_default(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "aws_account_id" {\n  default = null\n}\n')
    assert given(folder, deployment())["aws_account_id"] == "123456789012"
    without = Deployment(name="dev", region="us-west-2", configuration={"tableName": "table"})
    assert "aws_account_id" not in given(folder, without)


def test_values_keep_their_json_type_and_every_digit(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "my_value" {}\n')
    value: JSON = [
        "1.10", "null", "true", "007", "${x} %{y}", 'a"b\\c\n', "é", True, None, 12345678901234567890, Decimal("1.10"), {"k": []},
    ]  # fmt: skip
    text = dumps(given(folder, deployment(myValue=value))["my_value"])
    assert text == (
        r'["1.10", "null", "true", "007", "${x} %{y}", "a\"b\\c\n", "\u00e9", true, null, 12345678901234567890, 1.10, '
        r'{"k": []}]'
    )


def test_null_is_a_value(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "a" {}\n')
    assert given(folder, deployment(a=None)) == {"table_name": "table", "a": None}


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("tableNam", "no variable 'table_nam'. Did you mean 'tableName'?"),
        ("deletionProtectoin", "no variable 'deletion_protectoin'. Did you mean 'deletionProtection'?"),
        ("zzz", "no variable 'zzz'.\n"),
    ],
)
def test_a_key_that_no_variable_takes_is_refused_and_the_right_one_offered(infra: Write, key: str, says: str) -> None:
    folder = infra(main_tf=BASE + 'variable "deletion_protection" {\n  default = null\n}\n')
    message = refusal(folder, deployment(**{key: 1}))
    assert says in message
    assert f"deployment 'dev', configuration.{key}" in message
    assert str(CONFIG) in message


def test_a_variable_without_value_is_refused_with_its_line_and_the_key_to_add(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "read_capacity" {}\n')
    message = refusal(folder, deployment())
    assert "infra/aws/main.tf:2: variable 'read_capacity' has no default" in message
    assert "`readCapacity`" in message
    assert "TF_VAR_read_capacity" in message


def test_the_environment_may_give_what_goldstack_json_does_not(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "secret" {}\n')
    assert given(folder, deployment(), {"TF_VAR_secret": ""}) == {"table_name": "table"}
    assert "'secret'" in refusal(folder, deployment(), {"TF_VAR_Secret": "x"})


@pytest.mark.parametrize("key", ["awsRegion", "aws_region", "awsAccountId", "protected", "deployment"])
def test_a_deployments_own_facts_cannot_be_given_as_configuration(infra: Write, key: str) -> None:
    names = ("aws_region", "aws_account_id", "protected", "deployment")
    folder = infra(main_tf=BASE + "".join(f'variable "{name}" {{}}\n' for name in names))
    message = refusal(folder, deployment(**{key: "x"}))
    assert f"configuration.{key}" in message
    assert "is always filled from the deployment itself" in message


@pytest.mark.parametrize("name", ["terraform.tfvars", "terraform.tfvars.json", "my.auto.tfvars", "my.auto.tfvars.json"])
def test_a_stray_variables_file_is_refused_by_name(infra: Write, name: str) -> None:
    folder = infra(main_tf=BASE)
    (folder / name).touch()
    message = refusal(folder, deployment())
    assert str(folder / name) in message
    assert "Move its values into `configuration`" in message


def test_a_variables_file_that_terraform_does_not_read_by_itself_may_stay(infra: Write) -> None:
    folder = infra(main_tf=BASE)
    (folder / "example.tfvars").touch()
    assert given(folder, deployment())


def test_all_that_does_not_agree_is_told_at_once(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "a" {}\nvariable "b" {}\n')
    (folder / "terraform.tfvars").touch()
    message = refusal(folder, deployment(c=1))
    assert [part in message for part in ("terraform.tfvars", "'a'", "'b'", "configuration.c")] == [True] * 4


def test_names_are_not_judged_where_a_file_cannot_be_read(infra: Write) -> None:
    folder = infra(main_tf=BASE + 'variable "a" {}\n', bad_tf="variable {")
    assert given(folder, deployment(b=1)) == {"table_name": "table", "b": 1}
