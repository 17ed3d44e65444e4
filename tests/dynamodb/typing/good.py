"""Everything that users write about entities, as type checkers should like it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, assert_type

from pydantic import BaseModel

from dynamodb import User, connect, connect_resource, connect_table, get_table_name
from goldstack.dynamodb import (
    Edit,
    Entity,
    Explained,
    Gsi,
    IndexKey,
    Key,
    Page,
    Partition,
    Query,
    Table,
    between,
    contains,
    given,
    index,
    key,
    missing,
    not_,
    one_of,
    partition,
    present,
    saved_as,
    size,
)

gsi1 = Gsi("gsi1")


class Address(BaseModel):
    city: str
    lines: list[str] = []


class Member(Entity, kind="member"):
    email: Annotated[str, saved_as("pk")]
    type: Annotated[Literal["member"], saved_as("sk")] = "member"
    name: str
    org: str | None = None
    logins: int = 0
    active: bool = False
    balance: Decimal = Decimal(0)
    tags: set[str] = set()
    scores: dict[str, float] = {}
    address: Address | None = None
    seen: list[datetime] = []

    @key
    @staticmethod
    def primary(email: str, type: Literal["member"] = "member") -> tuple[str, str]:
        return email, type

    @index(gsi1)
    @staticmethod
    def by_org(org: str, name: str = "") -> tuple[str, str]:
        return f"ORG#{org}", f"MEMBER#{name}"

    @partition(gsi1)
    @staticmethod
    def of_org(org: str) -> str:
        return f"ORG#{org}"


class Invoice(Entity):
    org: str
    number: int

    @key
    @staticmethod
    def primary(org: str, number: int) -> tuple[str, str]:
        return f"ORG#{org}", f"INV#{number:08d}"

    @partition
    @staticmethod
    def of_org(org: str) -> str:
        return f"ORG#{org}"


@dataclass
class Event:
    id: str

    @key
    @staticmethod
    def primary(id: str) -> tuple[str, str]:
        return id, "event"


class NameOnly(BaseModel):
    name: str


def good(table: Table) -> None:
    assert_type(Member.primary("a@b.c"), Key[Member])
    assert_type(Member.by_org("acme", name="A"), IndexKey[Member])
    assert_type(Invoice.of_org("acme"), Partition[Invoice])
    assert_type(table.get(Member.primary("a@b.c")), Member | None)
    assert_type(table.get_or_raise(Member.primary(email="a@b.c"), consistent=True), Member)
    assert_type(table.get_many([Member.primary("a"), Member.primary("b")]), dict[Key[Member], Member])
    assert_type(table.put(Member(email="a", name="b"), when=lambda m: missing(m.org) | (m.logins < 3)), Member)
    assert_type(table.create(Invoice(org="a", number=1)), Invoice)
    assert_type(table.delete(Invoice.primary("a", 1), when=lambda i: i.number > 0), Invoice | None)
    assert_type(table.get(Key(Invoice, "a", "b")), Invoice | None)
    assert_type(table.get(Event.primary("1")), Event | None)
    assert_type(table.put(Event("1")), Event)

    table.put_many([Member(email="a", name="b"), Event("1")])
    table.get_many([Member.primary("a"), Event.primary("1")])
    table.delete_many([Member.primary("a"), Event.primary("1")])

    editing = table.edit(Member.primary("a"), when=lambda m: m.active)
    assert_type(editing, Edit[Member])
    with editing as member:
        member.name = "J"
        member.logins += 1
        member.balance -= Decimal("1.50")
        member.org = None
        member.tags |= {"new"}
        member.scores["a"] = 1.0
        member.seen += [datetime(2026, 1, 2)]
        member.address = Address(city="c")
        del member.org
    assert_type(editing.item, Member)
    with table.edit(Member(email="a", name="b")) as member:
        member.name = "K"

    members = table.query(Member.by_org("acme"))
    assert_type(members, Query[Member])
    names: list[str] = [m.name for m in members.where(lambda m: (m.logins > 3) & m.name.startswith("J"))]
    members.where(lambda m: m.active & not_(contains(m.tags, "x")) & (size(m.tags) > 1) & present(m.org))
    members.where(lambda m: between(m.logins, 1, 4) | one_of(m.name, "a", "b") | (given(m.org) > "a"))
    members.where(lambda m: given(m.address).city == "x")
    between_two = members.between(Member.by_org("acme", "A"), Member.by_org("acme", "B"))
    assert_type(between_two.after(Member.by_org("acme", "A")).reverse().limit(3).first(), Member | None)
    assert_type(members.count(), int)
    assert_type(members.project(NameOnly), Query[NameOnly])
    assert_type(members.explain(), Explained)
    assert_type(table.scan(Member).explain().units, float | None)
    page = table.query(Invoice.of_org("acme")).limit(20).page(None)
    assert_type(page, Page[Invoice])
    assert_type(page.cursor, str | None)
    for item in table.collect(Member.by_org("acme").partition, Invoice):
        assert_type(item, Member | Invoice)
        names.append(item.name if isinstance(item, Member) else str(item.number))
    for three in table.collect(Invoice.of_org("acme"), Member, User):
        assert_type(three, Invoice | Member | User)
    for scanned in table.scan(Member, segments=4, rate=100):
        assert_type(scanned, Member)

    user: User | None = connect_table().get(User.primary("joe@email.com"))
    name: str = user.name if user else ""
    count: int = connect().describe_table(TableName=get_table_name())["Table"].get("ItemCount", 0)
    values = {":p": "a"}
    items = connect_resource().query(KeyConditionExpression="pk = :p", ExpressionAttributeValues=values)["Items"]
    print(name, count, items, names)
