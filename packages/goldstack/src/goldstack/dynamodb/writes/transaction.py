"""Several writes, all of them or none."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from goldstack.dynamodb.entities import Entity, Key, layout
from goldstack.dynamodb.spent import Spent
from goldstack.errors import Misuse

from . import deletes, puts
from .action import Action
from .edit import Edit
from .explaining import ExplainedWrite, explained
from .settling import settled
from .writer import Writer, answer

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

E = TypeVar("E", bound="Entity | DataclassInstance")


class Transaction(AbstractContextManager["Transaction"]):
    """Records what is to be written in its `with` block, and does all of it, or nothing, when the block ends.

    ```python
    with table.transaction() as tx:
        tx.create(order)
        tx.check(User.primary("joe@email.com"), lambda u: u.email_verified)
        with tx.edit(Stock.primary("apple")) as stock:
            stock.count -= 1
    ```

    Nothing is sent where the block raises. What was given to `put` and `create` has its new version afterwards, unless it
    is frozen. A Table makes it.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._actions: list[Action[Any]] = []
        self._spent = Spent()
        self._has_begun = self._has_ended = self._is_done = False

    def put(self, item: E, *, when: Callable[[E], bool] | None = None) -> None:
        """Write *item*, over whatever is at its key; arguments as for `Table.put`."""
        self._add(puts.put(item, when))

    def create(self, item: "Entity | DataclassInstance") -> None:
        """Write *item*, which is not there yet."""
        self._add(puts.create(item))

    def upsert(self, item: E, *, when: Callable[[E], bool] | None = None) -> None:
        """Write the fields of *item* into what is at its key; arguments as for `Table.upsert`.

        Unlike there *item* does not learn when it was created: a transaction tells nothing of what it has written into.
        """
        self._add(puts.upsert(item, when))

    def delete(self, key: Key[E], *, when: Callable[[E], bool] | None = None) -> None:
        """Delete what is at *key*, if anything is; arguments as for `Table.delete`."""
        self._add(deletes.delete(key, when))

    def check(self, key: Key[E], when: Callable[[E], bool] | None = None) -> None:
        """Let there be an item at *key*, and *when* be true of it; it is left as it is."""
        self._add(deletes.check(key, when))

    def check_absent(self, key: Key[Any]) -> None:
        """Let there be no item at *key*."""
        self._add(deletes.check_absent(key))

    @overload
    def edit(self, what: Key[E], *, when: Callable[[E], bool] | None = None) -> Edit[E]: ...
    @overload
    def edit(self, what: E, *, when: Callable[[E], bool] | None = None) -> Edit[E]: ...
    def edit(self, what: Any, *, when: Callable[[Any], bool] | None = None) -> Edit[Any]:
        """Change an item where it is: `with tx.edit(key) as user: user.logins += 1`; arguments as for `Table.edit`."""
        return editing(self._writer, self._edited, what, when, is_sent=lambda: self._is_done, is_alone=False)

    def __enter__(self) -> Self:
        if self._has_begun:
            raise Misuse("A transaction was begun a second time.\nMake another one: table.transaction().")
        self._has_begun = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._has_ended = True
        if error is not None or not self._actions:
            return
        every = self._writer.do_all(self._actions, self._spent)
        self._is_done = True
        for done in every:
            if done.action.item is not None:
                settled(done.action.shape, done.action.item, answer(done))

    def explain(self) -> ExplainedWrite:
        """What is sent when the block ends, as far as it has said; or was sent, and what that has cost.

        An edit within the block counts once its own block has ended. Print it: it is text for people too.
        """
        return explained(self._writer.sender.table, self._actions, self._spent, is_one=False)

    def _edited(self, action: Action[Any], _: Spent) -> dict[str, Any]:
        self._add(action)
        return {}

    def _add(self, action: Action[Any]) -> None:
        if self._has_ended:
            raise Misuse(
                "The transaction has ended: its block is over.\nSay what belongs to it within the block.",
                key=action.key,
                entity=action.key.entity,
            )
        self._actions.append(action)


def editing(
    writer: Writer,
    do: Callable[[Action[Any], Spent], dict[str, Any]],
    what: Any,
    when: Callable[[Any], bool] | None,
    *,
    is_sent: Callable[[], bool] = lambda: True,
    is_alone: bool = True,
) -> Edit[Any]:
    """The edit of *what*, a key or an item that was read; *is_sent* says whether what was given to *do* has been done.

    *is_alone* says that nothing else goes with it.
    """
    how: Any = {"when": when, "is_sent": is_sent, "is_alone": is_alone and not writer.is_guarded}
    if isinstance(what, Key):
        return Edit(writer.sender, do, layout(what.entity), what, item=None, **how)
    shape = puts.layout_of(what)
    return Edit(writer.sender, do, shape, shape.key_of(what), item=what, **how)
