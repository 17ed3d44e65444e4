"""Values for what is deep in an item: validated by pydantic's validators of that very place, not by those around it."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import SchemaValidator

from .paths import ELEMENT, Path, Step

_AROUND = ("schema", "python_schema", "lax_schema")


def validated(entity: type[Any], path: Path, value: Any) -> Any:
    """*value* as it may stand at *path*; what pydantic has no validator of its own for is taken as it is.

    Raises:
        pydantic.ValidationError: It may not; its title names the entity and the path.
    """
    kind: Any = entity
    validator = _validator(kind, path.names)
    return value if validator is None else validator.validate_python(value)


@lru_cache(maxsize=1024)
def _validator(entity: Any, names: tuple[Step, ...]) -> SchemaValidator | None:
    whole: Any = entity.__pydantic_core_schema__ if issubclass(entity, BaseModel) else TypeAdapter(entity).core_schema
    definitions = {one["ref"]: one for one in _definitions(whole)}
    found = list(_at(whole, names, definitions, {}))
    if not found:
        return None
    config = found[0][1]
    schema: Any = found[0][0] if len(found) == 1 else {"type": "union", "choices": [one for one, _ in found]}
    if definitions:
        schema = {"type": "definitions", "schema": schema, "definitions": list(definitions.values())}
    shown = "".join(
        "[…]" if name == ELEMENT else f"[{name}]" if isinstance(name, int) else f".{name}" for name in names
    )
    titled: Any = {**config, "title": f"{entity.__name__}{shown}"}
    return SchemaValidator(schema, titled)


def _definitions(schema: Any) -> Iterator[Any]:
    if schema["type"] == "definitions":
        yield from schema["definitions"]
        yield from _definitions(schema["schema"])


def _at(schema: Any, names: tuple[Step, ...], known: dict[str, Any], config: Any) -> Iterator[tuple[Any, Any]]:
    """The schemas at *names*, each with the settings of the model around it."""
    if not names:
        yield schema, config
        return
    config = schema.get("config", config)
    match schema["type"]:
        case "definition-ref":
            yield from _at(known[schema["schema_ref"]], names, known, config)
        case "union" | "tagged-union":
            choices = schema["choices"]
            for choice in choices.values() if isinstance(choices, dict) else choices:
                yield from _at(choice[0] if isinstance(choice, tuple) else choice, names, known, config)
        case _:
            inner = _member(schema, names[0])
            if inner is not None:
                yield from _at(inner, names[1:], known, config)
                return
            around = next((schema[name] for name in _AROUND if name in schema), None)
            if around is not None:
                yield from _at(around, names, known, config)


def _member(schema: Any, name: Step) -> Any:
    match schema["type"]:
        case "model-fields":
            return schema["fields"].get(name, {}).get("schema")
        case "dataclass-args":
            return next((one["schema"] for one in schema["fields"] if one["name"] == name), None)
        case "list" | "set" | "frozenset" if name == ELEMENT:
            return schema.get("items_schema")
        case "dict" if name == ELEMENT:
            return schema.get("values_schema")
        case "tuple":
            items = schema["items_schema"]
            return items[name] if isinstance(name, int) and name < len(items) else items[0] if name == ELEMENT else None
        case _:
            return None
