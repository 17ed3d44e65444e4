"""What a runner writes into the ledger while the lock is its own: each change of a migration's state, with `#HEAD` in step."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic_core import to_json

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.wire import Calls

from . import clock
from .fence import MOST, Canceled, commit
from .lease import Lease, lost
from .ledger import Kept
from .migration import Migration
from .parts import Parts
from .points import At
from .rows import APPLIED, APPLYING, HEAD, REVERTED, REVERTING, Checkpoint, Row, key_of, shortened_error

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

_WAS_APPLIED = "attribute_exists(#pk) AND (attribute_not_exists(#state) OR #state = :applied"


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
        self.parts = Parts(table_name, {"N": str(lease.token)})

    def make_head(self, kept: Kept) -> None:
        """Let `#HEAD` know all that the rows know: the original, whose rows count, wrote none."""
        if kept.head is not None and not kept.unsaid:
            return
        self.at("before head")
        if kept.head is None:
            states = {name: {"S": APPLIED} for name in kept.unsaid}
            self._commit([self.parts.new(key_of(HEAD), {APPLIED: {"M": states}})])
        else:
            for names in _parts_of(kept.unsaid):
                self._commit([self.parts.head(dict.fromkeys(names, APPLIED))])
        self.at("head")

    def begin(self, migration: Migration, checkpoints: Sequence[Checkpoint], *, is_back: bool) -> bool:
        """Let *migration* begin, and nobody else write for it any more; False where it has ended since it was read."""
        self.at("before begin")
        try:
            row = self._row_back(migration) if is_back else self._row_up(migration)
            self._commit([row, self.parts.head({migration.name: REVERTING if is_back else APPLYING})])
        except Canceled as error:
            if error.is_false(0):
                return False
            raise
        for few in _parts_of(checkpoints):
            self._commit([self.parts.raised_checkpoint(one) for one in few])
        self.at("begun")
        return True

    def end(self, migration: Migration, checkpoints: Sequence[Checkpoint], *, is_back: bool) -> None:
        """Let *migration* be applied, or reverted; its checkpoints go in the same moment, or afterwards, never before.

        Raises:
            LockLost: Another runner has begun it since.
        """
        self.at("before end")
        state = REVERTED if is_back else APPLIED
        ended: Item = {":state": {"S": state}, ":now": {"S": clock.stamp()}}
        update = "SET #state = :state, #finished = :now REMOVE #way"
        row = self.parts.own(key_of(migration.name), update, ["state", "finished", "way"], ended)
        try:
            self._with_checkpoints([row, self.parts.head({migration.name: state})], checkpoints)
        except Canceled as error:
            raise lost(self.table_name) from error
        self.at("ended")

    def fail(self, migration: Migration, error: str) -> None:
        """Let *migration* have failed with *error*.

        Raises:
            LockLost: Another runner has begun it since.
        """
        self.at("before failed")
        values: Item = {
            ":state": {"S": "failed"},
            ":now": {"S": clock.stamp()},
            ":error": {"S": shortened_error(error)},
        }
        update = "SET #state = :state, #finished = :now, #error = :error"
        try:
            self._commit([self.parts.own(key_of(migration.name), update, ["state", "finished", "error"], values)])
        except Canceled as canceled:
            raise lost(self.table_name) from canceled
        self.at("failed")

    def mark(self, name: str, checksum: str | None, checkpoints: Sequence[Checkpoint]) -> None:
        """Let *name* be applied, without running anything."""
        said = {"state": {"S": APPLIED}, "finished": {"S": clock.stamp()}, "holder": {"S": self.lease.holder}}
        said |= {"checksum": {"S": checksum}} if checksum else {}
        row = self.parts.part("Put", Item=key_of(name) | said | {"token": self.parts.token})
        self._with_checkpoints([row, self.parts.head({name: APPLIED})], checkpoints)

    def unmark(self, name: str, checkpoints: Sequence[Checkpoint]) -> None:
        """Forget *name*."""
        row = self.parts.part("Delete", Key=key_of(name))
        self._with_checkpoints([row, self.parts.head({name: None})], checkpoints)

    def accept(self, row: Row, checksum: str) -> None:
        """Let the applied migration of *row* have *checksum*."""
        values: Item = {":checksum": {"S": checksum}, ":applied": {"S": APPLIED}}
        names = ["checksum", "state", "pk"]
        key = key_of(row.name)
        self._commit([self.parts.raised(key, ", #checksum = :checksum", names, values, condition=f"{_WAS_APPLIED})")])

    def rename(self, row: Row, name: str) -> None:
        """Let the applied migration of *row* be called *name*."""
        said: Item = {"state": {"S": APPLIED}, "token": self.parts.token, "attempts": {"N": str(row.attempts)}}
        for attribute in ("checksum", "started", "finished", "holder"):
            if text := getattr(row, attribute):
                said[attribute] = {"S": text}
        gone = self.parts.part("Delete", Key=key_of(row.name))
        heads: Mapping[str, str | None] = {row.name: None, name: APPLIED}
        self._commit([self.parts.new(key_of(name), said), gone, self.parts.head(heads)])

    def commit_own(self, name: str, parts: Sequence[bytes]) -> None:
        """Do *parts* for the migration *name*, up to 99.

        Raises:
            LockLost: Another runner has begun it since.
        """
        try:
            commit(self.calls, [self.parts.check(name), *parts], self.lease.check)
        except Canceled as error:
            raise lost(self.table_name) from error

    def _row_up(self, migration: Migration) -> bytes:
        values, update, names = self._begun()
        gone = "#error, #finished, #way"
        if checksum := migration.checksum:
            update, values[":checksum"] = f"{update}, #checksum = :checksum", {"S": checksum}
        else:
            gone += ", #checksum"
        update += f" REMOVE {gone} ADD #attempts :one"
        condition = "(attribute_not_exists(#pk) OR (attribute_exists(#state) AND #state <> :applied))"
        return self.parts.raised(key_of(migration.name), update, [*names, "checksum"], values, condition=condition)

    def _row_back(self, migration: Migration) -> bytes:
        values, update, names = self._begun()
        update += ", #way = :back REMOVE #error, #finished ADD #attempts :one"
        values[":back"] = {"S": "back"}
        return self.parts.raised(
            key_of(migration.name), update, names, values, condition=f"{_WAS_APPLIED} OR #way = :back)"
        )

    def _begun(self) -> tuple[Item, str, list[str]]:
        values: Item = {
            ":state": {"S": APPLYING},
            ":applied": {"S": APPLIED},
            ":now": {"S": clock.stamp()},
            ":holder": {"S": self.lease.holder},
            ":one": {"N": "1"},
        }
        names = ["state", "started", "holder", "attempts", "error", "finished", "way", "pk"]
        return values, ", #state = :state, #started = :now, #holder = :holder", names

    def _with_checkpoints(self, parts: Sequence[bytes], checkpoints: Sequence[Checkpoint]) -> None:
        """Do *parts*, and delete *checkpoints*: as many as there is room for in the same transaction, the others afterwards."""
        room = MOST - len(parts)
        self._commit([*parts, *map(self.parts.deleted_checkpoint, checkpoints[:room])])
        for few in _parts_of(checkpoints[room:]):
            self._commit([self.parts.deleted_checkpoint(one) for one in few])

    def _commit(self, parts: Sequence[bytes]) -> None:
        """Do *parts* if the lock is ours, by what the table says.

        Raises:
            LockLost: It is not.
            Canceled: It is, and another condition is not true.
        """
        try:
            commit(self.calls, [*parts, to_json(self.lease.part())], self.lease.check)
        except Canceled as error:
            if error.is_false(len(parts)):
                raise lost(self.table_name) from error
            raise


def _parts_of(things: Sequence[T]) -> list[Sequence[T]]:
    return [things[begin : begin + MOST] for begin in range(0, len(things), MOST)]
