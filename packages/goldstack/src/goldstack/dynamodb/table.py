"""The typed table: entities in, entities out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from .codec.shapes import Item
from .definition import PARTITION_KEY, SORT_KEY
from .entities import Entity, Key, layout
from .mistakes import mistaken_item, mistaken_key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class Raw:
    """The way around the typed table, for what it does not cover."""

    client: "DynamoDBClient"
    name: str


class Table:
    """One table, through one client; threads may share it.

    Args:
        client: A boto3 client.
        name: Name of the table.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.raw = Raw(client, name)

    def __repr__(self) -> str:
        return f"Table({self.raw.name!r})"

    def get(self, key: Key[E], *, consistent: bool = False) -> E | None:
        """The item at *key*, or None.

        Args:
            key: As a `@key` function of the entity makes it, or `Key(Entity, pk, sk)` where its fields are the key.
            consistent: See every write that was acknowledged before; twice the price.

        Raises:
            TypeError: *key* is no `Key`.
        """
        answer = self.raw.client.get_item(TableName=self.raw.name, Key=_place(key), ConsistentRead=consistent)
        return layout(key.entity).decode(cast("Item", answer["Item"])) if "Item" in answer else None

    def put(self, item: E) -> E:
        """Write *item*, over whatever is at its key.

        Raises:
            TypeError: *item* is no entity, or has a value that DynamoDB cannot hold.
        """
        if not isinstance(item, Entity):
            raise TypeError(mistaken_item(item))
        self.raw.client.put_item(TableName=self.raw.name, Item=layout(type(item)).encode(item))
        return item

    def delete(self, key: Key[E]) -> E | None:
        """Delete the item at *key*, and tell what it was; None where there was none.

        Raises:
            TypeError: *key* is no `Key`.
        """
        answer = self.raw.client.delete_item(TableName=self.raw.name, Key=_place(key), ReturnValues="ALL_OLD")
        attributes = answer.get("Attributes")
        return layout(key.entity).decode(cast("Item", attributes)) if attributes else None


def _place(key: Key[E]) -> "dict[str, AttributeValueTypeDef]":
    if not isinstance(key, Key):
        raise TypeError(mistaken_key(key))
    return {PARTITION_KEY: {"S": key.pk}, SORT_KEY: {"S": key.sk}}
