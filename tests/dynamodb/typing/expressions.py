"""Everything that can be said of an item in conditions and edits, as type checkers should like it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel

from goldstack.dynamodb import Entity, key, saved_as
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import (
    Condition,
    EditRecorder,
    between,
    condition,
    contains,
    given,
    missing,
    not_,
    one_of,
    present,
    size,
)


class Level(Enum):
    LOW = "low"
    HIGH = "high"


class Address(BaseModel):
    city: str
    visits: int = 0


class Line(BaseModel):
    sku: str
    count: int = 1


class User(Entity):
    email: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["user"], saved_as("sk")] = "user"
    name: str
    org: str | None = None
    logins: int = 0
    limit: int | None = None
    score: float = 0.0
    price: Decimal = Decimal(0)
    waited: timedelta = timedelta()
    born: date | None = None
    seen: datetime | None = None
    flag: bool = False
    status: Literal["new", "paid"] = "new"
    level: Level = Level.LOW
    raw: bytes = b""
    tags: set[str] = set()
    codes: frozenset[int] = frozenset()
    lines: list[Line] = []
    numbers: list[int] = []
    pair: tuple[int, str] = (0, "")
    scores: dict[str, float] = {}
    home: Address = Address(city="Rome")
    work: Address | None = None

    @key
    @staticmethod
    def primary(email: str, type: Literal["user"] = "user") -> tuple[str, str]:
        return email, type


users = layout(User)


def what_can_be_said() -> list[Condition]:
    return [
        condition(users, lambda u: (u.logins > 3) & u.name.startswith("J")),
        condition(users, lambda u: (u.logins == 3) | (u.logins != 4) | (u.score <= 1) | (u.price >= Decimal("1.5"))),
        condition(users, lambda u: u.flag),
        condition(users, lambda u: u.flag & not_(u.flag)),
        condition(users, lambda u: not_((u.logins > 3) | u.flag)),
        condition(users, lambda u: u.logins < u.numbers[0]),
        condition(users, lambda u: u.org == "acme"),
        condition(users, lambda u: u.limit == 3),
        condition(users, lambda u: given(u.org) > "a"),
        condition(users, lambda u: given(u.limit) >= u.logins),
        condition(users, lambda u: given(u.org).startswith("a")),
        condition(users, lambda u: present(u.org) & missing(u.work)),
        condition(users, lambda u: u.org == None),  # noqa: E711
        condition(users, lambda u: u.org != None),  # noqa: E711
        condition(users, lambda u: u.tags == set()),
        condition(users, lambda u: (u.status == "paid") & (u.level == Level.HIGH)),
        condition(users, lambda u: (u.waited > timedelta(1)) | (given(u.born) < date(2020, 1, 1))),
        condition(users, lambda u: u.home.city == "Rome"),
        condition(users, lambda u: given(u.work).visits > 1),
        condition(users, lambda u: u.lines[0].sku == "a"),
        condition(users, lambda u: u.scores["a"] > 1),
        condition(users, lambda u: u.pair[1] == "x"),
        condition(users, lambda u: u.raw.startswith(b"x")),
        condition(users, lambda u: contains(u.tags, "x") & contains(u.codes, 1) & contains(u.numbers, 1)),
        condition(users, lambda u: contains(u.name, "x") & contains(u.org, "x") & contains(u.lines, Line(sku="a"))),
        condition(users, lambda u: (size(u.tags) > 3) & (size(u.org) < 3) & (size(u.scores) == size(u.lines))),
        condition(
            users,
            lambda u: (
                between(u.logins, 1, 4)
                & between(u.org, "a", "b")
                & between(u.seen, datetime(2020, 1, 1), datetime(2021, 1, 1))
            ),
        ),
        condition(
            users, lambda u: between(size(u.tags), 1, 3) & between(u.score, 0, 1.5) & between(u.logins, 1, u.numbers[0])
        ),
        condition(users, lambda u: between(u.price, 1, 2.5) & between(u.logins, Decimal(1), 9) & one_of(u.price, 1, 2)),
        condition(users, lambda u: one_of(u.status, "new", "paid") & one_of(u.level, Level.LOW, Level.HIGH)),
        condition(users, lambda u: one_of(u.org, "a", None) & one_of(u.logins, 1, 2, 3) & one_of(u.logins, *range(9))),
    ]


def busy(u: User) -> bool:
    said = u.logins > 3
    said &= u.flag
    return said


def what_can_be_done() -> None:
    edit = EditRecorder(users, User.primary("joe@email.com"), when=lambda u: u.flag)
    u = edit.target
    u.name = "J"
    u.logins += 1
    u.logins -= 1
    u.logins = u.logins + 1
    u.logins = u.numbers[0]
    u.logins = given(u.limit) + 1
    u.score += 0.5
    u.score += 1
    u.price += Decimal("0.1")
    u.price += 1
    u.waited += timedelta(seconds=1)
    u.org = None
    u.tags |= {"a"}
    u.tags -= {"a"}
    u.tags = set()
    u.codes |= frozenset({1})
    u.codes |= {1}
    u.lines += [Line(sku="a")]
    u.numbers = [1] + u.numbers
    u.lines[0] = Line(sku="b")
    u.lines[0].count += 1
    u.scores["a"] = 1.0
    u.scores["a"] += 1
    u.home.city = "Rome"
    u.home.visits += 1
    given(u.work).city = "Oslo"
    del u.scores["b"]
    del u.lines[0]
    del u.org
    condition(users, busy)
