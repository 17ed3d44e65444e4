"""The item as others have it: PynamoDB, dyntastic, and pydantic with boto3's serializer.

Each is given what it can hold best: PynamoDB's numbers are float where ours are Decimal, which it cannot read.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from dyntastic import Dyntastic
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.models import Model

from .clients import KEY, REGION, TABLE, resource

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class PynamoAddress(MapAttribute[str, Any]):
    """PynamoDB's."""

    street = UnicodeAttribute()
    city = UnicodeAttribute()
    zip = UnicodeAttribute()
    country = UnicodeAttribute()


class PynamoLine(MapAttribute[str, Any]):
    """PynamoDB's."""

    sku = UnicodeAttribute()
    quantity = NumberAttribute()
    price = NumberAttribute()


class PynamoSample(Model):
    """PynamoDB's, without a table: `pynamo` gives one."""

    account = UnicodeAttribute(hash_key=True, attr_name="pk")
    number = UnicodeAttribute(range_key=True, attr_name="sk")
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    email_verified = BooleanAttribute()
    logins = NumberAttribute()
    balance = NumberAttribute()
    score = NumberAttribute()
    created_at = UTCDateTimeAttribute()
    status = UnicodeAttribute()
    plan = UnicodeAttribute()
    tags = UnicodeSetAttribute()
    address = cast("Any", PynamoAddress)()
    lines = ListAttribute(of=PynamoLine)
    ttl = NumberAttribute()


def pynamo(url: str) -> type[PynamoSample]:
    """PynamoDB's model of the table at *url*."""

    class Found(PynamoSample):
        class Meta:
            table_name = TABLE
            host = url
            region = REGION
            aws_access_key_id = KEY
            aws_secret_access_key = KEY

    return Found


class PlainAddress(BaseModel):
    """pydantic's."""

    street: str
    city: str
    zip: str
    country: str


class PlainLine(BaseModel):
    """pydantic's."""

    sku: str
    quantity: int
    price: Decimal


class PlainSample(BaseModel):
    """pydantic's, with what makes boto3's serializer take its values."""

    model_config = ConfigDict(populate_by_name=True)

    account: Annotated[str, Field(alias="pk")]
    number: Annotated[str, Field(alias="sk")]
    email: str
    name: str
    email_verified: bool
    logins: int
    balance: Decimal
    score: Annotated[float, PlainSerializer(lambda value: Decimal(repr(value)))]
    created_at: Annotated[datetime, PlainSerializer(datetime.isoformat)]
    status: Literal["active", "closed"]
    plan: Literal["free", "team"]
    tags: set[str]
    address: PlainAddress
    lines: list[PlainLine]
    ttl: int

    @classmethod
    def read(cls, item: dict[str, Any]) -> "PlainSample":
        """From what travels."""
        return cls.model_validate({name: _deserialize(value) for name, value in item.items()})

    def written(self) -> dict[str, Any]:
        """To what travels."""
        return {name: _serialize(value) for name, value in self.model_dump(by_alias=True).items()}


def dyntastic(url: str) -> type[Dyntastic]:
    """dyntastic's model of the table at *url*."""

    class Found(Dyntastic):
        __table_name__ = TABLE
        __hash_key__ = "pk"
        __range_key__ = "sk"

        pk: str
        sk: str
        email: str
        name: str
        email_verified: bool
        logins: int
        balance: Decimal
        score: float
        created_at: datetime
        status: Literal["active", "closed"]
        plan: Literal["free", "team"]
        tags: set[str]
        address: PlainAddress
        lines: list[PlainLine]
        ttl: int

    vars_of: Any = Found
    vars_of._dynamodb_table_instance = resource(url)  # noqa: SLF001 - by itself it looks for credentials
    return Found
