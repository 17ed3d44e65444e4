"""Entities with a field of every kind that a condition or an edit treats in a way of its own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, Field, JsonValue, field_validator, model_validator

from goldstack.dynamodb import Entity, Gsi, Marks, index, key, saved_as

gsi1 = Gsi("gsi1")
gsi2 = Gsi("gsi2")


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Address(BaseModel):
    city: str
    street: Annotated[str, saved_as("st.")] = ""
    visits: int = 0
    floors: set[int] = set()
    note: str | None = None

    @field_validator("city")
    @classmethod
    def stripped(cls, value: str) -> str:
        return value.strip()


class Line(BaseModel):
    sku: str
    count: Annotated[int, Field(ge=1)] = 1


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    name: str = ""
    age: int = 0
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"
    name: Annotated[str, Field(min_length=2)] = "Rex"
    age: float = 0.5


class User(Entity):
    email: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["user"], saved_as("sk")] = "user"
    name: str = "nobody"
    nickname: str | None
    org: str | None = None
    email_verified: Annotated[bool, saved_as("emailVerified")] = False
    active: bool = True
    logins: int = 0
    age: int
    points: Annotated[int, Field(le=100)] = 10
    score: float = 1.5
    price: Decimal = Decimal(0)
    waited: timedelta = timedelta()
    born: date | None = None
    seen: datetime | None = None
    status: Literal["new", "paid"] = "new"
    level: Level = Level.LOW
    tags: set[str] = set()
    codes: frozenset[int] = frozenset()
    given_tags: set[str] = {"a"}
    lines: list[Line] = []
    numbers: list[int]
    pair: tuple[int, str] = (0, "")
    scores: dict[str, float] = {}
    home: Address = Address(city="")
    work: Address | None = None
    data: JsonValue = None
    pet: Cat | Dog | None = None
    by_number: dict[int, str] = {}
    raw: bytes = b""

    @field_validator("name")
    @classmethod
    def no_digits(cls, value: str) -> str:
        if any(letter.isdigit() for letter in value):
            raise ValueError("has digits")
        return value.strip()

    @model_validator(mode="after")
    def never_asked(self) -> "User":
        if self.name == "model" and self.age == 0:
            raise ValueError("asked")
        return self


class Member(Entity, marks=Marks(kind="_et", created=None, modified="changed")):
    """In two indexes, one of which shares an attribute with a field."""

    email: str
    org: str | None = None
    name: str
    rank: int = 0
    score: float = 0.0
    tags: set[str] = set()
    team: Annotated[str, saved_as("gsi2_pk")] = "none"

    @key
    @staticmethod
    def primary(email: str) -> tuple[str, str]:
        return f"MEMBER#{email}", "member"

    @index(gsi1)
    @staticmethod
    def by_org(org: str | None, name: str) -> tuple[str, str]:
        return f"ORG#{org}", f"NAME#{name}"

    @index(gsi2)
    @staticmethod
    def by_team(team: str, rank: int, email: str) -> tuple[str, str]:
        return team, f"{rank:05d}#{email}"


@dataclass
class Invoice:
    number: int
    total: Decimal = Decimal(0)
    paid: bool = False
    tags: set[str] = field(default_factory=set)

    @key
    @staticmethod
    def primary(number: int) -> tuple[str, str]:
        return f"INVOICE#{number}", "invoice"
