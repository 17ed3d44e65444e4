"""What is said where goldstack.json and infra/aws do not agree: the value, both places, the remedy."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from goldstack.errors import ConfigError
from goldstack.project import JSON, load
from goldstack.terraform import disagreements, read_sources, variables

from .conftest import Write, deployment

TABLE = 'variable "table_name" {}\n'
RULES = 'variable "rules" {\n  type = list(object({ port = number, host = optional(string, "h") }))\n}\n'
CONFIG = """{
  "name": "x",
  "configuration": { "tags": ["é", 1], "mySize": 3 },
  "deployments": [
    { "name": "dev", "awsRegion": "us-west-2", "protected": true,
      "configuration": {
        "tableName": "table",
        "rules": [{ "port": 1 }, { "port": "2" }, { "port": "80a" }, {}],
        "tabelNmae": 1
      }
    }
  ]
}
"""
YAML = """name: x
configuration:
  tags: [é, 1]
deployments:
  - name: dev
    awsRegion: us-west-2
    configuration:
      tableName: table
      rules:
        - port: 80a
"""


def said(
    folder: Path, text: str = CONFIG, name: str = "goldstack.json", environ: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong between *folder* and the file *name* of *text*, with the folder's root left out of places."""
    config = folder.parent.parent / name
    config.write_text(text, encoding="utf-8")
    project = load(config)
    found = disagreements(project.deployment("dev"), read_sources(folder), config=config, environ=environ or {})
    return [str(problem).replace(f"{folder.parent.parent}/", "") for problem in found]


def test_all_problems_are_told_at_once_by_file_and_line_with_both_places(infra: Write) -> None:
    folder = infra(
        variables_tf=TABLE + RULES + 'variable "tags" { type = map(string) }\nvariable "my_size" {}\nvariable "protected" {\n  type = list(string)\n}\n',
        z_tf='variable "needed_one" {}\nvariable "needed_one" {}\n',
    )  # fmt: skip
    (folder / "a.auto.tfvars").touch()
    assert said(folder) == [
        'goldstack.json:3:22: deployment \'dev\', configuration.tags: expected an object, got ["é", 1].\n'
        "infra/aws/variables.tf:5 declares it as map(string).",
        "goldstack.json:5:48: deployment 'dev', protected: expected a list, got true.\n"
        "infra/aws/variables.tf:7 declares it as list(string).",
        "goldstack.json:8:53: deployment 'dev', configuration.rules[2].port: expected number, got \"80a\".\n"
        'infra/aws/variables.tf:2 declares it as list(object({port = number, host = optional(string, "h")})).',
        "goldstack.json:8:70: deployment 'dev', configuration.rules[3]: expected an object with the attribute 'port', got {}.\n"
        'infra/aws/variables.tf:2 declares it as list(object({port = number, host = optional(string, "h")})).',
        "goldstack.json:9:9: deployment 'dev', configuration.tabelNmae: infra/aws declares no variable 'tabel_nmae'. "
        "Did you mean 'tableName'?\nDeclare it in variables.tf, or take the key out.",
        "infra/aws/a.auto.tfvars: this file would be read by Terraform for every deployment, beside goldstack.json.\n"
        "Move its values into `configuration`, and delete it.",
        "infra/aws/z.tf:1: variable 'needed_one' has no default, and goldstack.json:6:7 gives deployment 'dev' no value for it.\n"
        "Add `neededOne` to its configuration, or set TF_VAR_needed_one.",
        "infra/aws/z.tf:2: variable 'needed_one' is declared again; infra/aws/z.tf:1 declares it first.\nKeep one of them.",
    ]  # fmt: skip


def test_yaml_has_places_too(infra: Write) -> None:
    folder = infra(variables_tf=TABLE + RULES + 'variable "tags" {\n  type = set(number)\n}\n')
    first, second = said(folder, YAML, "goldstack.yaml")
    assert first.startswith("goldstack.yaml:3:10: deployment 'dev', configuration.tags[0]: expected number, got \"é\"")
    assert second.startswith(
        "goldstack.yaml:10:11: deployment 'dev', configuration.rules[0].port: expected number, got"
    )


