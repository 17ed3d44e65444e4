"""Tables: their definition, changes of it, and what stands around them.

Source: Amazon DynamoDB API reference, CreateTable, UpdateTable, UpdateTimeToLive, TagResource, UpdateContinuousBackups, CreateBackup; Developer Guide,
"Managing Global Secondary Indexes in DynamoDB", "Using deletion protection".
"""

from collections.abc import Callable
from typing import Any

import pytest

from .asking import Asked, refused

IN_USE = "ResourceInUseException"


def index(name: str, **more: Any) -> dict[str, Any]:
    keys = [{"AttributeName": f"{name}_pk", "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}} | more


def attributes(*names: str) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", *(f"{name}_pk" for name in names))]


def change(asked: Asked, table: str, *changes: dict[str, Any], **more: Any) -> Any:
    names = [change["Create"]["IndexName"] for change in changes if "Create" in change]
    return asked.client.update_table(
        TableName=table, AttributeDefinitions=attributes(*names), GlobalSecondaryIndexUpdates=list(changes), **more
    )


def described(asked: Asked, table: str) -> Any:
    return asked.client.describe_table(TableName=table)["Table"]


def test_a_table_is_as_it_was_defined(asked: Asked) -> None:
    table = described(asked, asked.table)
    assert table["TableStatus"] == "ACTIVE"
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    projections = {one["IndexName"]: one["Projection"] for one in table["GlobalSecondaryIndexes"]}
    assert projections == {"by_city": {"ProjectionType": "ALL"}, "by_name": {"ProjectionType": "KEYS_ONLY"}}
    (local,) = table["LocalSecondaryIndexes"]
    assert local["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["kept"]}


def test_a_table_that_is_there_is_not_created_again(asked: Asked, own_table: str) -> None:
    with refused(code=IN_USE):
        asked.client.create_table(
            TableName=own_table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=attributes(),
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )


def test_a_table_that_is_not_there_is_named(asked: Asked) -> None:
    with refused(code="ResourceNotFoundException"):
        asked.client.describe_table(TableName="goldstack-none")
    with refused(code="ResourceNotFoundException"):
        asked.client.delete_table(TableName="goldstack-none")


def create(asked: Asked, **more: Any) -> Any:
    """Create a table of the case's own name."""
    definition = {
        "TableName": asked.pk,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes(),
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }
    return asked.client.create_table(**definition | more)["TableDescription"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"TableName": "ab"},
        {"TableName": "a b c"},
        {"AttributeDefinitions": attributes("unused")},
        {"AttributeDefinitions": attributes()[1:]},
        {"KeySchema": [{"AttributeName": "pk", "KeyType": "RANGE"}]},
        {"BillingMode": "PROVISIONED"},
    ],
    ids=["short name", "spaces", "unused attribute", "undefined attribute", "no partition key", "no capacity"],
)
def test_a_definition_that_makes_no_sense_is_refused(asked: Asked, wrong: dict[str, Any]) -> None:
    with refused():
        create(asked, **wrong)


def test_capacity_beside_billing_by_request_is_refused(asked: Asked) -> None:
    with refused():
        create(asked, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})


def test_an_index_without_keys_or_projection_is_refused(asked: Asked) -> None:
    for wrong in ({"KeySchema": []}, {"Projection": {"ProjectionType": "INCLUDE"}}, {"Projection": {}}):
        with refused():
            create(asked, GlobalSecondaryIndexes=[index("gsi", **wrong)], AttributeDefinitions=attributes("gsi"))


def test_an_index_of_all_attributes_and_some_is_refused(asked: Asked) -> None:
    wrong = index("gsi", Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["a"]})
    with refused():
        create(asked, GlobalSecondaryIndexes=[wrong], AttributeDefinitions=attributes("gsi"))


def test_two_indexes_of_one_name_are_refused(asked: Asked) -> None:
    with refused():
        create(asked, GlobalSecondaryIndexes=[index("gsi"), index("gsi")], AttributeDefinitions=attributes("gsi"))


def test_two_indexes_in_one_update_are_refused(asked: Asked, own_table: str) -> None:
    with refused("Only 1 online index can be created or deleted simultaneously per table", "LimitExceededException"):
        change(asked, own_table, {"Create": index("one")}, {"Create": index("two")})
    assert "GlobalSecondaryIndexes" not in described(asked, own_table)


def test_an_index_created_beside_one_deleted_is_refused(
    asked: Asked, own_table: str, settled: Callable[[str], None]
) -> None:
    change(asked, own_table, {"Create": index("one")})
    settled(own_table)
    with refused("Only 1 online index can be created or deleted simultaneously per table", "LimitExceededException"):
        change(asked, own_table, {"Delete": {"IndexName": "one"}}, {"Create": index("two")})
    assert [one["IndexName"] for one in described(asked, own_table)["GlobalSecondaryIndexes"]] == ["one"]


def test_a_new_index_is_first_being_created(asked: Asked, own_table: str, settled: Callable[[str], None]) -> None:
    (created,) = change(asked, own_table, {"Create": index("one")})["TableDescription"]["GlobalSecondaryIndexes"]
    assert created["IndexStatus"] == "CREATING"
    settled(own_table)


