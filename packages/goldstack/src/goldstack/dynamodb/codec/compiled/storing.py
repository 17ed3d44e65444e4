"""Code that makes of a model's values what is stored."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel

from goldstack.dynamodb.codec.epoch import epoch_text
from goldstack.dynamodb.codec.kept import kept
from goldstack.dynamodb.codec.limits import DIGITS, decimal_text
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
from goldstack.dynamodb.codec.storing import duration_text, to_stored
from goldstack.dynamodb.codec.unions import tags

from .json import json_to_stored
from .source import Source

_BITS = 127  # fewer are less than 39 digits
_PLAIN = (Text, Boolean, Binary, Duration, Choice, Null)
_DEEP = (Record, OneOf, ListOf, TupleOf, MapOf)
_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))
_BY_CLASS: dict[type[Any], type[Any]] = {Text: str, Boolean: bool, Binary: bytes, MapOf: dict, Duration: timedelta}


class _Days(dict[int, str]):
    """Days in words, by their ordinals; a datetime in UTC is written with them at half the price of isoformat."""

    def __missing__(self, ordinal: int) -> str:
        if len(self) >= _MOST_DAYS:
            self.clear()
        made = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return made


_MOST_DAYS = 4096
_days = _Days()


def storer(source: Source, record: Record) -> str:
    """The name of a function from an object to its attributes by stored name, those that it keeps included."""
    return source.function("store", record, lambda: _body(source, record))


def field_lines(
    source: Source, kind: type[Any], fields: Iterable[Field], others: Mapping[str, str] = {}
) -> Iterator[str]:
    """Lines that fill `r` with the attributes of the object `o`, a *kind*, and of *others*: expressions by stored name.

    A model's `__dict__` is in `d`.
    """
    in_dict = issubclass(kind, BaseModel)
    later: list[tuple[Field, str]] = []
    always = [f"{name!r}: {value}" for name, value in others.items()]
    for field in fields:
        held = f"d[{field.name!r}]" if in_dict else f"o.{field.name}"
        if field.omits_none or field.omits_empty:
            later.append((field, held))
        elif isinstance(field.shape, ListOf) and not isinstance(field.shape.member, _PLAIN):
            listed = source.variable()
            yield from _list_lines(source, field.shape, held, listed)
            always.append(f'{field.saved!r}: {{"L": {listed}}}')
        else:
            always.append(f"{field.saved!r}: {expression(source, field.shape, held)}")
    yield f"r = {{{', '.join(always)}}}"
    for field, held in later:
        yield from _optional_lines(source, field, held)


def _list_lines(source: Source, shape: ListOf, held: str, listed: str) -> Iterator[str]:
    v = source.variable()
    yield f"{v} = {held}"
    yield f"if {v}.__class__ is not {shape.kind.__name__}: unusual()"
    yield f"{listed} = []"
    yield f"for x in {v}: {listed}.append({expression(source, shape.member, 'x')})"


def _optional_lines(source: Source, field: Field, held: str) -> Iterator[str]:
    v = source.variable()
    yield f"{v} = {held}"
    if isinstance(field.shape, SetOf) and isinstance(field.shape.member, Text):
        yield from _texts_lines(field, field.shape, v)
    else:
        yield f"if {_is_stored(field, v)}: r[{field.saved!r}] = {expression(source, field.shape, v)}"


def _texts_lines(field: Field, shape: SetOf, v: str) -> Iterator[str]:
    yield f"if {v}.__class__ is {shape.kind.__name__}:"
    yield f"    if {v}:"
    yield f"        for x in {v}:"
    yield "            if x.__class__ is not str: unusual()"
    yield f'        r[{field.saved!r}] = {{"SS": [*{v}]}}'
    if not field.omits_empty:
        yield "    else: unusual()"
    yield f"elif {v} is not None: unusual()" if field.omits_none else "else: unusual()"


def _body(source: Source, record: Record) -> Iterator[str]:
    if issubclass(record.kind, BaseModel):
        yield "d = o.__dict__"
    yield from field_lines(source, record.kind, record.fields.values())
    yield from kept_lines(source, record.kind)
    yield "return r"


def kept_lines(source: Source, kind: type[Any], created: str | None = None) -> Iterator[str]:
    """Lines that add to `r` what the object `o`, a *kind*, keeps; *created* even where it is there."""
    if issubclass(kind, BaseModel):
        yield "if o.__pydantic_fields_set__.__class__ is not set:"
        yield f"    k = {source.name(kept, 'kept')}(o) or {{}}"
    else:
        yield f"k = {source.name(kept, 'kept')}(o)"
        yield "if k:"
    yield "    for n in k: r.setdefault(n, k[n])"
    if created:
        yield f"    if {created!r} in k: r[{created!r}] = k[{created!r}]"


def _is_stored(field: Field, v: str) -> str:
    if field.omits_none and field.omits_empty:
        return f"{v} is not None and ({v} or {v}.__class__ not in (set, frozenset))"
    if field.omits_none:
        return f"{v} is not None"
    return f"{v} or {v}.__class__ not in (set, frozenset)"


def expression(source: Source, shape: Shape, value: str) -> str:
    """An expression of what is stored of the expression *value*; what it cannot do, it raises."""
    v = value if value.isidentifier() else source.variable()
    first = value if value.isidentifier() else f"({v} := {value})"
    if isinstance(shape, OneOf):
        return _of_union(source, shape, v, first)
    if isinstance(shape, Choice):
        return _of_choice(source, shape, value)
    if isinstance(shape, Json):
        return f"{source.name(json_to_stored, 'json')}({value})"
    test = usual(source, shape, v, first)
    return f"({_content(source, shape, v)} if {test} else {_otherwise(source, shape, v)})"


def usual(source: Source, shape: Shape, v: str, first: str) -> str:
    """A test of whether the value, which *first* puts into *v*, is one that `_content` can do."""
    match shape:
        case Null():
            return f"{first} is None"
        case Number(kind) if kind is int:
            return f"{first}.__class__ is int and {v}.bit_length() < {_BITS}"
        case Number(kind) if kind is float:
            sizes = f"(1e-130 <= {v} < 1e126 or {v} == 0 or -1e126 < {v} <= -1e-130)"
            return f"{first}.__class__ is float and {sizes}"
        case SetOf():
            return f"{first}.__class__ is {shape.kind.__name__} and {v}"
        case Record() if _is_flat(shape):
            return f"{first}.__class__ is {source.name(shape.kind, 'kind')} and {v}.__pydantic_fields_set__.__class__ is set"
        case TupleOf():
            return f"{first}.__class__ is tuple and len({v}) == {len(shape.members)}"
        case Number() | ListOf() | Written() | Record():
            return f"{first}.__class__ is {source.name(shape.kind, 'kind')}"
        case Epoch():
            return f"{first}.__class__ is {source.name(datetime, 'kind')} and {v}.tzinfo is not None"
        case Text() | Boolean() | Binary() | MapOf() | Duration():
            return f"{first}.__class__ is {source.name(_BY_CLASS[type(shape)], 'kind')}"
        case _:
            return f"{first} is unusual"


def _content(source: Source, shape: Shape, v: str) -> str:  # noqa: PLR0912 - a case for each shape
    match shape:
        case Text():
            return f'{{"S": {v}}}'
        case Number(kind) if kind is int:
            return f'{{"N": f"{{{v}}}"}}'
        case Number(kind) if kind is float:
            return f'{{"N": f"{{{v}!r}}"}}'
        case Number():
            return f'{{"N": {v}t if len({v}t := str({v})) <= {DIGITS} and not ("E" in {v}t or "N" in {v}t or "I" in {v}t) else {source.name(decimal_text, "text")}({v})}}'
        case Duration():
            return f'{{"N": {source.name(duration_text, "text")}({v})}}'
        case Epoch():
            return f'{{"N": {source.name(epoch_text, "text")}({v})}}'
        case Boolean():
            return f'{{"BOOL": {v}}}'
        case Binary():
            return f'{{"B": {source.name(b64encode, "b64encode")}({v}).decode()}}'
        case Null():
            return '{"NULL": True}'
        case Written():
            return f'{{"S": {written_text(source, shape, v)}}}'
        case SetOf():
            return _of_set(source, shape, v)
        case ListOf(member) if isinstance(member, _PLAIN):
            x = source.variable()
            return f'{{"L": [{expression(source, member, x)} for {x} in {v}]}}'
        case ListOf(member):
            return f'{{"L": list(map({_function(source, member)}, {v}))}}'
        case TupleOf():
            inner = (expression(source, one, f"{v}[{i}]") for i, one in enumerate(shape.members))
            return f'{{"L": [{", ".join(inner)}]}}'
        case MapOf():
            return _of_map(source, shape, v)
        case Record() if _is_flat(shape):
            held = (f"{v}d" if i else f"({v}d := {v}.__dict__)" for i in range(len(shape.fields)))
            inner = (
                f"{one.saved!r}: {expression(source, one.shape, f'{where}[{name!r}]')}"
                for where, (name, one) in zip(held, shape.fields.items(), strict=True)
            )
            return f'{{"M": {{{", ".join(inner)}}}}}'
        case Record():
            return f'{{"M": {storer(source, shape)}({v})}}'
        case _:
            return "unusual()"


def written_text(source: Source, shape: Written, v: str) -> str:
    """An expression of the text of *v*."""
    if shape.kind is datetime:
        days, two = source.name(_days, "days"), source.name(_TWO_DIGITS, "two")
        # A number is cut out of text at less than what its format costs.
        clock = (
            f"{{{two}[{v}.hour]}}:{{{two}[{v}.minute]}}:{{{two}[{v}.second]}}.{{str(1000000 + {v}.microsecond)[1:]}}"
        )
        quick = f'f"{{{days}[{v}.toordinal()]}}T{clock}+00:00"'
        is_quick = f"{v}.tzinfo is {source.name(UTC, 'utc')} and {v}.microsecond"
        return f"({quick} if {is_quick} else {v}.isoformat())"
    if shape.kind in {date, time}:
        return f"{v}.isoformat()"
    return f"{source.name(shape.write, 'write')}({v})"


def _is_flat(record: Record) -> bool:
    """Whether all of a model's fields are always stored, and simple: no function is called for it then."""
    fields = record.fields.values()
    always = not any(field.omits_none or field.omits_empty for field in fields)
    return issubclass(record.kind, BaseModel) and always and not any(isinstance(one.shape, _DEEP) for one in fields)


