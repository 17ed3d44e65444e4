"""Kinds of items that share partitions, and tables for them."""

import json
from dataclasses import dataclass, field
from typing import Any, TypeVar

from goldstack.dynamodb import Entity, Gsi, IndexKey, Key, Marks, Partition, index, key, partition
from goldstack.dynamodb.definition import table_definition
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.reads import Collect, Query, Scan, get_many, query, scan
from goldstack.dynamodb.wire import Calls

E = TypeVar("E")

gsi1 = Gsi("gsi1")
few = Gsi("few", pk="few_pk", sk="few_sk", projection=("name", "_et"))
bare = Gsi("bare", pk="few_pk", sk="few_sk")  # which holds keys only
none = Gsi("none", pk="few_pk", sk="few_sk", projection="KEYS_ONLY")


class User(Entity):
    org: str
    name: str
    logins: int = 0
    city: str | None = None
    photo: bytes = b""
    tags: set[str] = set()
    text: str = ""

    @key
    @staticmethod
    def primary(org: str, name: str) -> tuple[str, str]:
        return f"ORG#{org}", f"USER#{name}"

    @index(gsi1)
    @staticmethod
    def by_city(city: str | None, org: str = "") -> tuple[str, str]:
        return f"CITY#{city}", f"ORG#{org}"

    @index(few)
    @staticmethod
    def by_name(name: str, org: str = "") -> tuple[str, str]:
        return f"NAME#{name}", f"#{org}"

    @partition
    @staticmethod
    def of_org(org: str) -> str:
        return f"ORG#{org}"

    @partition(gsi1)
    @staticmethod
    def of_city(city: str) -> str:
        return f"CITY#{city}"


class Invoice(Entity):
    org: str
    number: int
    total: float = 0.0

    @key
    @staticmethod
    def primary(org: str, number: int) -> tuple[str, str]:
        return f"ORG#{org}", f"INV#{number:04}"


@dataclass
class Note:
    org: str
    at: str
    lines: list[str] = field(default_factory=list)

    @key
    @staticmethod
    def primary(org: str, at: str) -> tuple[str, str]:
        return f"ORG#{org}", f"NOTE#{at}"


class Plain(Entity, marks=Marks(kind=None)):
    org: str
    at: str

    @key
    @staticmethod
    def primary(org: str, at: str) -> tuple[str, str]:
        return f"ORG#{org}", at


class Reads:
    """A table, and what this room can do with it."""

    def __init__(self, client: Any, table: str) -> None:
        self.client = client
        self.table = table
        self.calls: Any = Calls(client, table)
        self.collect = Collect(self.calls, table)
        self.sent: list[dict[str, Any]] = []
        client.meta.events.register("before-send.dynamodb", self._note)

    def limits(self) -> list[int | None]:
        """Those of the requests that have been sent since this was asked last."""
        sent, self.sent = self.sent, []
        return [request.get("Limit") for request in sent]

    def query(self, where: Key[E] | IndexKey[E] | Partition[E]) -> Query[E]:
        return query(self.calls, self.table, where)

    def scan(self, kind: type[E], **how: Any) -> Scan[E]:
        return scan(self.calls, self.table, kind, **how)

    def get_many(self, keys: Any, **how: Any) -> dict[Any, Any]:
        return get_many(self.calls, self.table, keys, **how)

    def put(self, *items: Any) -> None:
        for first in range(0, len(items), 25):
            self.put_raw(*(layout(type(item)).encode(item) for item in items[first : first + 25]))

    def put_raw(self, *items: Any) -> None:
        requests = [{"PutRequest": {"Item": item}} for item in items]
        while requests:
            answer = self.calls("BatchWriteItem", {"RequestItems": {self.table: requests}})
            requests = answer.get("UnprocessedItems", {}).get(self.table, [])

    def _note(self, request: Any, **_: Any) -> None:
        asked = json.loads(request.body)
        if "Statement" not in asked:  # of the check of the way around botocore, which is sent nowhere
            self.sent.append(asked)


def create(client: Any, name: str) -> None:
    """Create a table with indexes."""
    definition: dict[str, Any] = dict(table_definition(name))
    names = ("gsi1_pk", "gsi1_sk", "few_pk", "few_sk")
    definition["AttributeDefinitions"] += [{"AttributeName": one, "AttributeType": "S"} for one in names]
    definition["GlobalSecondaryIndexes"] = [
        {
            "IndexName": one.name,
            "KeySchema": [
                {"AttributeName": one.pk, "KeyType": "HASH"},
                {"AttributeName": one.sk, "KeyType": "RANGE"},
            ],
            "Projection": projection,
        }
        for one, projection in (
            (gsi1, {"ProjectionType": "ALL"}),
            (few, {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name", "_et"]}),
            (bare, {"ProjectionType": "KEYS_ONLY"}),
        )
    ]
    client.create_table(**definition)
