"""The edit of one item: what a `with` block assigns, sent as one UpdateItem."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Generic, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key, Layout
from goldstack.dynamodb.expressions import EditRecorder
from goldstack.dynamodb.expressions.terms import Term
from goldstack.dynamodb.mistakes import no_item, shown
from goldstack.dynamodb.sending import Sender
from goldstack.dynamodb.spent import Spent
from goldstack.errors import ConditionFailed, DataError, Misuse

from .action import Action, write_id
from .deletes import missing
from .explaining import ExplainedWrite, explained
from .puts import version_conflict, version_of

E = TypeVar("E")


class Edit(AbstractContextManager[E], Generic[E]):
    """Records what its `with` block assigns, and sends it when the block ends; made by `Table.edit`.

    ```python
    with (edit := table.edit(User.primary("joe@email.com"))) as user:
        user.logins += 1
    edit.item.logins
    ```
    """

    def __init__(
        self,
        sender: Sender,
        do: Callable[[Action[E], Spent], dict[str, Any]],
        layout: Layout[E],
        key: Key[E],
        *,
        item: E | None,
        when: Callable[[E], bool] | None,
        is_sent: Callable[[], bool],
        is_alone: bool,
    ) -> None:
        self._sender = sender
        self._do = do
        self._layout = layout
        self._key = key
        self._item = item
        self._write = write_id() if layout.roles.version and layout.marks.write else None
        self._recorder = EditRecorder(layout, key, item, when, self._write)
        self._answer: dict[str, Any] | None = None
        self._is_sent = is_sent
        self._is_alone = is_alone
        self._has_begun = False
        self._spent = Spent()

    @property
    def item(self) -> E:
        """The item as it is since the edit; where that was a transaction it is read now, and may have been changed since.

        Raises:
            Misuse: The edit was not sent: its block has not ended, raised, or assigned nothing.
        """
        if self._answer is None or not self._is_sent():
            raise Misuse(
                f"The edit of {shown(self._key)} was not sent: its block has not ended, raised, or assigned nothing.\n"
                f"Ask for `item` after the block.",
                key=self._key,
                entity=self._key.entity,
            )
        stored = self._answer.get("Attributes")
        if stored is None:
            stored, request_id = self._sender.stored(self._key)
            if stored is None:
                raise no_item(self._key, self._sender.table, request_id)
        return self._layout.decode(stored)

    def explain(self) -> ExplainedWrite:
        """What is sent when the block ends, within it as if that were now; or was sent, and what that has cost.

        In a transaction it goes with the other actions: see `explain` there. Print it: it is text for people too.

        Raises:
            Misuse: The block says what an edit cannot.
        """
        actions = [] if self._recorder.is_empty else [self._action()]
        return explained(self._sender.table, actions, self._spent, is_one=self._is_alone)

    def __enter__(self) -> E:
        if self._has_begun:
            raise Misuse(
                f"The edit of {shown(self._key)} was begun a second time.\nMake another one: table.edit(…).",
                key=self._key,
                entity=self._key.entity,
            )
        self._has_begun = True
        return self._recorder.target

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._recorder.close()
        if error is None and not self._recorder.is_empty:
            self._answer = self._do(self._action(), self._spent)

    def _action(self, conditions: Sequence[Term] | None = None) -> Action[E]:
        recorder, roles = self._recorder, self._layout.roles
        held = {field.name for claim in roles.claims for field in claim.fields}
        if roles.claims and roles.expires:
            held.add(roles.expires.name)
        return Action(
            operation="Update",
            shape=self._layout,
            key=self._key,
            conditions=recorder.conditions() if conditions is None else conditions,
            update=recorder.expression,
            write=self._write,
            is_safe=self._is_safe(),
            refused=self._refused,
            instead=self._respelled,
            after=self._after if recorder.touches(*held) else None,
        )

    def _respelled(self, stored: Item) -> Action[E] | None:
        conditions = self._recorder.respelled(stored)
        return None if conditions is None else self._action(conditions)

    def _is_safe(self) -> bool:
        if self._layout.roles.version is None:
            return self._recorder.repeatable
        return self._item is not None or (self._write is not None and self._recorder.repeatable)

    def _after(self, before: Item | None) -> Item | None:
        if before is None:
            return None
        after = dict(before)
        roles = self._layout.roles
        for field in {*(field for claim in roles.claims for field in claim.fields), *filter(None, [roles.expires])}:
            value = self._recorder.after(field, before.get(field.saved))
            after.pop(field.saved, None)
            if value is not None:
                after[field.saved] = value
        return after

    def _refused(self, error: ConditionFailed, table: str) -> DataError:
        if self._item is not None and self._layout.roles.version is not None:
            conflict = version_conflict(self._layout, error, version_of(self._layout, self._item), table)
            if conflict is not error:
                return conflict
        return missing(error, table)