def _of_set(source: Source, shape: SetOf, v: str) -> str:
    x = source.variable()
    (tag,) = tags(shape)
    (of,) = tags(shape.member)
    inner = f'{expression(source, shape.member, x)}["{of}"]'
    if isinstance(shape.member, Text):
        inner = f"{x} if {x}.__class__ is str else unusual()"
    return f'{{"{tag}": [{inner} for {x} in {v}]}}'


def _of_map(source: Source, shape: MapOf, v: str) -> str:
    if not isinstance(shape.key, Text):
        return "unusual()"
    k, x = source.variable(), source.variable()
    key = f"({k} if {k} and {k}.__class__ is str else unusual())"
    plain = isinstance(shape.value, _PLAIN)
    member = expression(source, shape.value, x) if plain else f"{_function(source, shape.value)}({x})"
    return f'{{"M": {{{key}: {member} for {k}, {x} in {v}.items()}}}}'


def _function(source: Source, shape: Shape) -> str:
    """The name of a function that does what `expression` says: inside a comprehension, variables are dear."""
    name = source.name(object(), "member")
    source.define(name, "x", [f"return {expression(source, shape, 'x')}"])
    return name


def _of_choice(source: Source, shape: Choice, value: str) -> str:
    if shape.kind is not None:  # an Enum's own hash is written in Python
        v = value if value.isidentifier() else source.variable()
        first = value if value.isidentifier() else f"({v} := {value})"
        named = source.name({known._name_: {tag: content} for known, tag, content in shape.values}, "choice")
        is_one = f"{first}.__class__ is {source.name(shape.kind, 'kind')}"
        return f"({named}[{v}._name_] if {is_one} else {_otherwise(source, shape, v)})"
    table = {known: {tag: content} for known, tag, content in shape.values}
    kinds = {type(known) for known, _, _ in shape.values}
    if len(kinds) > 1:
        return _otherwise(source, shape, value)
    return f"{source.name(table, 'choice')}[{value}]"


def _of_union(source: Source, shape: OneOf, v: str, first: str) -> str:
    chain = ""
    for i, member in enumerate(sorted(shape.members, key=lambda one: isinstance(one, Null))):
        first = v if i else first
        if isinstance(member, Choice):
            table = source.name({known: {tag: content} for known, tag, content in member.values}, "choice")
            kinds = source.name(frozenset(type(known) for known, _, _ in member.values), "kinds")
            chain += f"{table}[{v}] if {first}.__class__ in {kinds} else "
        else:
            chain += f"{_content(source, member, v)} if {usual(source, member, v, first)} else "
    return f"({chain}{_otherwise(source, shape, v)})"


def _otherwise(source: Source, shape: Shape, value: str) -> str:
    return f"{_stored_slowly(source, shape)}({value})"


def _stored_slowly(source: Source, shape: Shape) -> str:
    def store(value: Any) -> Any:
        return to_stored(shape, value)

    return source.name(store, "slowly")
