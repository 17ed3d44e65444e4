"""Values with their types, converted as Terraform converts them where a type leaves something open (`any`).

Source: go-cty, package convert, whose rules these are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldstack.project import JSON

from .types import ANY, BOOL, NUMBER, STRING, Attribute, Collection, Object, Tuple, Type, Unknown
from .unification import is_convertible, unify

Parts: TypeAlias = "Sequence[Typed] | Mapping[str, Typed]"


class NotConvertible(Exception):
    """A value cannot be converted to a type."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A value: its type, and what it is made of. Plain values keep only their type: the text of one cannot matter here."""

    type: Type
    parts: Parts = ()
    null: bool = False


def typed(value: JSON) -> Typed:
    """*value* with the type that it has by itself; null has any."""
    match value:
        case None:
            return Typed(ANY, null=True)
        case bool():
            return Typed(BOOL)
        case str():
            return Typed(STRING)
        case list():
            items = [typed(item) for item in value]
            return Typed(Tuple(tuple(item.type for item in items)), items)
        case dict():
            members = {key: typed(item) for key, item in value.items()}
            return Typed(Object({key: Attribute(item.type) for key, item in members.items()}), members)
        case _:
            return Typed(NUMBER)


def convert(value: Typed, wanted: Type) -> Typed:
    """*value* as a *wanted*.

    Raises:
        NotConvertible: It cannot be.
    """
    if wanted in (value.type, ANY):
        return value
    if not is_convertible(value.type, wanted):
        raise NotConvertible
    if value.null:
        return Typed(_plain(wanted), null=True)
    match wanted:
        case Collection("map", element):
            return _map(value, element)
        case Collection("list" | "set" as kind, element):
            return _sequence(value, element, kind)
        case Tuple(elements):
            items = [convert(item, type_) for item, type_ in zip(_items(value), elements, strict=True)]
            return Typed(Tuple(tuple(item.type for item in items)), items)
        case Object():
            return _object(value, wanted)
        case _:
            return Typed(wanted)


def _sequence(value: Typed, element: Type, kind: Literal["list", "set"]) -> Typed:
    items = _items(value)
    if not items:
        return Typed(Collection(kind, _plain(element)))
    if element == ANY and isinstance(value.type, Tuple):
        element = _common([item.type for item in items])
    converted = [convert(item, element) for item in items]
    if kind == "list" and isinstance(value.type, Tuple):
        converted = _agreed(converted)
    return Typed(Collection(kind, _one_type(converted)), converted)


def _map(value: Typed, element: Type) -> Typed:
    members = _members(value)
    if not members:
        return Typed(Collection("map", _plain(element)))
    if element == ANY and isinstance(value.type, Object):
        element = _common([item.type for item in members.values()])
    converted = [convert(item, element) for item in members.values()]
    if isinstance(element, Collection | Object):
        converted = _agreed(converted)
    return Typed(Collection("map", _one_type(converted)), dict(zip(members, converted, strict=True)))


def _object(value: Typed, wanted: Object) -> Typed:
    members = _members(value)
    found: dict[str, Typed] = {}
    for name, attribute in wanted.attributes.items():
        given = members.get(name)
        if attribute.optional and not isinstance(attribute.default, Unknown) and (given is None or given.null):
            given = typed(attribute.default)
        if given is None:
            raise NotConvertible
        found[name] = convert(given, attribute.type)
    return Typed(Object({name: Attribute(item.type) for name, item in found.items()}), found)


def _common(types: Sequence[Type]) -> Type:
    found = unify(types)
    if found is None:
        raise NotConvertible
    return found


def _agreed(items: Sequence[Typed]) -> list[Typed]:
    found = unify([item.type for item in items])
    if found is None:
        raise NotConvertible
    return [convert(item, found) for item in items]


def _one_type(items: Sequence[Typed]) -> Type:
    types = [item.type for item in items if item.type != ANY]
    if any(type_ != types[0] for type_ in types):
        raise NotConvertible
    return types[0] if types else ANY


def _plain(type_: Type) -> Type:
    """*type_* as the type of a value, in which no attribute is optional."""
    match type_:
        case Collection(kind, element):
            return Collection(kind, _plain(element))
        case Tuple(elements):
            return Tuple(tuple(map(_plain, elements)))
        case Object(attributes):
            return Object({name: Attribute(_plain(attribute.type)) for name, attribute in attributes.items()})
        case _:
            return type_


def _items(value: Typed) -> Sequence[Typed]:
    return value.parts if isinstance(value.parts, Sequence) else list(value.parts.values())


def _members(value: Typed) -> Mapping[str, Typed]:
    return value.parts if isinstance(value.parts, Mapping) else {}
