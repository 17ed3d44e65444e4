"""What an absent attribute is read as."""

import dataclasses
from typing import Any, Final

from pydantic import BaseModel

from .paths import Path

NONE_KNOWN: Final = object()


def default_of(path: Path) -> Any:
    """The default of the field at *path*; NONE_KNOWN where it has none, or only one made from other fields."""
    if path.field is None or path.owner is None or path.field.required:
        return NONE_KNOWN
    if issubclass(path.owner, BaseModel):
        info = path.owner.model_fields[path.field.name]
        return NONE_KNOWN if info.default_factory_takes_validated_data else info.get_default(call_default_factory=True)
    for one in dataclasses.fields(path.owner):
        if one.name == path.field.name and one.default is not dataclasses.MISSING:
            return one.default
        if one.name == path.field.name and one.default_factory is not dataclasses.MISSING:
            return one.default_factory()
    return NONE_KNOWN
