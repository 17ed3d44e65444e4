"""Items of the table from and to entities."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities.entity import Entity, layout

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

E = TypeVar("E", bound=Entity)


def encode(item: Entity) -> "dict[str, AttributeValueTypeDef]":
    """*item* as DynamoDB takes it, its key included; a field that is None is left out.

    Raises:
        TypeError: A value has a type that DynamoDB cannot hold.
    """
    from boto3.dynamodb.types import TypeSerializer

    stored = layout(type(item))
    values = {stored.stored[name]: value for name, value in item.model_dump().items() if value is not None}
    plain = {name: _plain(value) for name, value in values.items()}
    plain[PARTITION_KEY], plain[SORT_KEY] = stored.key_of(item, plain)
    serializer = TypeSerializer()
    return {name: serializer.serialize(value) for name, value in plain.items()}


def decode(entity: type[E], attributes: "Mapping[str, AttributeValueTypeDef]") -> E:
    """An item that was read, as *entity*; attributes that it does not know are left out.

    Raises:
        pydantic.ValidationError: The item is no such entity.
    """
    from boto3.dynamodb.types import TypeDeserializer

    deserializer = TypeDeserializer()
    values = {
        name: _native(deserializer.deserialize(attributes[saved]))
        for name, saved in layout(entity).stored.items()
        if saved in attributes
    }
    return entity.model_validate(values, by_alias=False, by_name=True)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, set | frozenset):
        return {_plain(member) for member in value}
    return value


def _native(value: Any) -> Any:
    from boto3.dynamodb.types import Binary

    if isinstance(value, Binary):
        binary: Any = value  # the stubs do not say that it has bytes
        return bytes(binary)
    if isinstance(value, dict):
        return {name: _native(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_native(member) for member in value]
    if isinstance(value, set):
        return {_native(member) for member in value}
    return value
