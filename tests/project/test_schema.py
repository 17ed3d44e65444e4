"""The JSON schema of goldstack.json, as editors use it."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from goldstack.project.schema import schema


def _subschemas(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _subschemas(inner, f"{path}.{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from _subschemas(inner, f"{path}.$defs.{name}")
    if "items" in schema:
        yield from _subschemas(schema["items"], f"{path}[]")


def test_the_schema_is_itself_valid() -> None:
    rules = schema()
    assert rules["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(rules)


def test_every_property_has_a_description() -> None:
    lacking = [path for path, inner in _subschemas(schema()) if not {"description", "$ref"} & {*inner}]
    assert lacking == []


def test_a_misspelt_key_is_found_everywhere_but_in_configuration() -> None:
    open_objects = [
        path
        for path, inner in _subschemas(schema())
        if inner.get("type") == "object" and inner.get("additionalProperties", True) is not False
    ]
    assert open_objects == [".$defs.configuration"]
