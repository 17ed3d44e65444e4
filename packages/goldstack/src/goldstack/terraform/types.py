"""Type constraints of Terraform's variables as values, and how Terraform writes them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

from goldstack.project import JSON, dumps


class Unknown(Enum):
    """A value that is written in the Terraform files as more than a plain literal; it is left to Terraform."""

    VALUE = "unknown"


UNKNOWN: Final = Unknown.VALUE
Value: TypeAlias = "JSON | Unknown"


@dataclass(frozen=True, slots=True)
class Primitive:
    """`string`, `number` or `bool`."""

    name: Literal["string", "number", "bool"]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Anything:
    """`any`: whatever the value is."""

    def __str__(self) -> str:
        return "any"


@dataclass(frozen=True, slots=True)
class Collection:
    """`list(…)`, `set(…)` or `map(…)`: any number of elements of one type."""

    kind: Literal["list", "set", "map"]
    element: "Type"

    def __str__(self) -> str:
        return f"{self.kind}({self.element})"


@dataclass(frozen=True, slots=True)
class Tuple:
    """`tuple([…])`: so many elements, each of its own type."""

    elements: tuple["Type", ...]

    def __str__(self) -> str:
        return f"tuple([{', '.join(map(str, self.elements))}])"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an object; where it is optional and left out, Terraform takes its default."""

    type: "Type"
    optional: bool = False
    default: Value = None

    def __str__(self) -> str:
        if not self.optional:
            return str(self.type)
        return f"optional({self.type})" if self.default is None else f"optional({self.type}, {literal(self.default)})"


@dataclass(frozen=True, slots=True)
class Object:
    """`object({…})`: attributes by name; others are dropped from a value."""

    attributes: Mapping[str, Attribute]

    def __str__(self) -> str:
        inner = ", ".join(f"{name} = {attribute}" for name, attribute in self.attributes.items())
        return f"object({{{inner}}})"


Type: TypeAlias = Primitive | Anything | Collection | Tuple | Object

STRING: Final = Primitive("string")
NUMBER: Final = Primitive("number")
BOOL: Final = Primitive("bool")
ANY: Final = Anything()

_ESCAPES = {"b": r"\u0008", "f": r"\u000c"}  # JSON has them, HCL has not


def literal(value: Value) -> str:
    """*value* as a `.tf` file would say it; an ellipsis for what is not known."""
    match value:
        case Unknown():
            return "…"
        case str():
            text = json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
            return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), text)
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{{', '.join(f'{literal(key)} = {literal(item)}' for key, item in value.items())}}}"
        case _:
            return dumps(value)
