"""How the table came to be as it is. Yours to edit: add at the end (`inv db.new NAME`), and leave alone what has run.

Secondary indexes belong here too, not into Terraform: `add_gsi1 = migration.gsi("01-gsi1", gsi1)`.
"""

from goldstack.dynamodb import MigrationContext, migration


@migration("00-dummy-migration")
def dummy(ctx: MigrationContext) -> None:
    """Put an item that nobody needs, to show how it is done."""
    ctx.client.put_item(
        TableName=ctx.table_name,
        Item={"pk": {"S": "#DUMMY"}, "sk": {"S": "hello-world"}},
    )


@dummy.down
def undo_dummy(ctx: MigrationContext) -> None:
    """Delete it again."""
    ctx.client.delete_item(
        TableName=ctx.table_name,
        Key={"pk": {"S": "#DUMMY"}, "sk": {"S": "hello-world"}},
    )
