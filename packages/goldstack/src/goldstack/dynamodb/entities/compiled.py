"""Whole items, written out as Python and compiled."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from goldstack.dynamodb.codec.compiled import Source
from goldstack.dynamodb.codec.compiled.loading import value_lines
from goldstack.dynamodb.codec.compiled.storing import field_lines, kept_expression
from goldstack.dynamodb.codec.kept import KEPT, keep
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY

from .attributes import IndexFunction, KeyFunction, Plan, dropped, now
from .complete import saved_key_fields

# Texts of so many characters keep to DynamoDB's limits in bytes, whatever they hold.
_PK_CHARACTERS = 512
_SK_CHARACTERS = 256


def storer(plan: Plan) -> Callable[[Any], Item]:
    """A function from an item to what is stored of it; it raises at what the interpreted codec has to do."""
    source = Source()
    return source.define("store_item", "o", _store_lines(source, plan))


def loader(plan: Plan, validate: Callable[[dict[str, Any]], Any]) -> Callable[[Item], Any]:
    """The way back, through *validate*."""
    source = Source()
    return source.define("load_item", "o", _load_lines(source, plan, validate))


def _store_lines(source: Source, plan: Plan) -> Iterator[str]:
    marks = plan.marks
    others = {}
    if plan.key is not None:
        yield f"p, s = {_call(source, plan.key)}"
        saved = saved_key_fields(plan.record)
        others = {name: f'{{"S": {v}}}' for name, v in ((PARTITION_KEY, "p"), (SORT_KEY, "s")) if name not in saved}
    if marks.kind:
        others[marks.kind] = source.name({"S": plan.kind}, "kind")
    if marks.created or marks.modified:
        yield f't = {{"S": {source.name(now, "now")}()}}'
    if marks.modified:
        others[marks.modified] = "t"
    yield from field_lines(source, plan.entity, plan.record.fields.values(), others)
    yield f"k = {kept_expression(source, plan.entity)}"
    yield "if k:"
    yield "    for n in k: r.setdefault(n, k[n])"
    if marks.created:
        yield f"if {marks.created!r} not in r: r[{marks.created!r}] = t"
    yield from _key_lines(plan)
    for place in plan.indexes:
        yield from _index_lines(source, place)
    yield "return r"


def _key_lines(plan: Plan) -> Iterator[str]:
    saved = saved_key_fields(plan.record)
    if plan.key is None:
        yield f'p = r[{PARTITION_KEY!r}]["S"]'
        yield f's = r[{SORT_KEY!r}]["S"]'
    else:
        for name, value in ((PARTITION_KEY, "p"), (SORT_KEY, "s")):
            if name in saved:
                yield f'if r[{name!r}]["S"] != {value}: unusual()'
    yield _check_line()


def _check_line() -> str:
    texts = "p.__class__ is s.__class__ is str"
    return f"if not ({texts} and 0 < len(p) <= {_PK_CHARACTERS} and 0 < len(s) <= {_SK_CHARACTERS}): unusual()"


def _index_lines(source: Source, place: IndexFunction) -> Iterator[str]:
    arguments = {name: source.variable() for name in place.parameters}
    for name, variable in arguments.items():
        yield f"{variable} = o.{name}"
    given = " and ".join(f"{variable} is not None" for variable in arguments.values()) or "True"
    call = ", ".join(f"{name}={variable}" for name, variable in arguments.items())
    yield f"if {given}:"
    yield f"    p, s = {source.name(place.make, 'index')}({call})"
    yield f"    {_check_line()}"
    yield f'    r[{place.gsi.pk!r}] = {{"S": p}}'
    yield f'    r[{place.gsi.sk!r}] = {{"S": s}}'


def _call(source: Source, function: KeyFunction) -> str:
    takes = function.takes
    named = (f"{name}=o.{name}" for name in takes.names)
    given = ", ".join(named if takes.is_named else (f"o.{name}" for name in takes.names))
    return f"{source.name(function.make, 'key')}({given})"


def _load_lines(source: Source, plan: Plan, validate: Callable[[dict[str, Any]], Any]) -> Iterator[str]:
    saved = {field.saved for field in plan.record.fields.values()}
    created = plan.marks.created
    yield from value_lines(source, plan.record.fields.values())
    yield f"i = {source.name(validate, 'validate')}(r)"
    known = saved | dropped(plan)
    keeping = source.name(keep, "keep")
    if issubclass(plan.entity, BaseModel):
        keep_created = f"i.__dict__[{KEPT!r}] = {{{created!r}: c}}"
    else:
        keep_created = f"{keeping}(i, {{{created!r}: c}})"
    if created and created not in saved:
        yield f"c = g({created!r})"
        yield f"if o.keys() <= {source.name(frozenset({*known, created}), 'known')}:"
        yield f"    if c is not None: {keep_created}"
        yield "    return i"
    else:
        yield f"if o.keys() <= {source.name(frozenset(known), 'known')}: return i"
    names = source.name(frozenset(known), "known")
    yield f"{keeping}(i, {{n: o[n] for n in o if n not in {names}}})"
    yield "return i"
