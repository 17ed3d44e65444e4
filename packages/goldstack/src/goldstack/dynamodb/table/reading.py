"""The table, as far as it is read."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Entity, Gsi, Key
from goldstack.dynamodb.mistakes import mistaken_key, no_item
from goldstack.dynamodb.reads import Collect, Query, Scan, get_many, query, scan, transact_get
from goldstack.dynamodb.sending import Sender, request_id_of, stored_key

from .read import read

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from goldstack.dynamodb.reads.part import Place

E = TypeVar("E", bound="Entity | DataclassInstance")


class Reading:
    """Entities out.

    Args:
        sender: Sends requests.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.collect = Collect(sender.calls, sender.table)

    def get(self, key: Key[E], *, consistent: bool = False) -> E | None:
        """The item at *key*, or None.

        Args:
            key: As a `@key` function of the entity makes it, or `Key(Entity, pk, sk)` where its fields are the key.
            consistent: See every write that was acknowledged before; twice the price.

        Raises:
            ItemUnreadable: What is there is no such entity.
        """
        return read(key, self._asked(key, consistent=consistent), "Item")

    def get_or_raise(self, key: Key[E], *, consistent: bool = False) -> E:
        """The item at *key*. Raises as `get` does.

        Args:
            key: As for `get`.
            consistent: As for `get`.

        Raises:
            ItemNotFound: There is none.
        """
        answer = self._asked(key, consistent=consistent)
        found = read(key, answer, "Item")
        if found is None:
            raise no_item(key, self._sender.table, request_id_of(answer))
        return found

    @overload
    def get_many(self, keys: Iterable[Key[E]], *, consistent: bool = False) -> dict[Key[E], E]: ...
    @overload
    def get_many(self, keys: Iterable[Key[Any]], *, consistent: bool = False) -> dict[Key[Any], Any]: ...
    def get_many(self, keys: Iterable[Key[Any]], *, consistent: bool = False) -> dict[Key[Any], Any]:
        """The items at *keys*, by key and in their order, each once; keys without an item are left out.

        One request asks for 100 of them. What DynamoDB puts off is asked for again, more and more slowly.

        Args:
            keys: Any number, of several kinds too.
            consistent: As for `get`.

        Raises:
            BatchIncomplete: For half a minute DynamoDB gave none of what is left; `done` has what was read.
            ItemUnreadable: What is at a key is no such entity.
        """
        return get_many(self._sender.calls, self._sender.table, keys, consistent=consistent)

    @overload
    def transact_get(self, keys: Iterable[Key[E]]) -> dict[Key[E], E]: ...
    @overload
    def transact_get(self, keys: Iterable[Key[Any]]) -> dict[Key[Any], Any]: ...
    def transact_get(self, keys: Iterable[Key[Any]]) -> dict[Key[Any], Any]:
        """The items at *keys* as they were at one moment; twice the price of consistent reads.

        Args:
            keys: Up to 100, of several kinds too.

        Raises:
            Misuse: There are more.
            ItemUnreadable: What is at a key is no such entity.
            TransactionConflict: Others were writing one of them all the while.
        """
        return transact_get(self._sender, keys)

    def query(self, where: "Place[E]") -> Query[E]:
        """The items at *where*, in the order of their sort keys; nothing is asked before they are.

        Args:
            where: A key of the table or of an index, whose sort key is how those of the items begin; or a partition.

        Raises:
            Misuse: It is neither.
        """
        return query(self._sender.calls, self._sender.table, where)

    def scan(self, kind: type[E], *, segments: int = 1, rate: float | None = None, index: Gsi | None = None) -> Scan[E]:
        """All items of *kind*, in no order; nothing is asked before they are.

        Args:
            kind: The entity.
            segments: Parts that are read at once, each by a thread of its own.
            rate: Read units a second, of all parts together; None for as fast as it goes.
            index: An index, for the items that are in it.

        Raises:
            Misuse: There are no such segments, or no such rate.
        """
        return scan(self._sender.calls, self._sender.table, kind, segments=segments, rate=rate, index=index)

    def _asked(self, key: Key[Any], *, consistent: bool) -> dict[str, Any]:
        request: dict[str, Any] = {"Key": _place(key)}
        if consistent:
            request["ConsistentRead"] = True
        return self._sender.send("GetItem", request, key)


def _place(key: Key[Any]) -> Item:
    if not isinstance(key, Key):
        raise mistaken_key(key)
    return stored_key(key)
