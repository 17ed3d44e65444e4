"""Each kind of write: what is there before, what is done, and whether a lost answer leaves a doubt about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from goldstack.dynamodb import Table

from .written import Counted, Everything, Named, Plain, Unnamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One kind of write.

    Attributes:
        before: What the table holds.
        do: Does it.
        in_doubt: After a lost answer nobody can know whether it was done: what it wrote cannot be told from what others write.
        requests: It is sent as a batch, as a transaction, or as a request of its own.
    """

    before: Sequence[Any] = ()
    do: Callable[[Table], Any]
    in_doubt: bool = False
    requests: str = "single"


def put_of_a_version(table: Table) -> Any:
    item = table.get_or_raise(Counted.at("a"), consistent=True)
    item.n = 7
    return table.put(item)


def edit(key: Any, **settings: Any) -> Callable[[Table], Any]:
    def do(table: Table) -> Any:
        with (one := table.edit(key, **settings)) as item:
            item.n = 7
        return one.item

    return do


def count(table: Table) -> Any:
    with (one := table.edit(Plain.at("a"))) as item:
        item.n += 7
    return one.item


def edit_of_an_item(key: Any, *, adds: bool = False) -> Callable[[Table], Any]:
    def do(table: Table) -> Any:
        with (one := table.edit(table.get_or_raise(key, consistent=True))) as item:
            if adds:
                item.n += 7
            else:
                item.n = 7
        return one.item

    return do


def edit_of_a_unique_field(table: Table) -> Any:
    with (one := table.edit(Named.at("a"))) as item:
        item.name = "new"
        item.n += 7
    return one.item


def transaction(table: Table) -> Any:
    read = table.get_or_raise(Counted.at("c"), consistent=True)
    with table.transaction() as tx:
        tx.put(Plain(id="a", n=7))
        tx.create(Everything(id="b", name="x"))
        with tx.edit(read) as counted:
            counted.n += 7
        with tx.edit(Plain.at("d")) as plain:
            plain.n += 7
        tx.delete(Named.at("e"))
        tx.check(Plain.at("f"), lambda one: one.n == 5)
        tx.check_absent(Plain.at("g"))


BEFORE = Plain(id="a", n=5, text="before")
COUNTED = Counted(id="a", n=5)
NAMED = Named(id="a", name="old", n=5)

EACH = {
    "put": Write(before=[BEFORE], do=lambda table: table.put(Plain(id="a", n=7))),
    "put_when": Write(
        before=[BEFORE], do=lambda table: table.put(Plain(id="a", n=7), when=lambda one: one.n == 5), in_doubt=True
    ),
    "put_of_a_version": Write(before=[COUNTED], do=put_of_a_version),
    "put_of_a_first_version": Write(do=lambda table: table.put(Counted(id="a", n=7))),
    "put_of_a_unique_value": Write(
        before=[NAMED], do=lambda table: table.put(Named(id="a", name="new")), requests="transaction"
    ),
    "create": Write(do=lambda table: table.create(Plain(id="a", n=7))),
    "create_of_a_version": Write(do=lambda table: table.create(Counted(id="a", n=7))),
    "create_of_a_unique_value": Write(do=lambda table: table.create(Named(id="a", name="x")), requests="transaction"),
    "create_of_everything": Write(do=lambda table: table.create(Everything(id="a", name="x")), requests="transaction"),
    "upsert": Write(before=[BEFORE], do=lambda table: table.upsert(Plain(id="a", n=7))),
    "upsert_of_a_new_one": Write(do=lambda table: table.upsert(Plain(id="a", n=7))),
    "upsert_of_a_first_version": Write(do=lambda table: table.upsert(Counted(id="a", n=7))),
    "edit": Write(before=[BEFORE], do=edit(Plain.at("a"))),
    "edit_that_adds": Write(before=[BEFORE], do=count, requests="transaction"),
    "edit_when": Write(before=[BEFORE], do=edit(Plain.at("a"), when=lambda one: one.n == 5), in_doubt=True),
    "edit_of_a_counted_key": Write(before=[COUNTED], do=edit(Counted.at("a"))),
    "edit_of_a_counted_key_when": Write(before=[COUNTED], do=edit(Counted.at("a"), when=lambda one: one.n == 5)),
    "edit_of_an_unnamed_key": Write(before=[Unnamed(id="a", n=5)], do=edit(Unnamed.at("a")), requests="transaction"),
    "edit_of_a_version": Write(before=[COUNTED], do=edit_of_an_item(Counted.at("a"))),
    "edit_of_a_version_that_adds": Write(before=[COUNTED], do=edit_of_an_item(Counted.at("a"), adds=True)),
    "edit_of_a_unique_value": Write(before=[NAMED], do=edit_of_a_unique_field, requests="transaction"),
    "delete": Write(before=[BEFORE], do=lambda table: table.delete(Plain.at("a")), in_doubt=True),
    "delete_when": Write(
        before=[BEFORE], do=lambda table: table.delete(Plain.at("a"), when=lambda one: one.n == 5), in_doubt=True
    ),
    "delete_of_a_unique_value": Write(
        before=[NAMED], do=lambda table: table.delete(Named.at("a")), requests="transaction"
    ),
    "put_many": Write(
        before=[BEFORE], do=lambda table: table.put_many(Plain(id=name, n=7) for name in "abc").count, requests="batch"
    ),
    "delete_many": Write(
        before=[BEFORE], do=lambda table: table.delete_many(Plain.at(name) for name in "abc").count, requests="batch"
    ),
    "transaction": Write(
        before=[
            BEFORE,
            Counted(id="c", n=5),
            Plain(id="d", n=5),
            Named(id="e", name="e"),
            Plain(id="f", n=5),
        ],
        do=transaction,
        requests="transaction",
    ),
}
