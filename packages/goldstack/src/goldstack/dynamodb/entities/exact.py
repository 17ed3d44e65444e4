"""The interpreted codec of whole items: what the compiled one turns to for the unusual, and what tells what is wrong."""

from typing import Any

from pydantic import ValidationError

from goldstack.dynamodb.codec import Unfit
from goldstack.dynamodb.codec.kept import keep
from goldstack.dynamodb.codec.limits import check_depth
from goldstack.dynamodb.codec.loading import fields_from_stored
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.codec.storing import fields_to_stored
from goldstack.dynamodb.codec.unknown import has_unknown, keep_where_sure, unknown_of, with_unknown

from . import attributes
from .attributes import Plan
from .keys import Key
from .telling import refused, unreadable, unreadable_value
from .validation import Validation, made


class Exact:
    """Items to and from what is stored, for one entity."""

    def __init__(self, plan: Plan, validation: Validation) -> None:
        self._plan = plan
        self._validation = validation

    def encode(self, item: Any) -> Item:
        """*item* as it is stored, whole.

        Raises:
            ItemRefused: It holds what DynamoDB cannot.
            EntityError: Its key function contradicts its fields.
        """
        try:
            stored = fields_to_stored(self._plan.record, item)
            attributes.complete(self._plan, item, stored)
            check_depth(stored)
        except Unfit as error:
            raise refused(self._plan.entity, error, self._key_if_any(item)) from error
        return stored

    def decode(self, stored: Item) -> Any:
        """The item that is *stored*.

        Raises:
            ItemUnreadable: It is no such entity.
        """
        entity = self._plan.entity
        try:
            values = fields_from_stored(self._plan.record, stored)
        except Unfit as error:
            raise unreadable_value(entity, stored, error) from error
        try:
            item = self._validation.whole(values)
        except ValidationError as error:
            raise unreadable(entity, stored, error) from error
        if has_unknown(self._plan.record, stored):
            item = self._with_unknown(item, stored)
        if unknown := unknown_of(self._plan.record, stored, attributes.dropped(self._plan)):
            keep(item, unknown)
        return item

    def _with_unknown(self, item: Any, stored: Item) -> Any:
        """*item*, made again such that the records in it have their unknown attributes with them."""
        record = self._plan.record
        try:
            again = self._validation.whole(with_unknown(record, fields_from_stored(record, stored), stored, made))
            if again == item:
                return again
        except Exception:  # noqa: BLE001, S110 - its validators take dicts, and no objects, for what is in it
            pass
        keep_where_sure(record, item, stored)
        return item

    def key_of(self, item: Any) -> tuple[str, str]:
        """Partition and sort key of *item*.

        Raises:
            ItemRefused: It is empty, too long, or no text.
        """
        try:
            return attributes.key_of(self._plan, item)
        except Unfit as error:
            raise refused(self._plan.entity, error) from error

    def _key_if_any(self, item: Any) -> Key[Any] | None:
        try:
            return Key(self._plan.entity, *self.key_of(item))
        except Exception:  # noqa: BLE001 - the fault is in the key itself, or in what it is made of
            return None
