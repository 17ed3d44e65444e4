"""How an entity is stored: what is written for an item, and what is read as one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from pydantic import ValidationError

from goldstack.dynamodb.codec import Unfit, record
from goldstack.dynamodb.codec.limits import check_depth, is_bounded
from goldstack.dynamodb.codec.loading import fields_from_stored
from goldstack.dynamodb.codec.shapes import Item, Record
from goldstack.dynamodb.codec.storing import fields_to_stored
from goldstack.dynamodb.codec.unknown import keep_unknown
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import DataError, EntityError

from . import attributes, compiled
from .attributes import IndexFunction, KeyFunction, Plan
from .complete import check, key_function, marks_of, saved_key_fields
from .functions import functions, indexed
from .keys import Key
from .marks import Marks
from .telling import refused, unreadable, unreadable_value
from .validation import Validation

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Layout(Generic[E]):
    """How *entity* is stored; `layout` makes it.

    Attributes:
        entity: The class.
        plan: What is written with its fields.
        key_fields: The fields that make the key: an edit cannot assign them.
    """

    entity: type[E]
    plan: Plan
    key_fields: frozenset[str]
    _validation: Validation = field(repr=False)
    _store: Callable[[E], Item] = field(repr=False)
    _load: Callable[[Item], E] = field(repr=False)
    _is_bounded: bool = field(repr=False)

    @property
    def record(self) -> Record:
        """The shapes of its fields."""
        return self.plan.record

    @property
    def kind(self) -> str:
        """What the kind attribute holds."""
        return self.plan.kind

    @property
    def marks(self) -> Marks:
        """The names of the attributes beside the fields."""
        return self.plan.marks

    @property
    def indexes(self) -> tuple[IndexFunction, ...]:
        """Its places in indexes."""
        return self.plan.indexes

    def encode(self, item: E) -> Item:
        """*item* as it is stored, whole: key, fields, index attributes, marks, and what was read and is no field.

        Raises:
            ItemRefused: It holds what DynamoDB cannot.
            EntityError: Its key function contradicts its fields.
        """
        try:
            stored = self._store(item)
        except DataError:
            raise
        except Exception:  # noqa: BLE001 - the interpreted codec does the unusual, and tells what is wrong
            stored = self._encode_exactly(item)
        if not self._is_bounded:
            self._check_depth(item, stored)
        return stored

    def decode(self, stored: Item) -> E:
        """The item that is *stored*, validated by its class.

        Raises:
            ItemUnreadable: It is no such entity.
        """
        try:
            return self._load(stored)
        except Exception:  # noqa: BLE001 - the interpreted codec does the unusual, and tells what is wrong
            return self._decode_exactly(stored)

    def key_of(self, item: E) -> Key[E]:
        """Where *item* is.

        Raises:
            ItemRefused: Its key is empty, too long, or no text.
        """
        try:
            pk, sk = attributes.key_of(self.plan, item)
        except Unfit as error:
            raise refused(self.entity, error) from error
        return Key(self.entity, pk, sk, known={name: getattr(item, name) for name in self.key_fields})

    def key_at(self, stored: Item) -> Key[E]:
        """Where an item is that is *stored*."""
        return Key(self.entity, stored[PARTITION_KEY]["S"], stored[SORT_KEY]["S"])

    def is_kind(self, stored: Item) -> bool:
        """Whether *stored* is of this kind, or does not say of which."""
        return self.marks.kind not in stored or stored[self.marks.kind].get("S") == self.kind

    def validate(self, name: str, value: Any) -> Any:
        """*value* as the field *name* takes it, by its own validators; those of the model are left out.

        Raises:
            pydantic.ValidationError: It does not take it.
        """
        return self._validation.field(name, value)

    def explain(self, item: E) -> None:
        """Raise what is wrong with *item*, which could not be sent.

        Raises:
            ItemRefused: With the place.
        """
        self._encode_exactly(item)

    def _encode_exactly(self, item: E) -> Item:
        try:
            stored = fields_to_stored(self.record, item)
            attributes.complete(self.plan, item, stored)
        except Unfit as error:
            raise refused(self.entity, error, self._key_if_any(item)) from error
        return stored

    def _check_depth(self, item: E, stored: Item) -> None:
        try:
            check_depth(stored)
        except Unfit as error:
            raise refused(self.entity, error, self.key_at(stored)) from error

    def _key_if_any(self, item: E) -> Key[E] | None:
        try:
            return self.key_of(item)
        except Exception:  # noqa: BLE001 - the fault is in the key itself, or in what it is made of
            return None

    def _decode_exactly(self, stored: Item) -> E:
        try:
            values = fields_from_stored(self.record, stored)
        except Unfit as error:
            raise unreadable_value(self.entity, stored, error) from error
        try:
            item = cast("E", self._validation.whole(values))
        except ValidationError as error:
            raise unreadable(self.entity, stored, error) from error
        keep_unknown(self.record, item, stored, attributes.dropped(self.plan))
        return item


_layouts: dict[type[Any], Layout[Any]] = {}


def layout(entity: type[E]) -> Layout[E]:
    """How *entity* is stored.

    Raises:
        EntityError: It cannot be stored without loss or doubt, or has no key.
    """
    found = _layouts.get(entity)
    if found is None:
        found = _layouts[entity] = _made(entity)
    return found


def _made(entity: type[E]) -> Layout[E]:
    check(entity)
    shape = record(entity)
    function = key_function(entity)
    saved = saved_key_fields(shape)
    if function is None and len(saved) < 2:
        raise EntityError(
            f"{entity.__name__} has no key.\n"
            f"Give it a function with @key, or fields saved as {PARTITION_KEY!r} and {SORT_KEY!r}.",
            entity=entity,
        )
    kind = getattr(entity, "__goldstack_kind__", "") or entity.__name__
    made_by = KeyFunction(entity, function.name, function.signature(), function.make) if function else None
    names = {one.name for one in saved.values()} | set(made_by.takes.names if made_by else ())
    places = tuple(
        IndexFunction(entity, name, one.gsi, one.signature().names, one.make)
        for name, one in functions(entity, indexed).items()
    )
    validation = Validation(entity)
    plan = Plan(entity, shape, kind, marks_of(entity), made_by, places)
    return Layout(
        entity,
        plan,
        frozenset(names),
        validation,
        compiled.storer(plan),
        compiled.loader(plan, validation.whole),
        is_bounded(shape),
    )
