"""The typed table: entities in, entities out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, overload

from goldstack.errors import ItemUnreadable, Misuse

from .codec.shapes import Item
from .entities import Entity, Gsi, Key, layout
from .mistakes import mistaken_key, no_item, wrong_kind
from .reads import Collect, Query, Scan, get_many, query, scan, transact_get
from .sending import Sender, request_id_of, stored_key
from .writes import Batched, Edit, Transaction, Writer, delete_many, editing, one_by_one, put_many
from .writes.deletes import delete
from .writes.puts import create, put, settled, upsert

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from types_boto3_dynamodb import DynamoDBClient

    from .reads.part import Place

E = TypeVar("E", bound="Entity | DataclassInstance")


@dataclass(frozen=True, slots=True)
class Raw:
    """The way around the typed table, for what it does not cover."""

    client: "DynamoDBClient"
    name: str


class Table:
    """One table, through one client; threads may share it.

    Whatever goes wrong with an item is a `DataError`, which has its key, its entity, and AWS's name of the request.

    Args:
        client: A boto3 client.
        name: Name of the table.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.raw = Raw(client, name)
        self._sender = Sender(client, name)
        self._writer = Writer(self._sender)
        self.collect = Collect(self._sender.calls, name)

    def __repr__(self) -> str:
        return f"Table({self.raw.name!r})"

    def get(self, key: Key[E], *, consistent: bool = False) -> E | None:
        """The item at *key*, or None.

        Args:
            key: As a `@key` function of the entity makes it, or `Key(Entity, pk, sk)` where its fields are the key.
            consistent: See every write that was acknowledged before; twice the price.

        Raises:
            ItemUnreadable: What is there is no such entity.
        """
        return _read(key, self._asked(key, consistent=consistent), "Item")

    def get_or_raise(self, key: Key[E], *, consistent: bool = False) -> E:
        """The item at *key*. Raises as `get` does.

        Args:
            key: As for `get`.
            consistent: As for `get`.

        Raises:
            ItemNotFound: There is none.
        """
        answer = self._asked(key, consistent=consistent)
        found = _read(key, answer, "Item")
        if found is None:
            raise no_item(key, self.raw.name, request_id_of(answer))
        return found

    def get_many(self, keys: Iterable[Key[E]], *, consistent: bool = False) -> dict[Key[E], E]:
        """The items at *keys*, by key and in their order, each once; keys without an item are left out.

        One request asks for 100 of them. What DynamoDB puts off is asked for again, more and more slowly.

        Args:
            keys: Any number, of several kinds too.
            consistent: As for `get`.

        Raises:
            BatchIncomplete: For half a minute DynamoDB gave none of what is left; `done` has what was read.
            ItemUnreadable: What is at a key is no such entity.
        """
        return get_many(self._sender.calls, self.raw.name, keys, consistent=consistent)

    def transact_get(self, keys: Iterable[Key[E]]) -> dict[Key[E], E]:
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
        return query(self._sender.calls, self.raw.name, where)

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
        return scan(self._sender.calls, self.raw.name, kind, segments=segments, rate=rate, index=index)

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
        return _read(key, self._writer.do(delete(key, when)), "Attributes")

    def transaction(self) -> Transaction:
        """Writes that are done together or not at all: `with table.transaction() as tx: …`, up to 100 of them.

        Each costs twice as much as alone. Where another transaction is in the way, all is tried again for a while.

        Raises:
            TransactionCanceled: One of them could not be done; nothing was changed. `failures` has what was wrong.
            Misuse: There are more than 100, or two of one item; nothing was sent.
            OutcomeUnknown: The answer was lost; whether they were done cannot be told.
        """
        return Transaction(self._writer)

    def put_many(self, items: Iterable[E], *, rate: float | None = None, transactional: bool = False) -> Batched[E]:
        """Write *items*, 25 by a request, over whatever is at their keys; of several with one key the last is what stays.

        What DynamoDB puts off is sent again, more and more slowly. A batch is no transaction: some items may be written
        and others not, and then the error says which.

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
            return one_by_one(self.raw.name, self.put, items, lambda item: layout(type(item)).key_of(item))
        return put_many(self._sender.calls, self.raw.name, items, rate=rate)

    def delete_many(
        self, keys: Iterable[Key[E]], *, rate: float | None = None, transactional: bool = False
    ) -> Batched[Key[E]]:
        """Delete what is at *keys*, if anything is and whatever its kind, 25 by a request. Raises as `put_many` does.

        Args:
            keys: Any number, of several kinds too; taken as they are needed.
            rate: Write units a second; None for as fast as it goes.
            transactional: Each by a `delete` of its own, which looks at the kind: for items with unique values.
        """
        if transactional:
            _check_no_rate(rate)
            return one_by_one(self.raw.name, self.delete, keys, lambda key: key)
        return delete_many(self._sender.calls, self.raw.name, keys, rate=rate)

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

    def _asked(self, key: Key[Any], *, consistent: bool) -> dict[str, Any]:
        request: dict[str, Any] = {"Key": _place(key)}
        if consistent:
            request["ConsistentRead"] = True
        return self._sender.send("GetItem", request, key)


def _check_no_rate(rate: float | None) -> None:
    if rate is not None:
        raise Misuse(
            "A transactional batch keeps no rate: what each of its writes costs is not known.\n"
            "Leave `rate` out, or give it fewer items at a time."
        )


def _place(key: Key[Any]) -> Item:
    if not isinstance(key, Key):
        raise mistaken_key(key)
    return stored_key(key)


def _read(key: Key[E], answer: dict[str, Any], name: str) -> E | None:
    stored = answer.get(name)
    if not stored:
        return None
    shape = layout(key.entity)
    if shape.is_over(stored):
        return None
    if not shape.is_kind(stored):
        raise wrong_kind(key, shape.kind, stored[shape.marks.kind or ""], request_id_of(answer))
    try:
        return shape.decode(stored)
    except ItemUnreadable as error:
        error.key, error.request_id = key, request_id_of(answer)
        raise
