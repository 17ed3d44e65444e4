"""Whole items as JSON, written out as Python and compiled: the fields at once, and by their dicts whatever else is stored."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from pydantic_core import PydanticSerializationError, to_json

from goldstack.dynamodb.codec.compiled import Source, unusual
from goldstack.dynamodb.codec.compiled.texts import fields_part
from goldstack.dynamodb.codec.limits import is_bounded
from goldstack.dynamodb.codec.shapes import Item, Record
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import ItemRefused

from .attributes import Plan
from .compiled import storer

# Partition and sort key, and the JSON of an item.
Text: TypeAlias = tuple[tuple[str, str], bytes]


def writer(plan: Plan, encode: Callable[[Any], Item], explain: Callable[[Any], object]) -> Callable[[Any], Text]:
    """A function from an item to its place and to its JSON, which says what *encode* gives; compiled when first called.

    Args:
        plan: What is written.
        encode: Does what the function does not do itself.
        explain: Raises what is wrong with an item that UTF-8 cannot write.
    """

    def otherwise(item: Any) -> Text:
        stored = encode(item)
        try:
            return _place(stored), to_json(stored)
        except PydanticSerializationError as error:
            explain(item)
            raise ItemRefused(f"{plan.entity.__name__} cannot be sent: {error}.", entity=plan.entity) from error

    made: Callable[[Any], Text] | None = None if is_bounded(plan.record) else otherwise

    def write(item: Any) -> Text:
        nonlocal made
        if made is None:
            source = Source()
            made = source.define("write_item", "o", _lines(source, plan, source.name(otherwise, "otherwise")))
        return made(item)

    return write


def _lines(source: Source, plan: Plan, otherwise: str) -> Iterator[str]:
    marks = plan.marks
    places = {name for place in plan.indexes for name in (place.gsi.pk, place.gsi.sk)}
    apart = {PARTITION_KEY, SORT_KEY, marks.created, marks.modified, *places}
    every = plan.record.fields
    fields = {name: field for name, field in every.items() if field.saved not in apart}
    others = Record(plan.entity, {name: field for name, field in every.items() if name not in fields})
    rest = storer(Plan(plan.entity, others, plan.kind, marks, plan.key, plan.indexes, plan.roles), lambda _: unusual())
    known = source.name(frozenset(field.saved for field in fields.values()), "known")
    lines: list[str] = []
    said = "{{" + fields_part(source, plan.entity, fields.values(), "o", lines)
    yield "try:"
    yield f"    r = {source.name(rest, 'rest')}(o)"
    yield f"    if not {known}.isdisjoint(r): unusual()"
    for line in lines:
        yield f"    {line}"
    yield f"    return {source.name(_place, 'place')}(r), f{said!r}.encode() + {source.name(to_json, 'json')}(r)[1:]"
    yield "except Exception:"
    yield f"    return {otherwise}(o)"


def _place(stored: Item) -> tuple[str, str]:
    return stored[PARTITION_KEY]["S"], stored[SORT_KEY]["S"]
