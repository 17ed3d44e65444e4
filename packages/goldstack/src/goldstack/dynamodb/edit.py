"""The edit of one item: what a `with` block assigns, sent as one UpdateItem."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Generic, TypeVar

from goldstack.errors import ConditionFailed, ItemNotFound, Misuse

from .entities import Key, Layout
from .expressions import EditRecorder, Placeholders
from .mistakes import shown
from .sending import Sender, stored_key

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
        self, sender: Sender, layout: Layout[E], key: Key[E], *, item: E | None, when: Callable[[E], bool] | None
    ) -> None:
        self._sender = sender
        self._layout = layout
        self._key = key
        self._recorder = EditRecorder(layout, key, item, when)
        self._stored: dict[str, Any] | None = None

    @property
    def item(self) -> E:
        """The item as it is since the edit.

        Raises:
            Misuse: The edit was not sent: its block has not ended, raised, or assigned nothing.
        """
        if self._stored is None:
            raise Misuse(
                f"The edit of {shown(self._key)} was not sent: its block has not ended, raised, or assigned nothing.\n"
                f"Ask for `item` after the block.",
                key=self._key,
                entity=self._key.entity,
            )
        return self._layout.decode(self._stored)

    def __enter__(self) -> E:
        return self._recorder.target

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._recorder.close()
        if error is None and not self._recorder.is_empty:
            self._send()

    def _send(self) -> None:
        placeholders = Placeholders()
        update = self._recorder.update(placeholders)
        request = {
            "Key": stored_key(self._key),
            "UpdateExpression": update.expression,
            "ConditionExpression": update.condition,
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **placeholders.attributes(),
        }
        try:
            answer = self._sender.send("UpdateItem", request, self._key)
        except ConditionFailed as failed:
            if failed.is_there:
                raise
            raise ItemNotFound(
                f"There is no item at {shown(self._key)} of {self._sender.table} to be edited; nothing was changed.\n"
                f"Use `create` or `put` to make it.",
                key=self._key,
                entity=self._key.entity,
                request_id=failed.request_id,
            ) from failed.__cause__
        self._stored = answer["Attributes"]
