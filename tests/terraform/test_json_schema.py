"""The JSON schema of the variables, as editors use it: what Terraform takes is right there too, and a typo is not."""

import json
import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.project.conftest import deployment, document

from goldstack.terraform import read_sources
from goldstack.terraform.constraints import read_quoted_type
from goldstack.terraform.fitting import misfits
from goldstack.terraform.json_schema import package_schema, type_schema
from goldstack.terraform.types import Anything, Collection, Object, Tuple, Type

from .conftest import Write
from .made import made_type, made_value

TABLE = 'variable "table_name" {\n  type = string\n}\n'


def schema(infra: Write, *blocks: str) -> dict[str, Any]:
    """The schema of variables with these bodies: `name { … }`."""
    folder = infra(variables_tf=TABLE + "".join(f"variable {block}\n" for block in blocks))
    made = package_schema(read_sources(folder).variables.values())
    Draft202012Validator.check_schema(made)
    return made


def properties(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["$defs"]["configuration"]["properties"]
    return found


def accepts(made: dict[str, Any], **configuration: Any) -> bool:
    """Whether a file with this configuration of a deployment, and one with it for all, is right by *made*."""
    checker = Draft202012Validator(made)
    own = document(deployments=[deployment(configuration={"tableName": "table", **configuration})])
    shared = document(configuration=configuration)
    answers = {checker.is_valid(own), checker.is_valid(shared)}
    assert len(answers) == 1
    return answers.pop()


RULES = 'list(object({ port = number, name = optional(string, "none") }))'


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("string", ["x", 7, 1.5, True, None], [[], {}]),
        ("number", [7, -1.5, "7", "1e3", "-.5", None], ["80a", "", "0x1f", True, [], {}]),
        ("bool", [True, "false", "1", None], ["yes", "True", 1, []]),
        ("any", ["x", 7, [1, "x"], {}, None], []),
        ("list(number)", [[], [1, "2", None], None], [["x"], {}, "x", 1]),
        ("set(string)", [[], ["a", 1]], [{}, [[]]]),
        ("map(bool)", [{}, {"a": True, "b": "0", "c": None}], [{"a": "yes"}, [], "x"]),
        ("tuple([string, number])", [["a", 1], [1, "2"]], [[], ["a"], ["a", "b"], ["a", 1, 2], {}]),
        ("tuple([])", [[]], [[1], {}]),
        ("object({})", [{}, {"a": 1}, None], [[], 1]),
        (RULES, [[], [{"port": 1}], [{"port": "1", "name": None, "more": 1}]], [{}, [1], [{}], [{"port": "80a"}]]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_is_right_where_terraform_accepts_it(
    infra: Write, type_: str, right: list[Any], wrong: list[Any]
) -> None:
    made = schema(infra, f'"my_value" {{\n type = {type_}\n}}')
    assert [value for value in right if not accepts(made, myValue=value)] == []
    assert [value for value in wrong if accepts(made, myValue=value)] == []


def judged_by_more_than_one_value(type_: Type) -> bool:
    """Whether the elements of a collection must agree in what the type leaves open, which no schema can say."""
    match type_:
        case Collection(_, element):
            return leaves_open(element) or judged_by_more_than_one_value(element)
        case Tuple(elements):
            return any(map(judged_by_more_than_one_value, elements))
        case Object(attributes):
            return any(judged_by_more_than_one_value(attribute.type) for attribute in attributes.values())
        case _:
            return False


def leaves_open(type_: Type) -> bool:
    match type_:
        case Anything():
            return True
        case Collection(_, element):
            return leaves_open(element)
        case Tuple(elements):
            return any(map(leaves_open, elements))
        case Object(attributes):
            return any(leaves_open(attribute.type) for attribute in attributes.values())
        case _:
            return False


def test_the_schema_and_the_check_say_the_same_of_random_values_of_random_types() -> None:
    source = random.Random(7)
    verdicts = {True: 0, False: 0}
    for _ in range(3000):
        text = made_type(source)
        wanted = read_quoted_type(text)
        value = made_value(source, wanted)
        ours = not list(misfits(value, wanted))
        theirs = Draft202012Validator(type_schema(wanted)).is_valid(value)
        if judged_by_more_than_one_value(wanted):
            assert theirs or not ours, (text, value)
            continue
        assert ours == theirs, (text, value)
        verdicts[ours] += 1
    assert min(verdicts.values()) > 200


def test_a_typo_is_wrong_and_no_key_has_to_be_there(infra: Write) -> None:
    made = schema(infra, '"bucket_name" {\n type = string\n}')
    assert accepts(made)
    assert accepts(made, bucketName="x")
    assert not accepts(made, bucketNme="x")
    assert not accepts(made, bucket_name="x")


def test_the_name_of_the_table_keeps_its_rule(infra: Write) -> None:
    made = schema(infra)
    assert accepts(made, tableName="my-table")
    assert not accepts(made, tableName="a b")
    assert properties(made)["tableName"]["description"].startswith("Name of the table")


def test_what_the_deployment_itself_gives_has_no_key(infra: Write) -> None:
    made = schema(infra, *(f'"{name}" {{}}' for name in ("aws_region", "deployment", "aws_account_id", "protected")))
    assert list(properties(made)) == ["tableName"]


def test_a_variable_without_a_camel_case_name_keeps_its_own_and_one_that_no_key_reaches_has_none(infra: Write) -> None:
    made = schema(infra, '"my_var_1" {\n type = string\n}', '"UPPER" {\n default = 1\n}')
    assert {*properties(made)} == {"my_var_1", "tableName"}
    assert accepts(made, my_var_1="x")


def test_descriptions_and_defaults_are_those_of_the_variables(infra: Write) -> None:
    made = schema(
        infra,
        '"a" {\n description = "How many."\n type = number\n default = 1.5\n}',
        '"b" {\n type = list(string)\n default = ["x", null]\n}',
        '"c" {\n type = object({ d = optional(number, 3) })\n}',
        '"e" {\n type = string\n default = "x${1}"\n}',
        '"f" {\n type = number\n default = 12345678901234567890.5\n}',
    )
    found = properties(made)
    assert (found["a"]["description"], found["a"]["default"]) == ("How many.", 1.5)
    assert (found["b"]["description"], found["b"]["default"]) == ("Terraform variable b.", ["x", None])
    assert found["c"]["properties"]["d"]["default"] == 3
    assert "default" not in found["c"]
    assert "default" not in found["f"]
    json.dumps(made)


def test_null_is_right_where_terraform_takes_it(infra: Write) -> None:
    made = schema(
        infra,
        '"a" {\n type = string\n nullable = false\n}',
        '"b" {\n type = string\n nullable = false\n default = "x"\n}',
        '"c" {\n type = string\n}',
        '"d" {\n nullable = false\n}',
    )
    assert [accepts(made, **{key: None}) for key in "abcd"] == [False, True, True, False]
    assert accepts(made, d="x")


def test_a_sensitive_variable_is_marked_and_its_default_is_not_repeated(infra: Write) -> None:
    made = schema(
        infra, '"token" {\n description = "A token."\n sensitive = true\n type = string\n default = "hunter2"\n}'
    )
    assert properties(made)["token"] == {
        "description": "A token. (sensitive)",
        "type": ["string", "number", "boolean", "null"],
        "writeOnly": True,
    }
    assert "hunter2" not in json.dumps(made)


def test_the_type_itself_comes_first_for_completion(infra: Write) -> None:
    made = schema(infra, *(f'"{name}" {{\n type = {name}\n}}' for name in ("string", "number", "bool")))
    assert [properties(made)[name]["type"][0] for name in ("string", "number", "bool")] == [
        "string",
        "number",
        "boolean",
    ]