def test_a_refusal_holds_every_problem(infra: Write) -> None:
    folder = infra(variables_tf=TABLE + 'variable "a" {\n  type = number\n}\nvariable "b" {}\n')
    with pytest.raises(ConfigError) as caught:
        variables(deployment(a="x", c=1), read_sources(folder), config=folder / "none.json", environ={})
    assert [part in str(caught.value) for part in ("configuration.a: expected number", "configuration.c", "'b' has no default")] == [True] * 3  # fmt: skip


def against(folder: Path, **values: JSON) -> str:
    """What is said against *values*."""
    found = disagreements(deployment(**values), read_sources(folder), config=Path("goldstack.json"), environ={})
    return "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("type_", "value", "says"),
    [
        ("number", "80a", 'configuration.x: expected number, got "80a".'),
        ("bool", "True", 'expected bool (true or false, in lower case), got "True".'),
        ("string", [1], "expected string, got [1]."),
        ("list(number)", {"a": 1}, 'expected a list, got {"a": 1}.'),
        ("map(map(number))", {"a": {"b": "c"}}, 'configuration.x.a.b: expected number, got "c".'),
        ("map(number)", [], "expected an object, got []."),
        ("tuple([string, number])", ["a"], 'expected a list of just 2 elements, got ["a"].'),
        ("map(any)", {"a": 1, "b": [1]}, "expected elements of one common type, as map(any) has them"),
        ("object({ a = number })", {"b": 1}, "expected an object with the attribute 'a', got"),
        ("string", ["x" * 100], 'got ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx….'),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told_by_its_path_and_what_is_there(
    infra: Write, type_: str, value: JSON, says: str
) -> None:
    message = against(infra(a_tf=TABLE + f'variable "x" {{\n  type = {type_}\n}}\n'), x=value)
    assert says in message
    assert "infra/aws/a.tf:2 declares it as" in message


def test_what_is_secret_is_not_shown(infra: Write) -> None:
    folder = infra(
        a_tf=TABLE
        + 'variable "x" {\n  type      = map(number)\n  sensitive = true\n}\nvariable "y" {\n  type      = number\n'
        '  sensitive = true\n  default   = "hunter3"\n}\n'
    )
    for value in ({"hunter1": "hunter2"}, ["hunter1"], "hunter1"):
        message = against(folder, x=value)
        assert "configuration.x: expected " in message
        assert "hunter" not in message


@pytest.mark.parametrize(
    ("key", "name", "says"),
    [
        (
            "my_var",
            "my_var",
            "configuration.my_var: keys are written in camelCase.\nWrite 'myVar' for the variable 'my_var'.",
        ),
        ("table_size", "other", "declares no variable 'table_size'"),
        ("my_Var", "my__var", None),
        ("my_var_1", "my_var_1", None),
        ("my-var", "my-var", None),
        ("S3Bucket", "_s3_bucket", None),
        ("awsARN", "aws_a_r_n", None),
    ],
)
def test_a_key_with_underscores_is_refused_where_camel_case_leads_to_the_variable(
    infra: Write, key: str, name: str, says: str | None
) -> None:
    message = against(infra(a_tf=TABLE + f'variable "{name}" {{\n  default = 1\n}}\n'), **{key: 1})
    assert (says in message) if says else message == ""


def test_a_variable_that_no_key_leads_to_says_so(infra: Write) -> None:
    message = against(infra(a_tf=TABLE + 'variable "UPPER_name" {}\nvariable "my_var_1" {}\n'))
    assert "No key leads to that name: rename it, or set TF_VAR_UPPER_name." in message
    assert "Add `my_var_1` to its configuration" in message


def test_null_needs_a_default_or_leave(infra: Write) -> None:
    folder = infra(
        a_tf=TABLE + 'variable "x" {\n  nullable = false\n}\nvariable "y" {\n  nullable = false\n  default  = 1\n}\n'
    )
    message = against(folder, x=None, y=None)
    assert (
        "configuration.x: null is no value for it: infra/aws/a.tf:2 has `nullable = false`, and no default." in message
    )
    assert "configuration.y" not in message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('variable "x" {\n  type = strin\n}\n', "infra/aws/a.tf:2: variable 'x': 'strin' is no type by itself; types are string, number"),
        ('variable "x" {\n  type = "string"\n}\n', 'the quoted "string" of Terraform 0.11 is no type any more'),
        ('variable "x" {\n  type = object({ "a" = string })\n}\n', '"a" is no attribute name; write it as a plain word'),
        ('variable "x" {\n  type = list(string, number)\n}\n', "list(…) takes one argument, not 2"),
        ('variable "x" {\n  type = list(optional(string))\n}\n', "optional(…) is for the attributes of an object only"),
        ('variable "x" {\n  type = object({ a = optional(number, "b") })\n}\n', "the default of the optional attribute 'a' is wrong: expected number"),
        ('variable "x" {\n  type = list(number)\n  default = [1, "b"]\n}\n', "variable 'x': default[1]: expected number, got \"b\"."),
        ('variable "x" {\n  default = upper("x")\n}\n', "its default would have to be computed"),
        ('variable "x" {\n  default = null\n  nullable = false\n}\n', "its default is null, and `nullable = false` takes no null"),
        ('variable "x" {\n  nullable = maybe\n}\n', "`nullable` is true or false"),
        ('variable "x" {\n  default = 1\n  default = 2\n}\n', "gives `default` twice"),
        ('variable "x" "y" {}\n', 'a variable block has one name, such as variable "size", not 2.'),
        ('variable "count" {}\n', "a variable cannot be called 'count': Terraform's module blocks use that name."),
        ('variable "a b" {}\n', "a variable cannot be called 'a b': a name is a letter or an underscore"),
    ],
)  # fmt: skip
def test_a_declaration_that_terraform_refuses_is_told_by_file_and_line(infra: Write, text: str, says: str) -> None:
    message = against(infra(a_tf=TABLE + text))
    assert says in message
    assert "infra/aws/a.tf:2: " in message


