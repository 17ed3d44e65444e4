"""What an absent attribute is read as."""

from typing import Any, Final

from goldstack.dynamodb.codec.declared import default_maker

from .paths import Path

NONE_KNOWN: Final = object()


def default_of(path: Path) -> Any:
    """The default of the field at *path*; NONE_KNOWN where it has none, or only one made from other fields."""
    if path.field is None or path.owner is None or path.field.required:
        return NONE_KNOWN
    make = default_maker(path.owner, path.field.name)
    return make() if make else NONE_KNOWN
