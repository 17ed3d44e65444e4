"""What a runner writes into the ledger while the lock is its own: each change of a migration's state, with `#HEAD` in step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY
from goldstack.dynamodb.wire import Calls

from . import clock
from .fence import MOST, Canceled, Update, commit
from .lease import Lease, lost
from .ledger import Kept
from .migration import Migration
from .points import At
from .rows import APPLIED, HEAD, REVERTED, REVERTING, Checkpoint, Row, checkpoint_name, key_of, shortened_error

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_TOKEN_IS_OLD = "(attribute_not_exists(#token) OR #token <= :token)"  # noqa: S105 - no password


class Turn:
    """The time during which *lease* is held.

    Args:
        client: A boto3 client.
        table_name: Name of the table.
        lease: The lock, held.
        at: Is told of each moment.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, lease: Lease, at: At) -> None:
        self.calls = Calls(client, table_name)
        self.table_name = table_name
        self.lease = lease
        self.at = at

    @property
    def number(self) -> dict[str, str]:
        """The token of the lock, as it is stored."""
        return {"N": str(self.lease.token)}

    def make_head(self, kept: Kept) -> None:
        """Let `#HEAD` know all that the rows know: the original, whose rows count, wrote none."""
        known = {name: APPLIED for name, row in kept.rows.items() if row.state == APPLIED}
        missing = {name: APPLIED for name in known if name not in (kept.head or {})}
        if kept.head is not None and not missing:
            return
        self.at("before head")
        if kept.head is None:
            item = key_of(HEAD) | {APPLIED: {"M": {name: {"S": state} for name, state in known.items()}}}
            self._commit([_part("Put", self.table_name, Item=item, **_absent())])
        else:
            self._commit([self._head(missing)])
        self.at("head")

    def begin(self, migration: Migration, checkpoints: Sequence[Checkpoint], *, is_back: bool) -> bool:
        """Let *migration* begin, and nobody else write for it any more; False where it is no longer as it was read."""
        self.at("before begin")
        values = {
            ":state": {"S": "applying"},
            ":applied": {"S": APPLIED},
            ":token": self.number,
            ":now": {"S": clock.stamp()},
            ":holder": {"S": self.lease.holder},
            ":one": {"N": "1"},
        }
        names = {"#state": "state", "#token": "token", "#started": "started", "#holder": "holder", "#pk": PARTITION_KEY}
        names |= {"#attempts": "attempts", "#error": "error", "#finished": "finished", "#way": "way"}
        sets = ["#state = :state", "#token = :token", "#started = :now", "#holder = :holder"]
        removed = ["#error", "#finished"]
        if is_back:
            sets.append("#way = :back")
            values[":back"] = {"S": "back"}
            condition = "attribute_exists(#pk) AND (attribute_not_exists(#state) OR #state = :applied OR #way = :back)"
        else:
            removed.append("#way")
            condition = "(attribute_not_exists(#pk) OR (attribute_exists(#state) AND #state <> :applied))"
            if checksum := migration.checksum:
                sets.append("#checksum = :checksum")
                names["#checksum"], values[":checksum"] = "checksum", {"S": checksum}
        row = Update(
            table=self.table_name,
            key=key_of(migration.name),
            update=f"SET {', '.join(sets)} REMOVE {', '.join(removed)} ADD #attempts :one",
            condition=f"{condition} AND {_TOKEN_IS_OLD}",
            names=names,
            values=values,
        ).part()
        heads = [self._head({migration.name: REVERTING})] if is_back else []
        try:
            self._commit([row, *heads])
        except Canceled as error:
            if error.is_false(0):
                return False
            raise
        for few in _parts_of(checkpoints, MOST):
            self._commit([self._raised(one) for one in few])
        self.at("begun")
        return True

    def end(self, migration: Migration, checkpoints: Sequence[Checkpoint], *, is_back: bool) -> None:
        """Let *migration* be applied, or reverted; its checkpoints go in the same moment.

        Raises:
            LockLost: Another runner has begun it since.
        """
        self.at("before end")
        state = REVERTED if is_back else APPLIED
        ended = {":state": {"S": state}, ":now": {"S": clock.stamp()}}
        names = {"#state": "state", "#finished": "finished", "#way": "way"}
        row = self._own(migration.name, "SET #state = :state, #finished = :now REMOVE #way", names, ended)
        few, rest = checkpoints[: MOST - 1], checkpoints[MOST - 1 :]
        self._commit_own([row, self._head({migration.name: state}), *(self._deleted(one) for one in few)])
        for more in _parts_of(rest, MOST):
            self._commit([self._deleted(one) for one in more])
        self.at("ended")

    def fail(self, migration: Migration, error: str) -> None:
        """Let *migration* have failed with *error*.

        Raises:
            LockLost: Another runner has begun it since.
        """
        self.at("before failed")
        values = {":state": {"S": "failed"}, ":now": {"S": clock.stamp()}, ":error": {"S": shortened_error(error)}}
        names = {"#state": "state", "#finished": "finished", "#error": "error"}
        update = "SET #state = :state, #finished = :now, #error = :error"
        self._commit_own([self._own(migration.name, update, names, values)])
        self.at("failed")

    def mark(self, name: str, checksum: str | None, checkpoints: Sequence[Checkpoint]) -> None:
        """Let *name* be applied, without running anything."""
        said = {"state": {"S": APPLIED}, "token": self.number, "finished": {"S": clock.stamp()}}
        said |= {"holder": {"S": self.lease.holder}, "checksum": {"S": checksum}} if checksum else {}
        self._replace(_part("Put", self.table_name, Item=key_of(name) | said), {name: APPLIED}, checkpoints)

    def unmark(self, name: str, checkpoints: Sequence[Checkpoint]) -> None:
        """Forget *name*."""
        self._replace(_part("Delete", self.table_name, Key=key_of(name)), {name: None}, checkpoints)

    def accept(self, row: Row, checksum: str) -> None:
        """Let the applied migration of *row* have *checksum*."""
        values = {":checksum": {"S": checksum}, ":applied": {"S": APPLIED}}
        names = {"#checksum": "checksum", "#state": "state", "#pk": PARTITION_KEY}
        condition = "attribute_exists(#pk) AND (attribute_not_exists(#state) OR #state = :applied)"
        part = Update(
            table=self.table_name,
            key=key_of(row.name),
            update="SET #checksum = :checksum",
            condition=condition,
            names=names,
            values=values,
        ).part()
        self._commit([part])

    def rename(self, row: Row, name: str) -> None:
        """Let the applied migration of *row* be called *name*."""
        said: Item = {"state": {"S": APPLIED}, "token": self.number, "attempts": {"N": str(row.attempts)}}
        for attribute in ("checksum", "started", "finished", "holder"):
            if text := getattr(row, attribute):
                said[attribute] = {"S": text}
        put = _part("Put", self.table_name, Item=key_of(name) | said, **_absent())
        delete = _part("Delete", self.table_name, Key=key_of(row.name))
        self._commit([put, delete, self._head({row.name: None, name: APPLIED})])

    @property
    def _token(self) -> dict[str, str]:
        return {"N": str(self.lease.token)}

    def _replace(self, row: bytes, heads: dict[str, str | None], checkpoints: Sequence[Checkpoint]) -> None:
        few, rest = checkpoints[: MOST - 2], checkpoints[MOST - 2 :]
        self._commit([row, self._head(heads), *(self._deleted(one) for one in few)])
        for more in _parts_of(rest, MOST):
            self._commit([self._deleted(one) for one in more])

    def _own(self, name: str, update: str, names: dict[str, str], values: Item) -> bytes:
        """An update of a row that has our token."""
        return Update(
            table=self.table_name,
            key=key_of(name),
            update=update,
            condition="#token = :token",
            names={**names, "#token": "token"},
            values={**values, ":token": self.number},
        ).part()

    def _head(self, changes: "dict[str, str] | dict[str, str | None]") -> bytes:
        """An update of `#HEAD` that touches no name but those of *changes*; None takes one out."""
        names, values = {"#applied": APPLIED}, {}
        sets, removed = [], []
        for number, (name, state) in enumerate(changes.items()):
            names[f"#n{number}"] = name
            if state is None:
                removed.append(f"#applied.#n{number}")
            else:
                sets.append(f"#applied.#n{number} = :s{number}")
                values[f":s{number}"] = {"S": state}
        sections = {"SET": sets, "REMOVE": removed}
        update = " ".join(f"{section} {', '.join(said)}" for section, said in sections.items() if said)
        more = {"ExpressionAttributeValues": values} if values else {}
        return _part(
            "Update",
            self.table_name,
            Key=key_of(HEAD),
            UpdateExpression=update,
            ConditionExpression="attribute_exists(#applied)",
            ExpressionAttributeNames=names,
            **more,
        )

    def _raised(self, one: Checkpoint) -> bytes:
        return Update(
            table=self.table_name,
            key=_place(one),
            update="SET #token = :token",
            condition=f"attribute_exists(#pk) AND {_TOKEN_IS_OLD}",
            names={"#token": "token", "#pk": PARTITION_KEY},
            values={":token": self.number},
        ).part()

    def _deleted(self, one: Checkpoint) -> bytes:
        return _part("Delete", self.table_name, Key=_place(one))

    def _commit(self, parts: Sequence[bytes]) -> None:
        """Do *parts* if the lock is ours, by what the table says."""
        try:
            commit(self.calls, [*parts, to_json(self.lease.part())], self.lease.check)
        except Canceled as error:
            if error.is_false(len(parts)):
                raise lost(self.table_name) from error
            raise

    def fence(self, name: str) -> dict[str, Any]:
        """That the row of the migration *name* has our token, as a part of a transaction."""
        return {
            "Key": key_of(name),
            "ConditionExpression": "#token = :token",
            "ExpressionAttributeNames": {"#token": "token"},
            "ExpressionAttributeValues": {":token": self.number},
        }

    def commit_own(self, name: str, parts: Sequence[bytes]) -> None:
        """Do *parts* for the migration *name*.

        Raises:
            LockLost: Another runner has begun it since.
        """
        self._commit_own([_part("ConditionCheck", self.table_name, **self.fence(name)), *parts])

    def _commit_own(self, parts: Sequence[bytes]) -> None:
        """Do *parts*, of which the first is of a row that has our token."""
        try:
            commit(self.calls, parts, self.lease.check)
        except Canceled as error:
            raise lost(self.table_name) from error


def _place(one: Checkpoint) -> Item:
    return key_of(checkpoint_name(one.name, one.scan, one.segment))


def _part(operation: str, table: str, **more: Any) -> bytes:
    return to_json({operation: {"TableName": table, **more}})


def _absent() -> dict[str, Any]:
    return {"ConditionExpression": "attribute_not_exists(#pk)", "ExpressionAttributeNames": {"#pk": PARTITION_KEY}}


def _parts_of(checkpoints: Sequence[Checkpoint], size: int) -> list[Sequence[Checkpoint]]:
    return [checkpoints[begin : begin + size] for begin in range(0, len(checkpoints), size)]
