"""From the annotations of a class to shapes; what could be read back as something else is refused."""

import dataclasses
import threading
import types
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, Flag
from typing import Annotated, Any, ForwardRef, Literal, NewType, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Json, JsonValue

from goldstack.errors import EntityError

from .declared import Declared, declared
from .limits import OutOfRange, decimal_text, float_text, int_text
from .saved import Mark, saved_name
from .shapes import (
    Binary,
    Boolean,
    Choice,
    Duration,
    Epoch,
    Field,
    ListOf,
    MapOf,
    Null,
    Number,
    Record,
    SetOf,
    Shape,
    Text,
    TupleOf,
    Written,
)
from .shapes import Json as AnyJson
from .unions import Ambiguous, holds_none, holds_set, joined, members, tags
from .written import written

_PLAIN: dict[Any, Shape] = {
    str: Text(),
    bool: Boolean(),
    int: Number(int),
    float: Number(float),
    Decimal: Number(Decimal),
    bytes: Binary(),
    type(None): Null(),
    None: Null(),
    timedelta: Duration(),
    JsonValue: AnyJson(),
}

# pydantic's own names for kinds of these.
_KINDS_OF: dict[str, Any] = {
    "AwareDatetime": datetime,
    "NaiveDatetime": datetime,
    "PastDatetime": datetime,
    "FutureDatetime": datetime,
    "PastDate": date,
    "FutureDate": date,
    "EmailStr": str,
}
# Validators that take a value for something else when they see it again.
_NOT_TWICE = ("EncodedBytes", "EncodedStr")

_records: dict[type[Any], Record] = {}
_begun: dict[type[Any], Record] = {}
_building = threading.RLock()


def record(kind: type[Any]) -> Record:
    """The shape of the model or dataclass *kind*: the same one for every mention.

    Raises:
        EntityError: A field's type cannot be stored without loss or doubt.
    """
    found = _records.get(kind)
    if found is not None:
        return found
    with _building:
        return _records.get(kind) or _begun.get(kind) or _built(kind)


def _built(kind: type[Any]) -> Record:
    """The shape of *kind*, published with all that it holds once all of it is there: other threads may look at any time."""
    is_outermost = not _begun
    fields: dict[str, Field] = {}
    made = _begun[kind] = Record(kind, fields)
    try:
        for one in declared(kind):
            fields[one.name] = _field(
                kind, one
            )  # one by one: a model may hold itself, and be told apart by what it has so far
        _check_names(kind, made)
        if is_outermost:
            _records.update(_begun)
    finally:
        if is_outermost:
            _begun.clear()
    return made


