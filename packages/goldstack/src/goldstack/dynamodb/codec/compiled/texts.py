"""Code that makes of a model's values the JSON of what is stored, at once: with no dicts on the way, which cost more.

Only shapes that most items are made of have code of their own here; the JSON of all others is that of their dicts.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from goldstack.dynamodb.codec.kept import kept
from goldstack.dynamodb.codec.limits import decimal_text
from goldstack.dynamodb.codec.shapes import (
    Boolean,
    Choice,
    Field,
    ListOf,
    Null,
    Number,
    OneOf,
    Record,
    SetOf,
    Shape,
    Text,
    Written,
)

from .source import Source
from .storing import expression, usual, written_text

# A shape becomes lines that may leave it all to others, and a part of an f-string, in which braces that stand are doubled.


def fields_part(source: Source, kind: type[Any], fields: Iterable[Field], o: str, lines: list[str]) -> str:
    """The part that says the *fields* of the object *o*, a *kind*, with a comma after each; *lines* are to run before."""
    first, later = "", ""
    if issubclass(kind, BaseModel):
        lines.append(f"{o}d = {o}.__dict__")
    for field in fields:
        v = source.variable()
        lines.append(f"{v} = {o}d[{field.name!r}]" if issubclass(kind, BaseModel) else f"{v} = {o}.{field.name}")
        if field.omits_none or field.omits_empty:
            t, inner = source.variable(), list[str]()
            said = _named(field, _part(source, field.shape, v, inner))
            lines += [f'{t} = ""', f"if {_is_said(field, v)}:", *_indented(inner), f"    {t} = {_f(said)}"]
            first += f"{{{t}}}"
        else:
            later += _named(field, _part(source, field.shape, v, lines))
    return first + later


def _part(source: Source, shape: Shape, v: str, lines: list[str]) -> str:
    """The part that says what is stored of the variable *v*."""
    match shape:
        case Text():
            return _tagged("S", _quoted(source, v))
        case Number(kind) if kind is Decimal:
            lines.append(_checked(source, shape, v))
            return _tagged("N", f'"{{{source.name(decimal_text, "text")}({v})}}"')
        case Number():
            lines.append(_checked(source, shape, v))
            return _tagged("N", f'"{{{v}!r}}"')
        case Boolean():
            lines.append(f'{v} = "true" if {v} is True else "false" if {v} is False else unusual()')
            return _tagged("BOOL", f"{{{v}}}")
        case Written():
            lines += [_checked(source, shape, v), f"{v} = {written_text(source, shape, v)}"]
            return _tagged("S", f'"{{{v}}}"' if shape.kind in {datetime, date, time} else _quoted(source, v))
        case SetOf(Text()):
            lines += [
                _checked(source, shape, v),
                f'{v} = ",".join(map({source.name(encode_basestring, "quote")}, {v}))',
            ]
            return _tagged("SS", f"[{{{v}}}]")
        case ListOf(member):
            lines += [_checked(source, shape, v), *_list_lines(source, member, v)]
            return _tagged("L", f"[{{{v}}}]")
        case Record(kind, fields) if any(not (field.omits_none or field.omits_empty) for field in fields.values()):
            lines += [_checked(source, shape, v), f"if {_keeps(source, kind, v)}: unusual()"]
            said = fields_part(source, kind, fields.values(), v, lines)
            return _tagged("M", f"{{{{{said.removesuffix(',')}}}}}")
        case Choice() if len({type(known) for known, _, _ in shape.values}) == 1:
            return _of_choice(source, shape, v, lines)
        case OneOf((other, Null())) | OneOf((Null(), other)):
            inner: list[str] = []
            said = _f(_part(source, other, v, inner))
            lines += [f"if {v} is None: {v} = {_NULL!r}", "else:", *_indented(inner), f"    {v} = {said}"]
            return f"{{{v}}}"
        case _:
            lines.append(f"{v} = {source.name(_text_of, 'json')}({expression(source, shape, v)})")
            return f"{{{v}}}"


_NULL = '{"NULL":true}'


def _of_choice(source: Source, shape: Choice, v: str, lines: list[str]) -> str:
    by_name = shape.kind is not None  # an Enum's own hash is written in Python
    if by_name:
        lines.append(f"if {v}.__class__ is not {source.name(shape.kind, 'kind')}: unusual()")
    said = {known._name_ if by_name else known: _said({tag: content}) for known, tag, content in shape.values}
    lines.append(f"{v} = {source.name(said, 'choice')}[{v}{'._name_' if by_name else ''}]")
    return f"{{{v}}}"


def _list_lines(source: Source, member: Shape, v: str) -> list[str]:
    x, t, inner = source.variable(), source.variable(), list[str]()
    said = _f(_part(source, member, x, inner))
    return [f"{t} = []", f"for {x} in {v}:", *_indented(inner), f"    {t}.append({said})", f'{v} = ",".join({t})']


def _checked(source: Source, shape: Shape, v: str) -> str:
    return f"if not ({usual(source, shape, v, v)}): unusual()"


def _keeps(source: Source, kind: type[Any], v: str) -> str:
    """A test of whether the object *v*, a *kind*, has more than its fields; of a model without a call, which is dear here."""
    if issubclass(kind, BaseModel):
        return f"{v}.__pydantic_fields_set__.__class__ is not set"
    return f"{source.name(kept, 'kept')}({v})"


def _is_said(field: Field, v: str) -> str:
    none = [f"{v} is not None"] if field.omits_none else []
    empty = [f"({v} or {v}.__class__ not in (set, frozenset))"] if field.omits_empty else []
    return " and ".join(none + empty)


def _quoted(source: Source, v: str) -> str:
    # It raises at what is no text, and a subclass is said as the text it is.
    return f"{{{source.name(encode_basestring, 'quote')}({v})}}"


def _tagged(tag: str, content: str) -> str:
    return f'{{{{"{tag}":{content}}}}}'


def _named(field: Field, said: str) -> str:
    name = encode_basestring(field.saved).replace("{", "{{").replace("}", "}}")
    return f"{name}:{said},"


def _f(part: str) -> str:
    """An f-string of *part*, whose expressions have neither quotes nor backslashes."""
    return f"f{part!r}"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _said(stored: Any) -> str:
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":"))


def _text_of(stored: Any) -> str:
    return to_json(stored).decode()
