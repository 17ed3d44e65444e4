"""The table, as far as it is written."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from goldstack.dynamodb.entities import Entity, Key, layout
from goldstack.dynamodb.writes import (
    Batched,
    Edit,
    Transaction,
    Writer,
    delete_many,
    editing,
    one_by_one,
    put_many,
)
from goldstack.dynamodb.writes.deletes import delete
from goldstack.dynamodb.writes.puts import create, put, upsert
from goldstack.dynamodb.writes.settling import settled
from goldstack.errors import Misuse

from .read import read

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

E = TypeVar("E", bound="Entity | DataclassInstance")


class Writing:
    """Entities in.

    Args:
        writer: Does what is to be written.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def put(self, item: E, *, when: Callable[[E], bool] | None = None) -> E:
        """Write *item*, over whatever is at its key.

        Args:
            item: An entity; given back as it is, with its new version and times where it has fields for them: a copy where it is
                frozen.
            when: What must be true of the item that is stored there, which then must be of the same kind.

        Raises:
            ItemRefused: It holds what DynamoDB cannot; nothing was sent.
            ConditionFailed: *when* is not true; nothing was changed.
            VersionConflict: The item was written since *item* was read, or is there though *item* is new.
            NotUnique: Another item has one of its unique values.
        """
        action = put(item, when)
        return settled(action.shape, item, self._writer.do(action))

    def create(self, item: E) -> E:
        """Write *item*, which is not there yet.

        Args:
            item: As for `put`.

        Raises:
            ItemExists: Something is at its key; it was left as it is.
            ItemRefused: It holds what DynamoDB cannot; nothing was sent.
            NotUnique: Another item has one of its unique values.
        """
        action = create(item)
        return settled(action.shape, item, self._writer.do(action))

    def upsert(self, item: E, *, when: Callable[[E], bool] | None = None) -> E:
        """Write the fields of *item* into what is at its key, or a new item where nothing is.

        Unlike `put` it leaves attributes that the entity does not know as they are, and the time of creation.

        Args:
            item: As for `put`.
            when: What must be true of the item that is stored there.

        Raises:
            ConditionFailed: *when* is not true, or the item there is of another kind; nothing was changed.
            ItemRefused: As for `put`; and so are VersionConflict and NotUnique.
            Misuse: Its place in an index is made of a time of creation that *item* has not read.
        """
        action = upsert(item, when)
        return settled(action.shape, item, self._writer.do(action))

    def delete(self, key: Key[E], *, when: Callable[[E], bool] | None = None) -> E | None:
        """Delete the item at *key*, and tell what it was; None where there was none.

        Args:
            key: As for `get`.
            when: What must be true of the item; where there is none, it is asked of nothing.

        Raises:
            ConditionFailed: *when* is not true, or the item is of another kind; nothing was changed.
            ItemUnreadable: It is deleted, and could not be read as its entity.
        """
        return read(key, self._writer.do(delete(key, when)), "Attributes")

    def transaction(self) -> Transaction:
        """Writes that are done together or not at all: `with table.transaction() as tx: …`, up to 100 of them.

        Each costs twice as much as alone. Where another transaction is in the way, all is tried again for a while.

        Raises:
            TransactionCanceled: One of them could not be done; nothing was changed. `failures` has what was wrong.
            Misuse: There are more than 100, or two of one item; nothing was sent.
            OutcomeUnknown: The answer was lost; whether they were done cannot be told.
        """
        return Transaction(self._writer)

    def put_many(
        self,
        items: "Iterable[Entity | DataclassInstance]",
        *,
        rate: float | None = None,
        transactional: bool = False,
    ) -> "Batched[Entity | DataclassInstance]":
        """Write *items*, 25 by a request, over whatever is at their keys; of several with one key the last is what stays.

        What DynamoDB puts off is sent again, more and more slowly. A batch is no transaction: some items may be written
        and others not, and then the error says which. The objects do not learn the times that they were written at.

        Args:
            items: Any number, of several kinds too; taken as they are needed.
            rate: Write units a second; None for as fast as it goes.
            transactional: Each item by a `put` of its own, four at once: for those with a version or unique values. Then
                there is no rate, none is merged, of several with one key each is written in its turn, and an item has its new
                version as after `put`.

        Raises:
            BatchIncomplete: Some were not written, for whatever reason (its cause): `left` has those that had been taken
                from *items*, `done` says how many were written; where it was transactional, `errors` has each one's reason.
        """
        if transactional:
            _check_no_rate(rate)
            return one_by_one(self._writer.sender.table, self.put, items, lambda item: layout(type(item)).key_of(item))
        return put_many(self._writer.sender.calls, self._writer.sender.table, items, rate=rate)

    @overload
    def delete_many(
        self, keys: Iterable[Key[E]], *, rate: float | None = None, transactional: bool = False
    ) -> Batched[Key[E]]: ...
    @overload
    def delete_many(
        self, keys: Iterable[Key[Any]], *, rate: float | None = None, transactional: bool = False
    ) -> Batched[Key[Any]]: ...
    def delete_many(
        self, keys: Iterable[Key[Any]], *, rate: float | None = None, transactional: bool = False
    ) -> Batched[Key[Any]]:
        """Delete what is at *keys*, if anything is and whatever its kind, 25 by a request. Raises as `put_many` does.

        Args:
            keys: Any number, of several kinds too; taken as they are needed.
            rate: Write units a second; None for as fast as it goes.
            transactional: Each by a `delete` of its own, which looks at the kind: for items with unique values.
        """
        if transactional:
            _check_no_rate(rate)
            return one_by_one(self._writer.sender.table, self.delete, keys, lambda key: key)
        return delete_many(self._writer.sender.calls, self._writer.sender.table, keys, rate=rate)

    @overload
    def edit(self, what: Key[E], *, when: Callable[[E], bool] | None = None) -> Edit[E]: ...
    @overload
    def edit(self, what: E, *, when: Callable[[E], bool] | None = None) -> Edit[E]: ...
    def edit(self, what: Any, *, when: Callable[[Any], bool] | None = None) -> Edit[Any]:
        """Change an item where it is, by one request: `with table.edit(key) as user: user.logins += 1`.

        What is assigned in the block is recorded, not done; it is sent when the block ends, and not at all when it raises.
        Each value is validated by its field; validators of the whole model are not run, since nobody has the item.

        Args:
            what: A key; or an item that was read, where a part of an index key changes whose other parts only it knows:
                then they must still be as they were read.
            when: What must be true of the stored item.

        Raises:
            ItemNotFound: There is no such item.
            ConditionFailed: *when* is not true, or the item is not as it was read; nothing was changed.
            IndexKeyIncomplete: A part of an index key changes, and the others are not known; nothing was sent.
            Misuse: The block says what an edit cannot; nothing was sent.
            pydantic.ValidationError: A field refuses its value; nothing was sent.
        """
        return editing(self._writer, self._writer.do, what, when)


def _check_no_rate(rate: float | None) -> None:
    if rate is not None:
        raise Misuse(
            "A transactional batch keeps no rate: what each of its writes costs is not known.\n"
            "Leave `rate` out, or give it fewer items at a time."
        )
