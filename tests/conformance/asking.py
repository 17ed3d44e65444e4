"""How a case asks an engine: values, a table with its indexes, and refusals."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

VALIDATION = "ValidationException"


@dataclass(frozen=True, slots=True)
class Asked:
    """A table of the engine under test, and a partition of it that no other case uses.

    Its keys are `pk` and `sk`, both strings; the index `by_city` (`city` S, `age` N) projects everything, `by_name` (`who` S)
    the keys alone, `by_rank` (local, `rank` N) the keys and `kept`.
    """

    client: Any
    table: str
    pk: str

    def key(self, sk: str = "1") -> dict[str, Any]:
        return {"pk": {"S": self.pk}, "sk": {"S": sk}}

    def item(self, sk: str = "1", **attributes: Any) -> dict[str, Any]:
        return self.key(sk) | attributes

    def put(self, sk: str = "1", **attributes: Any) -> dict[str, Any]:
        self.client.put_item(TableName=self.table, Item=self.item(sk, **attributes))
        return self.item(sk, **attributes)

    def get(self, sk: str = "1") -> Any:
        return self.client.get_item(TableName=self.table, Key=self.key(sk), ConsistentRead=True).get("Item")

    def update(self, expression: str, sk: str = "1", **more: Any) -> Any:
        return self.client.update_item(TableName=self.table, Key=self.key(sk), UpdateExpression=expression, **more)

    def query(self, **more: Any) -> Any:
        """Query the case's partition."""
        return self.ask("pk = :pk", {":pk": {"S": self.pk}}, **more)

    def ask(self, condition: str, values: dict[str, Any], **more: Any) -> Any:
        """Query by any condition; values that *more* has are added."""
        values = values | more.pop("ExpressionAttributeValues", {})
        return self.client.query(
            TableName=self.table, KeyConditionExpression=condition, ExpressionAttributeValues=values, **more
        )


@contextlib.contextmanager
def refused(message: str = "", code: str = VALIDATION) -> Iterator[None]:
    """What the block asks is refused by *code*, in words that hold *message*."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert message.lower() in error["Message"].lower()


def deep(levels: int) -> dict[str, Any]:
    """A value of that many levels, itself the first."""
    value: dict[str, Any] = {"S": "deep"}
    for _ in range(levels - 1):
        value = {"L": [value]}
    return value


def text(size: int) -> dict[str, str]:
    """A string of *size* bytes."""
    return {"S": "x" * size}