def test_a_line_of_json_is_told_as_well(infra: Write) -> None:
    text = '{\n  "variable": {\n    "x": {"type": "strin"}\n  }\n}\n'
    assert "infra/aws/b.tf.json:3: variable 'x': 'strin' is no type" in against(infra(a_tf=TABLE, b_tf_json=text))


def test_a_file_that_cannot_be_read_leaves_names_to_terraform_and_types_to_us(infra: Write) -> None:
    folder = infra(a_tf=TABLE + 'variable "x" {\n  type = number\n}\nvariable "y" {}\n', bad_tf="variable {")
    message = against(folder, x="80a", unknown=1)
    assert "configuration.x: expected number" in message
    assert "unknown" not in message
    assert "'y'" not in message


def test_an_override_file_that_cannot_be_read_leaves_types_to_terraform(infra: Write) -> None:
    assert against(infra(a_tf=TABLE + 'variable "x" {\n  type = number\n}\n', override_tf="variable {"), x="80a") == ""


def test_a_thousand_wrong_keys_are_told_in_a_message_that_can_be_read(infra: Write) -> None:
    folder = infra(a_tf=TABLE + "".join(f'variable "name_{i}_x" {{\n  default = 1\n}}\n' for i in range(300)))
    config = folder.parent.parent / "goldstack.json"
    made = {"tableName": "table", **{f"nameOfKey{i}": i for i in range(3000)}}
    config.write_text(
        json.dumps({"name": "x", "deployments": [{"name": "dev", "awsRegion": "us-west-2", "configuration": made}]})
    )
    with pytest.raises(ConfigError) as caught:
        variables(load(config).deployment("dev"), read_sources(folder), config=config, environ={})
    assert len(str(caught.value).splitlines()) == 101
    assert str(caught.value).endswith("And more of the kind.")


def test_keys_are_shown_in_characters_that_a_terminal_does_not_obey(infra: Write) -> None:
    message = against(infra(a_tf=TABLE), **{"a\x1b[31m\n": 1, "b" * 500: 1})
    assert "\x1b" not in message
    assert max(map(len, message.splitlines())) < 300
