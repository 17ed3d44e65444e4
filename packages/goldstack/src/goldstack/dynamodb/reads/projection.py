"""A part of an entity, read as a model of its own."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from goldstack.dynamodb.codec import Unfit, record
from goldstack.dynamodb.codec.compiled import Source
from goldstack.dynamodb.codec.compiled.loading import value_lines
from goldstack.dynamodb.codec.declared import default_maker
from goldstack.dynamodb.codec.loading import fields_from_stored
from goldstack.dynamodb.codec.shapes import Field, Item, Record
from goldstack.dynamodb.entities import Entity, Layout, key
from goldstack.dynamodb.entities.functions import functions
from goldstack.dynamodb.entities.telling import unreadable, unreadable_value
from goldstack.dynamodb.entities.validation import Validation
from goldstack.errors import Misuse
from goldstack.project import closest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Projection(Generic[T]):
    """How a model is read of an entity's items.

    Attributes:
        model: What is made.
        attributes: The stored names of its fields: those of the entity's.
        load: Makes it of an item; ItemUnreadable where it cannot.
    """

    model: type[T]
    attributes: frozenset[str]
    load: Callable[[Item], T]


def projection(layout: Layout[Any], model: type[T]) -> Projection[T]:
    """*model* as a part of the entity of *layout*.

    Raises:
        Misuse: It is no model or dataclass, is an entity itself, or has fields that the entity has not.
    """
    given: object = model
    if not isinstance(given, type) or not (issubclass(given, BaseModel) or dataclasses.is_dataclass(given)):
        raise Misuse(
            f"{model!r} is no pydantic model and no dataclass.\nGive a class with a part of the entity's fields."
        )
    if issubclass(model, Entity) or functions(model, key):
        raise Misuse(
            f"{model.__name__} is an entity, and of a part of an item no entity can be made that may be put again.\n"
            f"Use a plain pydantic model or dataclass with the fields that you need.",
            entity=layout.entity,
        )
    known = layout.entity, model
    if known not in _projections:
        _projections[known] = _made(layout, model)
    return cast("Projection[T]", _projections[known])


_projections: dict[tuple[type[Any], type[Any]], Projection[Any]] = {}


def _made(layout: Layout[Any], model: type[Any]) -> Projection[Any]:
    fields = list(_fields(layout, model))
    return Projection(model, frozenset(field.saved for field in fields), _loader(layout.entity, model, fields))


def _fields(layout: Layout[Any], model: type[Any]) -> Iterator[Field]:
    whole = layout.record.fields
    entity = layout.entity.__name__
    for name, field in record(model).fields.items():
        if name not in whole:
            raise Misuse(
                f"{model.__name__}.{name} is no field of {entity} (it has: {', '.join(whole)}).{closest(name, whole)}\n"
                f"A projection has some of the entity's fields, by the same names.",
                entity=layout.entity,
            )
        if field.shape != whole[name].shape:
            raise Misuse(
                f"{model.__name__}.{name} is of another type than {entity}.{name}.\nAnnotate both alike.",
                entity=layout.entity,
            )
        yield whole[name]


def _loader(entity: type[Any], model: type[Any], fields: Iterable[Field]) -> Callable[[Item], Any]:
    part = Record(model, {field.name: field for field in fields})
    # An absent attribute is read as the entity would read it.
    defaults = {name: default for name in part.fields if (default := default_maker(entity, name))}
    whole = Validation(model).whole
    quick = _compiled(part, defaults, whole)

    def load(stored: Item) -> Any:
        try:
            return quick(stored)
        except Exception:  # noqa: BLE001 - the interpreted codec does the unusual, and tells what is wrong
            return exactly(stored)

    def exactly(stored: Item) -> Any:
        try:
            values = fields_from_stored(part, stored)
        except Unfit as error:
            raise unreadable_value(model, stored, error) from error
        for name, default in defaults.items():
            if name not in values:
                values[name] = default()
        try:
            return whole(values)
        except ValidationError as error:
            raise unreadable(model, stored, error) from error

    return load


def _compiled(part: Record, defaults: dict[str, Callable[[], Any]], whole: Callable[..., Any]) -> Callable[[Item], Any]:
    source = Source()

    def lines() -> Iterator[str]:
        yield from value_lines(source, part.fields.values())
        for name, default in defaults.items():
            yield f"if {name!r} not in r: r[{name!r}] = {source.name(default, 'default')}()"
        yield f"return {source.name(whole, 'validate')}(r)"

    return source.define("load_part", "o", lines())
