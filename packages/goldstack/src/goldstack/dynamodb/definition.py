"""The table as local servers and fixtures create it; elsewhere Terraform does, from infra/aws/main.tf."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import CreateTableInputTypeDef

PARTITION_KEY = "pk"
SORT_KEY = "sk"
LEDGER_PARTITION = "#MIGRATIONS"
BILLING_MODE: Final = "PAY_PER_REQUEST"


def table_definition(name: str) -> "CreateTableInputTypeDef":
    """What CreateTable is given for the table *name*."""
    return {
        "TableName": name,
        "BillingMode": BILLING_MODE,
        "AttributeDefinitions": [
            {"AttributeName": PARTITION_KEY, "AttributeType": "S"},
            {"AttributeName": SORT_KEY, "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": PARTITION_KEY, "KeyType": "HASH"},
            {"AttributeName": SORT_KEY, "KeyType": "RANGE"},
        ],
    }


def create_table(client: "DynamoDBClient", name: str) -> bool:
    """Create the table *name* and wait until it can be used; False where it was there already."""
    from goldstack.aws import error_code

    try:
        client.create_table(**table_definition(name))
    except client.exceptions.ClientError as error:
        if error_code(error) != "ResourceInUseException":
            raise
        created = False
    else:
        created = True
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    return created


# The partitions of the items that hold the values of unique fields begin so; their sort key is the same without the end.
UNIQUE_PARTITIONS = "#UNIQUE#"
UNIQUE_SORT_KEY = "#UNIQUE"
