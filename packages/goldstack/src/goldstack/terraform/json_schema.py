"""The variables of infra/aws as a JSON schema, by which editors complete and check `configuration`."""

from collections.abc import Iterable
from copy import deepcopy
from decimal import Decimal
from typing import Any, TypeAlias

from goldstack.project import JSON, key_of
from goldstack.project.schema import schema

from .agreement import FACTS
from .declarations import Variable
from .fitting import BOOL_TEXTS, NUMBER_TEXT
from .types import Anything, Attribute, Collection, Object, Primitive, Tuple, Type, Unknown, Value

Schema: TypeAlias = dict[str, Any]

_PRIMITIVES: dict[str, Schema] = {
    "string": {"type": ["string", "number", "boolean"]},
    "number": {"type": ["number", "string"], "pattern": f"^(?:{NUMBER_TEXT.pattern})$"},
    "bool": {"type": ["boolean", "string"], "pattern": f"^({'|'.join(BOOL_TEXTS)})$"},
}


def package_schema(variables: Iterable[Variable]) -> Schema:
    """The schema of goldstack.json with the values of *variables* in `configuration`, and no others.

    No key is required there: a value may come from either level, or from `TF_VAR_…`.
    """
    made = deepcopy(schema())
    made["$comment"] = "Written by `inv infra.schema`, from infra/aws; what is changed here is lost."
    configuration = made["$defs"]["configuration"]
    given = {key: _property(variable) for variable in variables if (key := _key(variable))}
    configuration["properties"] = given | configuration["properties"]
    configuration["additionalProperties"] = False
    return made


def type_schema(type_: Type | None) -> Schema:
    """What Terraform accepts for *type_*, its own conversions included; the type itself comes first, for completion.

    Attributes that an object does not declare are let through, since Terraform drops them.
    """
    match type_:
        case Primitive(name):
            return _or_null(_PRIMITIVES[name])
        case Collection("map", element):
            return _or_null({"type": ["object"], "additionalProperties": type_schema(element)})
        case Collection(_, element):
            return _or_null({"type": ["array"], "items": type_schema(element)})
        case Tuple(elements):
            items = {"prefixItems": [*map(type_schema, elements)]} if elements else {}
            return _or_null({"type": ["array"], **items, "minItems": len(elements), "maxItems": len(elements)})
        case Object(attributes):
            required = [name for name, attribute in attributes.items() if not attribute.optional]
            properties = {name: _attribute(attribute) for name, attribute in attributes.items()}
            return _or_null(
                {"type": ["object"], "properties": properties} | ({"required": required} if required else {})
            )
        case Anything() | None:
            return {}


def _key(variable: Variable) -> str | None:
    return None if variable.name in FACTS else key_of(variable.name)


def _property(variable: Variable) -> Schema:
    text = variable.description or f"Terraform variable {variable.name}."
    marks = [mark for mark, is_set in (("sensitive", variable.sensitive), ("ephemeral", variable.ephemeral)) if is_set]
    made: Schema = {"description": f"{text} ({', '.join(marks)})" if marks else text, **type_schema(variable.type)}
    if not variable.nullable and variable.required:
        made |= {"type": made["type"][:-1]} if "type" in made else {"not": {"type": "null"}}
    if variable.sensitive:
        return made | {"writeOnly": True}
    return made | (_default(variable.default) if variable.has_default else {})


def _attribute(attribute: Attribute) -> Schema:
    return type_schema(attribute.type) | (_default(attribute.default) if attribute.default is not None else {})


def _default(value: Value) -> Schema:
    """The keyword `default`, where *value* is known and JSON as others read it holds it."""
    try:
        return {"default": _plain(value)}
    except ValueError:
        return {}


def _plain(value: Value) -> JSON:
    match value:
        case Unknown():
            raise ValueError("not known")
        case Decimal():
            near: int | float = int(value) if value == value.to_integral_value() else float(value)
            if Decimal(str(near)) != value:
                raise ValueError(f"{value} is no floating-point number")
            return near
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value


def _or_null(made: Schema) -> Schema:
    return made | {"type": [*made["type"], "null"]}
