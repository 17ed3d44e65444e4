"""Whole items, written out as Python and compiled."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from goldstack.dynamodb.codec.compiled import Source
from goldstack.dynamodb.codec.compiled.loading import value_lines
from goldstack.dynamodb.codec.compiled.storing import field_lines, kept_lines
from goldstack.dynamodb.codec.kept import FieldsSet, keep, put_fields_set
from goldstack.dynamodb.codec.shapes import Item, Text
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY

from .attributes import IndexFunction, KeyFunction, Plan, dropped, now
from .complete import saved_key_fields

# Texts of so many characters keep to DynamoDB's limits in bytes, whatever they hold.
_PK_CHARACTERS = 512
_SK_CHARACTERS = 256


def storer(plan: Plan, otherwise: Callable[[Any], Item]) -> Callable[[Any], Item]:
    """A function from an item to what is stored of it; for what it does not do itself, it asks *otherwise*."""
    source = Source()
    return source.define("store_item", "o", _trying(_store_lines(source, plan), source.name(otherwise, "otherwise")))


def loader(
    plan: Plan, validate: Callable[[dict[str, Any]], Any], otherwise: Callable[[Item], Any]
) -> Callable[[Item], Any]:
    """The way back, through *validate*."""
    source = Source()
    lines = _load_lines(source, plan, validate)
    return source.define("load_item", "o", _trying(lines, source.name(otherwise, "otherwise")))


def _trying(lines: Iterator[str], otherwise: str) -> Iterator[str]:
    yield "try:"
    for line in lines:
        yield f"    {line}"
    yield "except Exception:"
    yield f"    return {otherwise}(o)"


def _store_lines(source: Source, plan: Plan) -> Iterator[str]:
    marks = plan.marks
    others = {}
    if issubclass(plan.entity, BaseModel):
        yield "d = o.__dict__"
    if plan.key is not None:
        yield f"p, s = {_call(source, plan, plan.key)}"
        saved = saved_key_fields(plan.record)
        others = {name: f'{{"S": {v}}}' for name, v in ((PARTITION_KEY, "p"), (SORT_KEY, "s")) if name not in saved}
    if marks.kind:
        others[marks.kind] = source.name({"S": plan.kind}, "kind")
    if marks.created or marks.modified:
        yield f't = {{"S": {source.name(now, "now")}()}}'
    if marks.modified and marks.modified not in _saved(plan):
        others[marks.modified] = "t"
    created = marks.created if marks.created not in _saved(plan) else None
    if created:
        others[created] = "t"
    yield from field_lines(source, plan.entity, plan.record.fields.values(), others)
    yield from kept_lines(source, plan.entity, created)
    if marks.created and not created:
        yield f"if {marks.created!r} not in r: r[{marks.created!r}] = t"
    if marks.modified and marks.modified not in others:
        yield f"r[{marks.modified!r}] = t"  # a field has the time of the write before
    yield from _key_lines(plan)
    for place in plan.indexes:
        yield from _index_lines(source, plan, place)
    yield "return r"


def _key_lines(plan: Plan) -> Iterator[str]:
    saved = saved_key_fields(plan.record)
    if plan.key is None:
        yield f'p = r[{PARTITION_KEY!r}]["S"]'
        yield f's = r[{SORT_KEY!r}]["S"]'
    else:
        for name, value in ((PARTITION_KEY, "p"), (SORT_KEY, "s")):
            if name in saved:
                is_plain = issubclass(plan.entity, BaseModel) and isinstance(saved[name].shape, Text)
                held = f"d[{saved[name].name!r}]" if is_plain else f'r[{name!r}]["S"]'
                yield f"if {held} != {value}: unusual()"
    yield _check_line(are_texts=len(saved) == 2)


def _check_line(*, are_texts: bool = False) -> str:
    """A line that leaves keys to the interpreted codec which may be too long, empty or no texts."""
    texts = "" if are_texts else "p.__class__ is s.__class__ is str and "
    return f"if not ({texts}0 < len(p) <= {_PK_CHARACTERS} and 0 < len(s) <= {_SK_CHARACTERS}): unusual()"


def _index_lines(source: Source, plan: Plan, place: IndexFunction) -> Iterator[str]:
    saved = _saved(plan)
    arguments = {name: source.variable() for name in place.parameters}
    for name, variable in arguments.items():
        yield f"{variable} = o.{name}"
    given = " and ".join(f"{variable} is not None" for variable in arguments.values()) or "True"
    call = ", ".join(f"{name}={variable}" for name, variable in arguments.items())
    yield f"if {given}:"
    yield f"    p, s = {source.name(place.make, 'index')}({call})"
    yield f"    {_check_line()}"
    for name, value in ((place.gsi.pk, "p"), (place.gsi.sk, "s")):
        if name in saved or name in {PARTITION_KEY, SORT_KEY}:
            yield f'    if r.get({name!r}) != {{"S": {value}}}: unusual()'
        else:
            yield f'    r[{name!r}] = {{"S": {value}}}'


def _call(source: Source, plan: Plan, function: KeyFunction) -> str:
    takes = function.takes
    held = {name: f"d[{name!r}]" if issubclass(plan.entity, BaseModel) else f"o.{name}" for name in takes.names}
    given = (f"{name}={value}" for name, value in held.items()) if takes.is_named else held.values()
    return f"{source.name(function.make, 'key')}({', '.join(given)})"


def _load_lines(source: Source, plan: Plan, validate: Callable[[dict[str, Any]], Any]) -> Iterator[str]:
    saved = _saved(plan)
    created = plan.marks.created
    yield from value_lines(source, plan.record.fields.values())
    yield f"i = {source.name(validate, 'validate')}(r)"
    known = saved | dropped(plan)
    keeping = source.name(keep, "keep")
    if created and created not in saved:
        yield f"c = g({created!r})"
        yield f"if o.keys() <= {source.name(frozenset({*known, created}), 'known')}:"
        yield "    if c is not None:"
        if issubclass(plan.entity, BaseModel):  # as `keep` does: it is there with nearly every item
            yield f"        k = {source.name(FieldsSet, 'names')}(i.__pydantic_fields_set__)"
            yield f"        k.attributes = {{{created!r}: c}}"
            yield f"        {source.name(put_fields_set, 'put')}(i, k)"
        else:
            yield f"        {keeping}(i, {{{created!r}: c}})"
        yield "    return i"
    else:
        yield f"if o.keys() <= {source.name(frozenset(known), 'known')}: return i"
    names = source.name(frozenset(known), "known")
    yield f"{keeping}(i, {{n: o[n] for n in o if n not in {names}}})"
    yield "return i"


def _saved(plan: Plan) -> set[str]:
    return {field.saved for field in plan.record.fields.values()}
