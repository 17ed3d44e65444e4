"""Random type constraints, and values that mostly fit them."""

from random import Random

from goldstack.project import JSON
from goldstack.terraform.types import Anything, Collection, Object, Primitive, Tuple, Type

_NUMBERS: list[JSON] = [0, 1, 1.5, "7", "1e3", "x", "0x1", True]
_BOOLS: list[JSON] = [True, False, "true", "0", "yes", 1]
_STRINGS: list[JSON] = ["", "x", "7", "true", 1, 2.5, False]
_DEFAULTS = {"string": '"d"', "number": "1", "bool": "true", "any": '"d"'}


def made_type(source: Random, depth: int = 3) -> str:
    """A type constraint as Terraform writes it."""
    kinds = ["string", "number", "bool", "any", "any"] + (
        ["list", "set", "map", "tuple", "object", "object"] * 2 if depth else []
    )
    kind = source.choice(kinds)
    match kind:
        case "list" | "set" | "map":
            return f"{kind}({made_type(source, depth - 1)})"
        case "tuple":
            return f"tuple([{', '.join(made_type(source, depth - 1) for _ in range(source.randint(0, 3)))}])"
        case "object":
            names = source.sample("abc", source.randint(0, 3))
            return "object({" + ", ".join(f"{name} = {_attribute(source, depth - 1)}" for name in names) + "})"
        case _:
            return kind


def _attribute(source: Random, depth: int) -> str:
    text = made_type(source, depth)
    roll = source.random()
    if roll < 0.6:
        return text
    return f"optional({text}, {_DEFAULTS[text]})" if roll > 0.8 and text in _DEFAULTS else f"optional({text})"


def made_value(source: Random, wanted: Type) -> JSON:
    """A value that fits *wanted*, or nearly."""
    if source.random() < 0.08:
        return None if source.random() < 0.5 else _anything(source, 2)
    match wanted:
        case Primitive(name):
            return source.choice(
                {"number": _NUMBERS, "bool": _BOOLS, "string": _STRINGS}[name][: source.choice([3, 3, 3, 9])]
            )
        case Anything():
            return _anything(source, source.choice([0, 0, 1, 2]))
        case Collection("map", element):
            return {key: made_value(source, element) for key in source.sample("abcd", source.randint(0, 3))}
        case Collection(_, element):
            return [made_value(source, element) for _ in range(source.randint(0, 3))]
        case Tuple(elements):
            return [made_value(source, element) for element in elements]
        case Object(attributes):
            left_out = {name for name, attribute in attributes.items() if attribute.optional and source.random() < 0.5}
            found = {
                name: made_value(source, attribute.type)
                for name, attribute in attributes.items()
                if name not in left_out
            }
            return {**found, **({"more": 1} if source.random() < 0.2 else {})}


def _anything(source: Random, depth: int) -> JSON:
    kind = source.choice(["string", "number", "bool", "null"] + (["list", "object"] * 2 if depth else []))
    match kind:
        case "string":
            return source.choice(["x", "7", "true", ""])
        case "number":
            return source.choice([0, 1, 1.5])
        case "bool":
            return source.choice([True, False])
        case "list":
            return [_anything(source, depth - 1) for _ in range(source.randint(0, 3))]
        case "object":
            return {key: _anything(source, depth - 1) for key in source.sample("abc", source.randint(0, 3))}
        case _:
            return None
