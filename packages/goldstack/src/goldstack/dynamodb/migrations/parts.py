"""The parts of transactions on the ledger: of rows, of checkpoints, and of `#HEAD`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY

from .rows import APPLIED, HEAD, Checkpoint, checkpoint_name, key_of


@dataclass(frozen=True, slots=True)
class Parts:
    """Makes them.

    Attributes:
        table: Name of the table.
        token: That of the lock, as it is stored.
    """

    table: str
    token: dict[str, str]

    def fence(self, name: str) -> dict[str, Any]:
        """That the row of the migration *name* has the token: a ConditionCheck, but for the table."""
        return {
            "Key": key_of(name),
            "ConditionExpression": "#token = :token",
            "ExpressionAttributeNames": {"#token": "token"},
            "ExpressionAttributeValues": {":token": self.token},
        }

    def check(self, name: str) -> bytes:
        """The same as a part."""
        return self.part("ConditionCheck", **self.fence(name))

    def update(self, key: Item, update: str, condition: str, names: Sequence[str], values: Item) -> bytes:
        """An update of a row of ours.

        Args:
            key: Where it is.
            update: What is done.
            condition: What must be true of it before.
            names: The attributes that are named in both, each as `#` and itself; *pk* is the partition key.
            values: What stands for `:…` in both; `:token` is there anyway.
        """
        return self.part(
            "Update",
            Key=key,
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames={f"#{name}": PARTITION_KEY if name == "pk" else name for name in names},
            ExpressionAttributeValues={**values, ":token": self.token},
        )

    def own(self, key: Item, update: str, names: Sequence[str], values: Item) -> bytes:
        """An update of a row that has the token."""
        return self.update(key, update, "#token = :token", ["token", *names], values)

    def raised(self, key: Item, update: str, names: Sequence[str], values: Item, *, condition: str = "") -> bytes:
        """An update of a row that gets the token, and has had no later one."""
        newer = "(attribute_not_exists(#token) OR #token <= :token)"
        conditions = f"{condition} AND {newer}" if condition else newer
        return self.update(key, f"SET #token = :token{update}", conditions, ["token", *names], values)

    def raised_checkpoint(self, one: Checkpoint) -> bytes:
        """A checkpoint that gets the token."""
        return self.raised(_place(one), "", ["pk"], {}, condition="attribute_exists(#pk)")

    def deleted_checkpoint(self, one: Checkpoint) -> bytes:
        """No checkpoint any more."""
        return self.part("Delete", Key=_place(one))

    def new(self, key: Item, attributes: Item) -> bytes:
        """A row that was not there."""
        condition = {
            "ConditionExpression": "attribute_not_exists(#pk)",
            "ExpressionAttributeNames": {"#pk": PARTITION_KEY},
        }
        return self.part("Put", Item=key | attributes, **condition)

    def head(self, changes: Mapping[str, str | None]) -> bytes:
        """An update of `#HEAD` that touches no name but those of *changes*; None takes one out."""
        names, values = {"#applied": APPLIED}, {}
        sets: list[str] = []
        removed: list[str] = []
        for number, (name, state) in enumerate(changes.items()):
            names[f"#n{number}"] = name
            if state is None:
                removed.append(f"#applied.#n{number}")
            else:
                sets.append(f"#applied.#n{number} = :s{number}")
                values[f":s{number}"] = {"S": state}
        sections = {"SET": sets, "REMOVE": removed}
        return self.part(
            "Update",
            Key=key_of(HEAD),
            UpdateExpression=" ".join(f"{section} {', '.join(said)}" for section, said in sections.items() if said),
            ConditionExpression="attribute_exists(#applied)",
            ExpressionAttributeNames=names,
            **({"ExpressionAttributeValues": values} if values else {}),
        )

    def part(self, operation: str, **more: Any) -> bytes:
        """Any other part."""
        return to_json({operation: {"TableName": self.table, **more}})


def _place(one: Checkpoint) -> Item:
    return key_of(checkpoint_name(one.name, one.scan, one.segment))
