"""The table that Terraform makes, beside the one that local servers and fixtures make."""

from typing import Any

from goldstack.dynamodb.definition import create_table

from .conftest import Emulated

OWN = {"TableName", "TableArn", "TableId", "CreationDateTime"}
UNNOTICED = {"SSEDescription"}
"""No program notices it; nor the tags and the point-in-time recovery, which not every engine has."""


def test_local_servers_make_the_table_that_terraform_makes(dev: Emulated) -> None:
    ran = dev.inv("infra.up", "dev", "--no-migrate")
    assert ran.code == 0, ran
    client = dev.dynamodb
    create_table(client, "fixture")

    def described(name: str) -> dict[str, Any]:
        table = client.describe_table(TableName=name)["Table"]
        table["AttributeDefinitions"].sort(key=lambda one: one["AttributeName"])
        ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        return {key: value for key, value in table.items() if key not in OWN | UNNOTICED} | {"TTL": ttl}

    assert described("goldstack-dev") == described("fixture")
    client.close()
