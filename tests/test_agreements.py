"""What is written in two places says the same in both."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from goldstack.deploy.schema import REMEDY, is_current
from goldstack.dynamodb.definition import table_definition
from goldstack.project import TABLE_NAME, load
from goldstack.project.names import DEPLOYMENT_NAME
from goldstack.project.schema import schema
from goldstack.terraform import hcl, read_sources, variables

REPOSITORY = Path(__file__).parent.parent


def test_the_schema_that_editors_use_knows_the_variables_of_infra_aws() -> None:
    project = load(REPOSITORY / "goldstack.json")
    assert is_current(project, read_sources(project.infra)), REMEDY


def test_the_schema_that_editors_use_is_but_for_configuration_the_one_that_the_program_uses() -> None:
    editors = json.loads((REPOSITORY / "schemas" / "package.schema.json").read_text())
    editors.pop("$comment")
    assert editors.pop("$defs").keys() == schema()["$defs"].keys()
    assert editors == {key: value for key, value in schema().items() if key != "$defs"}


def test_goldstack_json_is_right_by_the_schema_that_editors_use() -> None:
    editors = json.loads((REPOSITORY / "schemas" / "package.schema.json").read_text())
    assert (
        list(Draft202012Validator(editors).iter_errors(json.loads((REPOSITORY / "goldstack.json").read_text()))) == []
    )


def test_the_schema_and_the_program_accept_the_same_names() -> None:
    definitions = schema()["$defs"]
    assert definitions["deployment"]["properties"]["name"]["pattern"] == f"^{DEPLOYMENT_NAME.pattern}$"
    assert definitions["configuration"]["properties"]["tableName"]["pattern"] == f"^{TABLE_NAME.pattern}$"


def test_goldstack_json_names_the_schema_beside_it() -> None:
    path = REPOSITORY / "goldstack.json"
    assert (
        path.parent / json.loads(path.read_text())["$schema"]
    ).resolve() == REPOSITORY / "schemas" / "package.schema.json"


def test_every_deployment_of_goldstack_json_gives_infra_aws_what_it_declares() -> None:
    project = load(REPOSITORY / "goldstack.json")
    sources = read_sources(project.infra)
    for deployment in project.deployments:
        values = variables(deployment, sources, config=project.path, environ={})
        assert values["table_name"] == deployment.table_name
        assert values["aws_region"] == deployment.region


def test_each_variable_says_which_key_fills_it() -> None:
    text = (REPOSITORY / "infra" / "aws" / "variables.tf").read_text()
    described = [line for line in text.splitlines() if "description" in line]
    assert len(described) == len(read_sources(REPOSITORY / "infra" / "aws").variables)
    assert all("(goldstack.json: " in line for line in described)


def test_local_servers_and_fixtures_make_the_table_of_main_tf() -> None:
    """Indexes are the migrations' business in both; tests/deploy/test_table.py compares the tables that come out."""
    blocks = hcl.parse((REPOSITORY / "infra" / "aws" / "main.tf").read_bytes()) or []
    (table,) = [block for block in blocks if block.labels[:1] == ("aws_dynamodb_table",)]
    attributes = {key: hcl.literal(node) for key, node in table.attributes().items()}
    described = [
        {key: hcl.literal(node) for key, node in block.attributes().items()}
        for block in table.blocks()
        if block.type == "attribute"
    ]
    ours = table_definition("any")
    assert ours["BillingMode"] == attributes["billing_mode"]
    assert ours["KeySchema"] == [
        {"AttributeName": attributes["hash_key"], "KeyType": "HASH"},
        {"AttributeName": attributes["range_key"], "KeyType": "RANGE"},
    ]
    assert ours["AttributeDefinitions"] == [
        {"AttributeName": one["name"], "AttributeType": one["type"]} for one in described
    ]
    beside = {block.type for block in table.blocks()} - {"attribute", "lifecycle"}
    assert beside == {"server_side_encryption", "point_in_time_recovery"}, "Make it in dynamodb/definition.py, too."
