"""Type constraints read from expressions such as `map(object({ port = optional(number, 80) }))`."""

from typing import TYPE_CHECKING, Literal, cast

from . import hcl
from .literals import evaluate, is_refused, word
from .types import ANY, BOOL, NUMBER, STRING, Attribute, Collection, Object, Tuple, Type

if TYPE_CHECKING:
    from tree_sitter import Node

_WORDS: dict[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
_OLD_WORDS: dict[str, Type] = {"list": Collection("list", ANY), "map": Collection("map", ANY)}
_COLLECTIONS = ("list", "set", "map")


class NoType(Exception):
    """An expression is no type constraint; Terraform refuses it as well."""


def read_type(expression: "Node") -> Type:
    """The type that *expression*, the value of `type`, stands for.

    Raises:
        NoType: It stands for none.
    """
    if (value := evaluate(expression)) and isinstance(value, str):
        raise NoType(f'the quoted "{value}" of Terraform 0.11 is no type any more; take the quotes away')
    return _OLD_WORDS.get(word(expression) or "") or _type(expression)


def read_quoted_type(text: object) -> Type:
    """The type that *text*, a value of a `.tf.json` file, stands for: there, types are strings.

    Raises:
        NoType: It stands for none.
    """
    expression = hcl.expression(text) if isinstance(text, str) else None
    if expression is None:
        raise NoType(f"{text!r} is no type")
    return _OLD_WORDS.get(word(expression) or "") or _type(expression)


def _type(expression: "Node") -> Type:
    if name := word(expression):
        if name in _WORDS:
            return _WORDS[name]
        raise NoType(
            f"{name!r} is no type by itself; types are {', '.join(_WORDS)}, and list(…), set(…), map(…), object(…), tuple(…)"
        )
    name, arguments = _call(expression)
    if len(arguments) != 1:
        raise NoType(f"{name}(…) takes one argument, not {len(arguments)}")
    if name in _COLLECTIONS:
        return Collection(cast("Literal['list', 'set', 'map']", name), _type(arguments[0]))
    if name == "tuple":
        return Tuple(tuple(map(_type, _elements(arguments[0]))))
    if name == "object":
        return Object(_attributes(arguments[0]))
    if name == "optional":
        raise NoType("optional(…) is for the attributes of an object only")
    raise NoType(f"{name}(…) is no type; types with an argument are list, set, map, object and tuple")


def _call(expression: "Node") -> tuple[str, list["Node"]]:
    call = expression.children[0] if expression.type == "expression" and expression.child_count == 1 else None
    if call is None or call.type != "function_call":
        raise NoType(f"{hcl.text(expression)[:60]!r} is no type")
    arguments = next((child for child in call.children if child.type == "function_arguments"), None)
    return hcl.text(call.children[0]), hcl.expressions(arguments)


def _collected(expression: "Node", kind: str) -> "Node | None":
    node = expression
    while node.type in {"expression", "collection_value"} and node.child_count == 1:
        node = node.children[0]
    return node if node.type == kind else None


def _elements(expression: "Node") -> list["Node"]:
    inner = _collected(expression, "tuple")
    if inner is None:
        raise NoType("tuple(…) takes a list of types, such as tuple([string, number])")
    return hcl.expressions(inner)


def _attributes(expression: "Node") -> dict[str, Attribute]:
    inner = _collected(expression, "object")
    if inner is None:
        raise NoType("object(…) takes attributes with their types, such as object({ port = number })")
    found: dict[str, Attribute] = {}
    for element in (child for child in inner.named_children if child.type == "object_elem"):
        key, value = hcl.expressions(element)
        name = word(key)
        if name is None:
            raise NoType(f"{hcl.text(key)} is no attribute name; write it as a plain word")
        if name in found:
            raise NoType(f"the attribute {name!r} stands twice in one object")
        found[name] = _attribute(value)
    return found


def _attribute(expression: "Node") -> Attribute:
    if word(expression):
        return Attribute(_type(expression))
    name, arguments = _call(expression)
    if name != "optional":
        return Attribute(_type(expression))
    if len(arguments) not in {1, 2}:
        raise NoType(f"optional(…) takes a type and perhaps a default, not {len(arguments)} arguments")
    if len(arguments) == 1:
        return Attribute(_type(arguments[0]), optional=True)
    if is_refused(arguments[1]):
        raise NoType(f"the default {hcl.text(arguments[1])} would have to be computed; write a plain value")
    return Attribute(_type(arguments[0]), optional=True, default=evaluate(arguments[1]))
