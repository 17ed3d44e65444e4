"""What annotations say of fields: the names under which they are stored, and more."""

from collections.abc import Iterable
from typing import ClassVar

from goldstack.dynamodb.value import Value


class Mark(Value):
    """What an annotation says of a field beside its type.

    Attributes:
        is_epoch: Its datetimes are stored in seconds since 1970.
    """

    is_epoch: ClassVar[bool] = False


class SavedAs(Mark):
    """The name under which a field is stored."""

    name: str


def saved_as(name: str) -> SavedAs:
    """Give a field another name in the table; pydantic's aliases are for JSON, and stay as they are.

    ```python
    email: Annotated[str, saved_as("pk")]
    ```
    """
    return SavedAs(name)


def saved_name(field: str, metadata: Iterable[object]) -> str:
    """Where *field* is stored: as its annotations say, else under its own name."""
    return next((mark.name for mark in metadata if isinstance(mark, SavedAs)), field)
