"""How an entity is stored: what is written for an item, and what is read as one."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from goldstack.dynamodb.codec import record
from goldstack.dynamodb.codec.limits import is_bounded, is_shallow
from goldstack.dynamodb.codec.shapes import AttributeValue, Item, Record
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import EntityError

from . import compiled
from .attributes import IndexFunction, KeyFunction, Plan
from .complete import check, key_function, marks_of, saved_key_fields
from .exact import Exact
from .functions import functions, indexed
from .keys import Key
from .marks import Marks
from .roles import Roles, roles
from .texts import Text, writer
from .validation import Validation

E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Layout(Generic[E]):
    """How *entity* is stored; `layout` makes it.

    Attributes:
        entity: The class.
        plan: What is written with its fields.
        key_fields: The fields that make the key: an edit cannot assign them.
        encode: From an item to what is stored of it, whole: key, fields, index attributes, marks, and what was read and is
            no field. Raises ItemRefused where it holds what DynamoDB cannot.
        write: From an item to its partition and sort key, and to the JSON of what *encode* gives. Raises as it does.
        decode: From what is stored to an item, validated by its class. Raises ItemUnreadable where it is no such entity.
    """

    entity: type[E]
    plan: Plan
    key_fields: frozenset[str]
    encode: Callable[[E], Item] = field(repr=False)
    write: Callable[[E], Text] = field(repr=False)
    decode: Callable[[Item], E] = field(repr=False)
    _exact: Exact = field(repr=False)
    _validation: Validation = field(repr=False)

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
    def roles(self) -> Roles:
        """The fields that have a part in how it is written."""
        return self.plan.roles

    @property
    def indexes(self) -> tuple[IndexFunction, ...]:
        """Its places in indexes."""
        return self.plan.indexes

    def key_of(self, item: E) -> Key[E]:
        """Where *item* is.

        Raises:
            ItemRefused: Its key is empty, too long, or no text.
        """
        pk, sk = self._exact.key_of(item)
        return Key(self.entity, pk, sk, known={name: getattr(item, name) for name in self.key_fields})

    def key_at(self, stored: Item) -> Key[E]:
        """Where an item is that is *stored*."""
        return Key(self.entity, stored[PARTITION_KEY]["S"], stored[SORT_KEY]["S"])

    def is_kind(self, stored: Mapping[str, AttributeValue]) -> bool:
        """Whether *stored* is of this kind, or does not say of which."""
        name = self.marks.kind
        return name is None or name not in stored or stored[name].get("S") == self.kind

    def is_over(self, stored: Mapping[str, AttributeValue]) -> bool:
        """Whether *stored* has expired: DynamoDB deletes it when it comes to it."""
        field = self.plan.roles.expires
        if field is None or not self.is_kind(stored):
            return False
        until = stored.get(field.saved, {}).get("N")
        return until is not None and float(until) <= int(time.time())  # as DynamoDB and conditions have it

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
        self._exact.encode(item)


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
    plan = Plan(entity, shape, kind, marks_of(entity), made_by, places, roles(entity, shape, marks_of(entity)))
    exact = Exact(plan, validation)
    encode = compiled.storer(plan, exact.encode)
    if not is_bounded(shape):
        encode = _checking_depth(encode, exact)
    return Layout(
        entity,
        plan,
        frozenset(names),
        encode,
        writer(plan, encode, exact.encode),
        compiled.loader(plan, validation.whole, exact.decode),
        exact,
        validation,
    )


def _checking_depth(encode: Callable[[E], Item], exact: Exact) -> Callable[[E], Item]:
    """*encode* for what may be nested at any depth."""

    def encode_and_check(item: E) -> Item:
        stored = encode(item)
        return stored if is_shallow(stored) else exact.encode(item)

    return encode_and_check
