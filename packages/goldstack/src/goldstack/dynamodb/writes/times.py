"""The times that an object has of its item, and those that it has made up."""

from typing import Any

from pydantic import BaseModel

from goldstack.dynamodb.entities import Layout
from goldstack.errors import Misuse


def given_times(shape: Layout[Any], item: Any) -> frozenset[str]:
    """The stored names of the times of *item* that were read or assigned.

    Raises:
        Misuse: Its place in an index is made of a time of creation that is neither.
    """
    given = {field.name: field.saved for field in shape.roles.times if _is_given(item, field.name)}
    for place in shape.indexes:
        for field in shape.roles.times:
            if field.name in place.parameters and field.name not in given:
                raise Misuse(
                    f"{shape.entity.__name__}.{place.name} is made of {field.name}, which an upsert leaves as it is in the "
                    f"table, and this object has not read.\nRead the item first, assign {field.name}, or use `put`.",
                    entity=shape.entity,
                )
    return frozenset(given.values())


def _is_given(item: Any, name: str) -> bool:
    """Whether the field *name* was read or assigned: what a class makes by itself is another time for each object."""
    is_made = isinstance(item, BaseModel) and name not in item.model_fields_set
    return not is_made and getattr(item, name) is not None