def test_a_table_can_be_written_while_an_index_is_created(
    asked: Asked, own_table: str, settled: Callable[[str], None]
) -> None:
    change(asked, own_table, {"Create": index("one")})
    asked.client.put_item(TableName=own_table, Item={"pk": {"S": "1"}, "one_pk": {"S": "a"}})
    settled(own_table)


def test_a_new_index_holds_what_was_there_before(asked: Asked, own_table: str, settled: Callable[[str], None]) -> None:
    asked.client.put_item(TableName=own_table, Item={"pk": {"S": "1"}, "one_pk": {"S": "a"}})
    asked.client.put_item(TableName=own_table, Item={"pk": {"S": "2"}, "one_pk": {"N": "1"}})
    change(asked, own_table, {"Create": index("one")})
    settled(own_table)
    assert [item["pk"]["S"] for item in asked.client.scan(TableName=own_table, IndexName="one")["Items"]] == ["1"]
    assert sorted(one["AttributeName"] for one in described(asked, own_table)["AttributeDefinitions"]) == [
        "one_pk",
        "pk",
    ]


def test_an_index_whose_keys_are_not_defined_is_refused(asked: Asked, own_table: str) -> None:
    with refused():
        asked.client.update_table(
            TableName=own_table,
            AttributeDefinitions=attributes(),
            GlobalSecondaryIndexUpdates=[{"Create": index("one")}],
        )
    assert "GlobalSecondaryIndexes" not in described(asked, own_table)


def test_an_index_that_is_there_is_not_created_again(
    asked: Asked, own_table: str, settled: Callable[[str], None]
) -> None:
    change(asked, own_table, {"Create": index("one")})
    settled(own_table)
    with refused("index"):
        change(asked, own_table, {"Create": index("one")})


def test_a_deleted_index_is_gone_with_its_attributes(
    asked: Asked, own_table: str, settled: Callable[[str], None]
) -> None:
    change(asked, own_table, {"Create": index("one")})
    settled(own_table)
    asked.client.update_table(TableName=own_table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "one"}}])
    settled(own_table)
    table = described(asked, own_table)
    assert "GlobalSecondaryIndexes" not in table
    assert table["AttributeDefinitions"] == attributes()
    asked.client.put_item(TableName=own_table, Item={"pk": {"S": "1"}, "one_pk": {"N": "1"}})


def test_deletion_protection_keeps_a_table(asked: Asked, own_table: str) -> None:
    asked.client.update_table(TableName=own_table, DeletionProtectionEnabled=True)
    with refused("deletion protection"):
        asked.client.delete_table(TableName=own_table)
    assert described(asked, own_table)["DeletionProtectionEnabled"] is True
    asked.client.update_table(TableName=own_table, DeletionProtectionEnabled=False)
    asked.client.delete_table(TableName=own_table)


def test_time_to_live_is_switched_on_once(asked: Asked, own_table: str) -> None:
    def switch(attribute: str, *, enabled: bool) -> None:
        asked.client.update_time_to_live(
            TableName=own_table, TimeToLiveSpecification={"AttributeName": attribute, "Enabled": enabled}
        )

    def state() -> Any:
        return asked.client.describe_time_to_live(TableName=own_table)["TimeToLiveDescription"]

    assert state() == {"TimeToLiveStatus": "DISABLED"}
    with refused("TimeToLive is already disabled"):
        switch("expires", enabled=False)
    switch("expires", enabled=True)
    assert state()["AttributeName"] == "expires"
    with refused("TimeToLive"):
        switch("other", enabled=True)


def test_tags_are_kept(asked: Asked) -> None:
    tag = {"Key": "project", "Value": "goldstack"}
    arn = create(asked, Tags=[tag])["TableArn"]
    assert asked.client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [tag]
    asked.client.untag_resource(ResourceArn=arn, TagKeys=["project"])
    assert asked.client.list_tags_of_resource(ResourceArn=arn)["Tags"] == []


def test_point_in_time_recovery_is_switched_on(asked: Asked, own_table: str) -> None:
    asked.client.update_continuous_backups(
        TableName=own_table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    state = asked.client.describe_continuous_backups(TableName=own_table)["ContinuousBackupsDescription"]
    assert state["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_backup_is_made_listed_and_restored(asked: Asked, own_table: str) -> None:
    asked.client.put_item(TableName=own_table, Item={"pk": {"S": "1"}})
    arn = asked.client.create_backup(TableName=own_table, BackupName="before")["BackupDetails"]["BackupArn"]
    listed = asked.client.list_backups(TableName=own_table)["BackupSummaries"]
    assert [one["BackupArn"] for one in listed] == [arn]
    asked.client.restore_table_from_backup(TargetTableName=f"{own_table}-restored", BackupArn=arn)
    asked.client.get_waiter("table_exists").wait(TableName=f"{own_table}-restored", WaiterConfig={"Delay": 1})
    assert asked.client.scan(TableName=f"{own_table}-restored")["Items"] == [{"pk": {"S": "1"}}]


def test_encryption_is_shown(asked: Asked, own_table: str) -> None:
    asked.client.update_table(TableName=own_table, SSESpecification={"Enabled": True})
    assert described(asked, own_table)["SSEDescription"]["Status"] in {"ENABLED", "UPDATING"}


def test_an_update_that_changes_nothing_is_refused(asked: Asked, own_table: str) -> None:
    with refused():
        asked.client.update_table(TableName=own_table)