def shape(annotation: Any) -> Shape:
    """What *annotation* means.

    Raises:
        Ambiguous: Its values could not be told apart when they are read, or not be stored at all; the message says why.
    """
    if annotation is Any:
        raise Ambiguous("Any can be anything: use JsonValue of pydantic, for whatever JSON can say")
    if isinstance(annotation, type | types.NoneType) or annotation is JsonValue:
        if found := _PLAIN.get(annotation):
            return found
        if isinstance(annotation, type) and not get_args(annotation):
            return _of_class(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        _check_metadata(arguments[1:])
        return shape(arguments[0])
    if origin in {Union, types.UnionType}:
        return joined(map(shape, arguments))
    if origin is Literal:
        return Choice(tuple((value, *_stored(value)) for value in arguments))
    if isinstance(annotation, NewType):
        return shape(annotation.__supertype__)
    if hasattr(annotation, "__value__") or hasattr(origin, "__value__"):
        return shape(_meant(annotation, origin, arguments))
    if isinstance(annotation, str | ForwardRef):
        name = getattr(annotation, "__forward_arg__", annotation)
        raise Ambiguous(f"{name} is not known yet: call model_rebuild() of the class once it is")
    if isinstance(annotation, TypeVar):
        raise Ambiguous(f"the type variable {annotation} can be anything: give the class its type")
    return _of_generic(annotation, origin, arguments)


def _of_class(kind: type[Any]) -> Shape:
    if kind.__module__.startswith("pydantic.") and kind.__name__ in _KINDS_OF:
        return shape(_KINDS_OF[kind.__name__])
    if issubclass(kind, Flag):
        raise Ambiguous("a Flag's values can be joined: store an int, or a set of an Enum")
    if issubclass(kind, Enum):
        return Choice(tuple((member, *_stored(member.value)) for member in kind), kind)
    if issubclass(kind, BaseModel):
        if kind.__pydantic_root_model__:
            raise Ambiguous("a RootModel has no fields: use the type that it holds")
        return record(kind)
    if dataclasses.is_dataclass(kind):
        return record(kind)
    if found := written(kind):
        return found
    if kind in _BARE:
        raise Ambiguous(f"what is in a bare {kind.__name__} is not known: write {_BARE[kind]}")
    raise Ambiguous(f"{kind.__name__} is none of the types that can be stored{_INSTEAD.get(kind.__name__, '')}")


_BARE: dict[type[Any], str] = {
    list: "list[str], or list[JsonValue] for whatever JSON can say",
    dict: "dict[str, int], or dict[str, JsonValue] for whatever JSON can say",
    set: "set[str]",
    frozenset: "frozenset[str]",
    tuple: "tuple[int, str], or tuple[int, ...]",
    object: "JsonValue of pydantic, for whatever JSON can say",
    bytearray: "bytes",
}
_INSTEAD = {"complex": ": use two floats", "Fraction": ": use Decimal, or two ints"}


def _meant(annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> Any:
    """What a `type` statement says, with its *arguments* for its type variables."""
    if not arguments:
        return annotation.__value__
    meant = origin.__value__
    given = dict(zip(origin.__type_params__, arguments, strict=False))
    if isinstance(meant, TypeVar):
        return given.get(meant, meant)
    inner = tuple(given.get(one, one) for one in getattr(meant, "__parameters__", ()))
    return meant[inner] if inner else meant


def _of_generic(annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> Shape:
    if origin in {list, set, frozenset, dict} or (origin is tuple and arguments[-1:] == (Ellipsis,)):
        inner = tuple(map(shape, arguments[:1] if origin is tuple else arguments))
        for each in inner:
            if holds_set(each) and holds_none(each):
                raise Ambiguous(f"an empty set and None are both NULL inside a {origin.__name__}")
        return _container(origin, inner)
    if origin is tuple:
        inner = tuple(map(shape, () if arguments == ((),) else arguments))
        if any(holds_set(each) and holds_none(each) for each in inner):
            raise Ambiguous("an empty set and None are both NULL inside a tuple")
        return TupleOf(inner)
    if isinstance(origin, type) and (issubclass(origin, BaseModel) or dataclasses.is_dataclass(origin)):
        raise Ambiguous(f"{annotation} is a generic dataclass: use one of its own for this type")
    name = getattr(annotation, "__name__", None) or str(annotation)
    hint = {"Sequence": ": say list or tuple", "Mapping": ": say dict", "Iterable": ": say list"}.get(str(name), "")
    raise Ambiguous(f"{name} is none of the types that can be stored{hint}")


def _container(origin: Any, inner: tuple[Shape, ...]) -> Shape:
    if origin in {list, tuple}:
        return ListOf(inner[0], origin)
    if origin is dict:
        key = inner[0]
        digits = key == Number(int)
        if not (digits or isinstance(key, Written) or tags(key) == {"S"}):
            raise Ambiguous("the keys of a dict are stored as text: use str, int, an Enum of str, a date or a UUID")
        return MapOf(*inner)
    if len(tags(inner[0])) != 1 or not tags(inner[0]) <= {"S", "N", "B"} or isinstance(inner[0], Duration):
        raise Ambiguous("a set holds text, numbers or bytes, and only one of them: use a list")
    return SetOf(inner[0], origin)


def _stored(value: Any) -> tuple[str, Any]:
    if isinstance(value, Enum):
        value = value.value
    makers: dict[type[Any], Callable[[Any], tuple[str, Any]]] = {
        str: lambda text: ("S", str.__str__(text)),
        bool: lambda flag: ("BOOL", flag),
        int: lambda number: ("N", int_text(number)),
        float: lambda number: ("N", float_text(number)),
        Decimal: lambda number: ("N", decimal_text(number)),
        bytes: lambda content: ("B", b64encode(content).decode()),
        type(None): lambda _: ("NULL", True),
    }
    for kind in type(value).__mro__:
        if kind in makers:
            try:
                return makers[kind](value)
            except OutOfRange as error:
                raise Ambiguous(f"its value {value!r} {error}") from error
    raise Ambiguous(f"its value {value!r} is neither text nor a number, a bool, bytes or None")


def _check_metadata(metadata: Iterable[Any]) -> None:
    for mark in metadata:
        if type(mark).__name__ in _NOT_TWICE:
            raise Ambiguous(f"{type(mark).__name__} would decode what is decoded already: use bytes or str")
        if Json in {mark, type(mark)}:
            raise Ambiguous("Json would parse what is parsed already: use the type that is in it, or JsonValue")


def _field(kind: type[Any], one: Declared) -> Field:
    default = _known(one)
    try:
        _check_metadata(one.metadata)
        marks = tuple(mark for mark in one.metadata if isinstance(mark, Mark))
        found = shape(one.annotation)
        if any(mark.is_epoch for mark in marks):
            found = joined(Epoch() if each == shape(datetime) else each for each in members(found))
        _check_default(default)
        required = default is ...
        omits_empty = holds_set(found) and (required or (isinstance(default, set | frozenset) and not default))
        omits_none = default is None
        _check_empty(found, is_told=omits_empty or omits_none)
        if holds_set(found) and omits_none and not omits_empty:
            found = joined(one for one in members(found) if not isinstance(one, Null))  # NULL is the empty set alone
    except Ambiguous as error:
        raise EntityError(
            f"{kind.__name__}.{one.name} cannot be stored without doubt: {error}.", entity=kind
        ) from error
    return Field(one.name, saved_name(one.name, one.metadata), found, required, omits_none, omits_empty, marks)


def _known(one: Declared) -> Any:
    """The default, where it can be known: a factory of the program's own is not called for it."""
    if one.factory is None:
        return one.default
    return one.factory() if one.factory in {set, frozenset, list, dict, tuple} else object()


def _check_default(default: Any) -> None:
    if isinstance(default, Mark):
        raise Ambiguous(
            f"its default is {default}, which belongs into its type: Annotated[int, version()] = 0 for example"
        )


def _check_empty(found: Shape, *, is_told: bool) -> None:
    if holds_set(found) and holds_none(found) and not is_told:
        raise Ambiguous("an empty set and None would both be NULL: let None, or an empty set, be the default")


def _check_names(kind: type[Any], made: Record) -> None:
    seen: dict[str, str] = {}
    for name, field in made.fields.items():
        if not field.saved:
            raise EntityError(f"{kind.__name__}.{name} is saved under an empty name.\nGive it one.", entity=kind)
        if other := seen.get(field.saved):
            raise EntityError(
                f"{kind.__name__}: {other} and {name} are both saved as {field.saved!r}.\nRename one.", entity=kind
            )
        seen[field.saved] = name
