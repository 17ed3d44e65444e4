"""The item that is written and read, as ours: 15 fields of many kinds."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel

from goldstack.dynamodb import NO_MARKS, Entity, key, saved_as

from .stored import ACCOUNT, FIRST, number


class Plan(Enum):
    """What is paid for."""

    FREE = "free"
    TEAM = "team"


class Address(BaseModel):
    """Where somebody lives."""

    street: str
    city: str
    zip: str
    country: str


class Line(BaseModel):
    """A line of an order."""

    sku: str
    quantity: int
    price: Decimal


class Sample(Entity, marks=NO_MARKS):
    """One of many items of one account; without kind and times, which the peers do not write either."""

    account: Annotated[str, saved_as("pk")]
    number: Annotated[str, saved_as("sk")]
    email: str
    name: str
    email_verified: bool
    logins: int
    balance: Decimal
    score: float
    created_at: datetime
    status: Literal["active", "closed"]
    plan: Plan
    tags: set[str]
    address: Address
    lines: list[Line]
    ttl: int

    @key
    @staticmethod
    def primary(account: str, number: str) -> tuple[str, str]:
        """Where it is."""
        return account, number


def sample(n: int) -> Sample:
    """The *n*-th item."""
    return Sample(
        account=ACCOUNT,
        number=number(n),
        email=f"joe{n}@email.com",
        name=f"Joe Bloggs {n}",
        email_verified=n % 3 > 0,
        logins=n,
        balance=Decimal(n) + Decimal("1234.56"),
        score=n + 0.875,
        created_at=FIRST + timedelta(seconds=n),
        status="active",
        plan=Plan.TEAM,
        tags={"a", "bb", f"tag{n}"},
        address=Address(street=f"{n} Main St", city="Auckland", zip="1010", country="NZ"),
        lines=[Line(sku=f"SKU-{n}-{i}", quantity=i, price=Decimal("9.99")) for i in (1, 2, 3)],
        ttl=1_800_000_000 + n,
    )
