"""The typed table: entities in, entities out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldstack.dynamodb.sending import Sender
from goldstack.dynamodb.writes import Writer

from .reading import Reading
from .writing import Writing

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from goldstack.dynamodb.writes.guard import Guard

__all__ = ["Raw", "Table"]


@dataclass(frozen=True, slots=True)
class Raw:
    """The way around the typed table, for what it does not cover."""

    client: "DynamoDBClient"
    name: str


class Table(Reading, Writing):
    """One table, through one client; threads may share it.

    Whatever goes wrong with an item is a `DataError`, which has its key, its entity, and AWS's name of the request.

    Args:
        client: A boto3 client.
        name: Name of the table.
        guard: Must be true for anything to be written, of a migration; None where nothing is.
    """

    def __init__(self, client: "DynamoDBClient", name: str, *, guard: "Guard | None" = None) -> None:
        self.raw = Raw(client, name)
        sender = Sender(client, name)
        Reading.__init__(self, sender)
        Writing.__init__(self, Writer(sender, guard=guard))

    def __repr__(self) -> str:
        return f"Table({self.raw.name!r})"
