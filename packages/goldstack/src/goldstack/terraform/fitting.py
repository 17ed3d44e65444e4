"""Whether a value of goldstack.json is one that a variable's type accepts, by the conversions that Terraform makes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from goldstack.project import JSON, show

from .conversion import NotConvertible, convert, typed
from .types import Anything, Collection, Object, Primitive, Tuple, Type

# Source: Go's big.ParseFloat in base 10, which Terraform reads numbers in strings with.
NUMBER_TEXT = re.compile(r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEpP][+-]?[0-9]{1,9})?|[Ii]nf)", re.ASCII)
BOOL_TEXTS = ("true", "false", "1", "0")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A part of a value that does not fit.

    Args:
        steps: Keys and indices that lead to it.
        expected: What it should be.
        got: What it is, as JSON; the part of the message that a sensitive variable leaves out.
        kind: What it is, without its value.
    """

    steps: tuple[str | int, ...]
    expected: str
    got: str
    kind: str

    def message(self, *, secret: bool) -> str:
        """`expected number, got "80a"`; of a *secret* value, only what kind of value it is."""
        return f"expected {self.expected}, got {self.kind if secret else self.got}"


def misfits(value: JSON, wanted: Type, *steps: str | int) -> Iterator[Misfit]:
    """Each part of *value* for which Terraform would refuse it as a *wanted*; null is of any type."""
    if value is None:
        return
    match wanted:
        case Anything():
            return
        case Primitive():
            if not _is_primitive(value, wanted):
                yield _misfit(steps, wanted.name + _hint(value, wanted), value)
        case Collection(kind, element):
            yield from _collection(value, wanted, kind, element, steps)
        case Tuple(elements):
            if not isinstance(value, list) or len(value) != len(elements):
                yield _misfit(steps, f"a list of just {len(elements)} elements", value)
                return
            for i, (item, type_) in enumerate(zip(value, elements, strict=True)):
                yield from misfits(item, type_, *steps, i)
        case Object():
            yield from _object(value, wanted, steps)


def _collection(
    value: JSON, wanted: Collection, kind: str, element: Type, steps: tuple[str | int, ...]
) -> Iterator[Misfit]:
    items: list[tuple[str | int, JSON]]
    if kind == "map" and isinstance(value, dict):
        items = list(value.items())
    elif kind != "map" and isinstance(value, list):
        items = list(enumerate(value))
    else:
        yield _misfit(steps, "an object" if kind == "map" else "a list", value)
        return
    found = [misfit for step, item in items for misfit in misfits(item, element, *steps, step)]
    yield from found
    if not found and _is_open(element):
        try:
            convert(typed(value), wanted)
        except NotConvertible:
            yield _misfit(steps, f"elements of one common type, as {wanted} has them", value)


def _object(value: JSON, wanted: Object, steps: tuple[str | int, ...]) -> Iterator[Misfit]:
    if not isinstance(value, dict):
        yield _misfit(steps, "an object", value)
        return
    for name, attribute in wanted.attributes.items():
        if name in value:
            yield from misfits(value[name], attribute.type, *steps, name)
        elif not attribute.optional:
            yield _misfit(steps, f"an object with the attribute {name!r}", value)


def _is_primitive(value: JSON, wanted: Primitive) -> bool:
    if isinstance(value, list | dict):
        return False
    match wanted.name:
        case "string":
            return True
        case "bool":
            return isinstance(value, bool) or (isinstance(value, str) and value in BOOL_TEXTS)
        case "number":
            if isinstance(value, str):
                return NUMBER_TEXT.fullmatch(value) is not None
            return not isinstance(value, bool)


def _hint(value: JSON, wanted: Primitive) -> str:
    spelt = wanted.name == "bool" and isinstance(value, str) and value.lower() in {"true", "false"}
    return " (true or false, in lower case)" if spelt else ""


def _is_open(type_: Type) -> bool:
    """Whether *type_* leaves something to the value, with which the elements of a collection must agree."""
    match type_:
        case Anything():
            return True
        case Collection(_, element):
            return _is_open(element)
        case Tuple(elements):
            return any(map(_is_open, elements))
        case Object(attributes):
            return any(_is_open(attribute.type) for attribute in attributes.values())
        case _:
            return False


def _misfit(steps: tuple[str | int, ...], expected: str, value: JSON) -> Misfit:
    return Misfit(steps, expected, show(value), _kind(value))


def _kind(value: JSON) -> str:
    match value:
        case bool():
            return "a boolean"
        case int() | float() | Decimal():
            return "a number"
        case str():
            return "a string"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"
