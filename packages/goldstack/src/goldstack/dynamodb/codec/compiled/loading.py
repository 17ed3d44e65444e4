"""Code that makes of what is stored the values of a model, by field name."""

from binascii import a2b_base64
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from goldstack.dynamodb.codec.epoch import text_to_epoch
from goldstack.dynamodb.codec.loading import from_stored, text_to_duration
from goldstack.dynamodb.codec.shapes import (
    Binary,
    Boolean,
    Choice,
    Duration,
    Epoch,
    Field,
    Json,
    ListOf,
    MapOf,
    Null,
    Number,
    OneOf,
    Record,
    SetOf,
    Shape,
    Text,
    TupleOf,
    Written,
)
from goldstack.dynamodb.codec.unions import members, tags
from goldstack.dynamodb.codec.unknown import is_unknown

from .json import json_from_stored
from .source import Source, unusual


def loader(source: Source, record: Record) -> str:
    """The name of a function from attributes by stored name to values by field name; it raises at attributes unknown."""
    return source.function("load", record, lambda: _body(source, record))


def value_lines(source: Source, fields: Iterable[Field]) -> Iterator[str]:
    """Lines that fill `r` with the values of the attributes `o`."""
    every = list(fields)
    always = [field for field in every if field.required and not field.omits_empty]
    inner = (f"{field.name!r}: {expression(source, field.shape, f'o[{field.saved!r}]')}" for field in always)
    yield f"r = {{{', '.join(inner)}}}"
    yield "g = o.get"
    for field in every:
        if field in always:
            continue
        v = source.variable()
        yield f"{v} = g({field.saved!r})"
        yield f"if {v} is not None: r[{field.name!r}] = {expression(source, field.shape, v)}"
        if field.required:
            kind = next(member.kind for member in members(field.shape) if isinstance(member, SetOf))
            yield f"else: r[{field.name!r}] = {kind.__name__}()"


def _body(source: Source, record: Record) -> Iterator[str]:
    names = source.name(frozenset(field.saved for field in record.fields.values()), "known")
    yield f"if not o.keys() <= {names}: unusual()"
    yield from value_lines(source, record.fields.values())
    yield "return r"


def expression(source: Source, shape: Shape, stored: str) -> str:
    """An expression of the value of *stored*, an attribute value; what it cannot do, it raises."""
    if isinstance(shape, OneOf):
        return _of_union(source, shape, stored)
    if isinstance(shape, SetOf):
        v = source.variable()
        (tag,) = tags(shape)
        return f'({_content(source, shape, f"{v}[{tag!r}]")} if "{tag}" in ({v} := {stored}) else {_slowly(source, shape, v)})'
    if isinstance(shape, Json):
        return f"{source.name(json_from_stored, 'json')}({stored})"
    if len(tags(shape)) > 1 or _is_rare(shape):
        return _slowly(source, shape, stored)
    (tag,) = tags(shape)
    return _content(source, shape, f"{stored}[{tag!r}]")


def _content(source: Source, shape: Shape, content: str) -> str:  # noqa: PLR0912 - a case for each shape
    match shape:
        case Text() | Boolean():
            return content
        case Number(kind):
            return f"{source.name({int: int, float: float}.get(kind, Decimal), 'number')}({content})"
        case Duration():
            return f"{source.name(text_to_duration, 'duration')}({content})"
        case Epoch():
            return f"{source.name(text_to_epoch, 'epoch')}({content})"
        case Binary():
            return f"{source.name(a2b_base64, 'a2b')}({content})"
        case Null():
            return f"(None if {content} else None)"
        case Written():
            return f"{source.name(shape.read, 'read')}({content})"
        case Choice():
            table = {known: value for value, _, known in shape.values}
            return f"{source.name(table, 'choice')}[{content}]"
        case SetOf(member, kind):
            if isinstance(member, Text):
                return f"{kind.__name__}({content})"
            x = source.variable()
            return f"{kind.__name__}([{_content(source, member, x)} for {x} in {content}])"
        case ListOf(member, kind):
            x = source.variable()
            listed = f"[{expression(source, member, x)} for {x} in {content}]"
            return listed if kind is list else f"tuple({listed})"
        case TupleOf(inner):
            v = source.variable()
            listed = ", ".join(expression(source, one, f"{v}[{i}]") for i, one in enumerate(inner))
            return f"(({listed},) if len({v} := {content}) == {len(inner)} else unusual())"
        case MapOf(_, member):
            k, x = source.variable(), source.variable()
            return f"{{{k}: {expression(source, member, x)} for {k}, {x} in {content}.items()}}"
        case Record():
            return f"{loader(source, shape)}({content})"
        case _:
            raise TypeError(shape)


def _is_rare(shape: Shape) -> bool:
    match shape:
        case MapOf(key, _):
            return not isinstance(key, Text)
        case TupleOf(inner):
            return not inner
        case Choice():
            return len({known for _, _, known in shape.values}) < len(shape.values)
        case _:
            return False


def _of_union(source: Source, shape: OneOf, stored: str) -> str:
    v = source.variable()
    every = [tags(member) for member in shape.members]
    if len(frozenset().union(*every)) < sum(map(len, every)):
        return _slowly(source, shape, stored)  # records, or choices, with one tag
    chain = ""
    ordered = sorted(shape.members, key=lambda one: isinstance(one, Null))
    for i, member in enumerate(ordered):
        first = v if i else f"({v} := {stored})"
        tagged = " or ".join(f'"{tag}" in {v if n or i else first}' for n, tag in enumerate(sorted(tags(member))))
        chain += f"{expression(source, member, v)} if {tagged} else "
    return f"({chain}{_slowly(source, shape, v)})"


def _slowly(source: Source, shape: Shape, stored: str) -> str:
    def load(value: Any) -> Any:
        made = from_stored(shape, value)
        return unusual() if is_unknown(shape, value) else made

    return f"{source.name(load, 'slowly')}({stored})"
