"""What a migration works with, which is of no use once the lock is lost: a table that writes no more, a client that asks no more."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from goldstack.dynamodb.entities import Entity, Key, layout
from goldstack.dynamodb.table import Raw, Table
from goldstack.dynamodb.writes import Batched
from goldstack.dynamodb.writes.action import Action
from goldstack.dynamodb.writes.deletes import delete
from goldstack.dynamodb.writes.puts import put
from goldstack.dynamodb.writes.settling import settled
from goldstack.dynamodb.writes.writer import answer
from goldstack.errors import BatchIncomplete

from .fence import MOST
from .lease import lost

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from types_boto3_dynamodb import DynamoDBClient

    from .turn import Turn

E = TypeVar("E", bound="Entity | DataclassInstance")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Guard:
    """That the row of the migration *name* has the token of *turn*."""

    turn: "Turn"
    name: str

    def request(self) -> dict[str, Any]:
        """A ConditionCheck, but for the table."""
        return self.turn.parts.fence(self.name)

    def check(self) -> None:
        """Raise where the lock is not known to be ours."""
        self.turn.at("before write")
        self.turn.lease.check()

    def lost(self) -> Exception:
        """Another runner has begun the migration since."""
        return lost(self.turn.table_name)


class FencedTable(Table):
    """A table of which each write is a transaction that is done only while the lock is ours; reads are those of any table.

    So a write costs twice as much, and a transaction has room for 99 actions.

    Args:
        client: A boto3 client.
        name: Name of the table.
        guard: Goes with each write.
        plain: The client for what the typed table does not cover.
    """

    def __init__(self, client: "DynamoDBClient", name: str, guard: Guard, plain: "DynamoDBClient") -> None:
        super().__init__(client, name, guard=guard)
        self.raw = Raw(plain, name)

    def put_many(
        self,
        items: "Iterable[Entity | DataclassInstance]",
        *,
        rate: float | None = None,
        transactional: bool = False,
    ) -> "Batched[Entity | DataclassInstance]":
        """Write *items*, up to 99 in a transaction; *rate* is not kept. Arguments and errors are those of any table."""
        return self._many(items, lambda item: put(item, None))

    def delete_many(
        self, keys: Iterable[Key[Any]], *, rate: float | None = None, transactional: bool = False
    ) -> Batched[Key[Any]]:
        """Delete what is at *keys*, up to 99 in a transaction. Arguments and errors are those of `put_many`."""
        return self._many(keys, lambda key: delete(key, None))

    def _many(self, subjects: Iterable[T], action: Callable[[T], Action[Any]]) -> Batched[T]:
        done, merged = 0, list[T]()
        waiting: dict[tuple[str, str], tuple[T, Action[Any]]] = {}
        for subject in subjects:
            made = action(subject)
            place = made.key.pk, made.key.sk
            if place in waiting:
                merged.append(waiting.pop(place)[0])
            waiting[place] = subject, made
            claims = 2 * len(layout(made.key.entity).roles.claims)
            if len(waiting) * (1 + claims) > MOST - 1 - claims:
                done += self._write(list(waiting.values()), done)
                waiting.clear()
        done += self._write(list(waiting.values()), done)
        return Batched(done, tuple(merged))

    def _write(self, pairs: Sequence[tuple[Any, Action[Any]]], done: int) -> int:
        if not pairs:
            return 0
        try:
            every = self._writer.do_all([action for _, action in pairs])
        except Exception as error:
            if not hasattr(error, "key"):
                raise
            raise BatchIncomplete(
                f"{done:,} writes to {self.raw.name} were done, and {len(pairs):,} that had been taken up were not: {error}\n"
                f"They are in `left` of this error.",
                done=done,
                left=[subject for subject, _ in pairs],
            ) from error
        for one in every:
            if one.action.item is not None:
                settled(one.action.shape, one.action.item, answer(one))
        return len(pairs)


def checked(client: "DynamoDBClient", check: Callable[[], None]) -> "DynamoDBClient":
    """*client* once more, with its connections and handlers, which calls *check* before each of its own requests."""
    twin: DynamoDBClient = object.__new__(type(client))
    vars(twin).update(vars(client))
    twin.meta = copy(client.meta)
    twin.meta.events = copy(client.meta.events)  # its own, so that those who share *client* are not checked
    twin.meta.events.register_first("provide-client-params.dynamodb", lambda **_: check())
    return twin
