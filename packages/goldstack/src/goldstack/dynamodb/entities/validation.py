"""pydantic's validators of an entity: of all fields, and of one."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import SchemaValidator


class Validation:
    """The validators of *entity*, a model or a dataclass."""

    def __init__(self, entity: type[Any]) -> None:
        self._entity = entity

    @cached_property
    def whole(self) -> Callable[[dict[str, Any]], Any]:
        """Makes an item of values by field name; ValidationError where it refuses them."""
        validate = self._validator.validate_python

        def whole(values: dict[str, Any]) -> Any:
            # What is read is of its types already; strict dataclasses would take nothing but instances.
            return validate(values, strict=False, by_alias=False, by_name=True)

        return whole

    def field(self, name: str, value: Any) -> Any:
        """*value* as the field *name* takes it, by the field's own validators.

        Raises:
            pydantic.ValidationError: It does not take it.
        """
        values: Any = self._fields.validate_assignment({}, name, value)
        return values[0][name]

    @property
    def _validator(self) -> Any:
        if issubclass(self._entity, BaseModel):
            return self._entity.__pydantic_validator__
        return TypeAdapter(self._entity).validator

    @cached_property
    def _fields(self) -> SchemaValidator:
        """A validator of the fields alone: what pydantic has built, without the validators around it."""
        schema: Any = (
            self._entity.__pydantic_core_schema__
            if issubclass(self._entity, BaseModel)
            else TypeAdapter(self._entity).core_schema
        )
        definitions: list[Any] = []
        config: Any = None
        while schema["type"] not in {"model-fields", "dataclass-args"}:
            definitions += schema.get("definitions", ())
            config = schema.get("config", config)
            if schema["type"] == "definition-ref":
                schema = next(one for one in definitions if one.get("ref") == schema["schema_ref"])
            else:
                schema = schema["schema"]
        if definitions:
            schema = {"type": "definitions", "schema": schema, "definitions": definitions}
        return SchemaValidator(schema, config)


def made(kind: type[Any], values: dict[str, Any]) -> Any:
    """A *kind*, a model or a dataclass, of *values* by field name; ValidationError where it refuses them."""
    known: Any = kind
    return _validation(known).whole(values)


@lru_cache(maxsize=1024)
def _validation(kind: Any) -> Validation:
    return Validation(kind)
