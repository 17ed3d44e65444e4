"""Values to and from what is stored, shape by shape: slow, and exact about what is wrong."""

from typing import Any

from .shapes import AttributeValue, Shape


class Unfit(Exception):  # noqa: N818 - inside matter: callers make an ItemRefused or an ItemUnreadable of it
    """A value does not fit.

    Args:
        path: Where, from the value that was given: field names, indices and keys of maps.
        value: What is there.
        reason: Why it does not fit, as the end of a sentence: "has 39 digits, and DynamoDB keeps 38".
    """

    def __init__(self, path: tuple[str | int, ...], value: object, reason: str) -> None:
        super().__init__(path, value, reason)
        self.path = path
        self.value = value
        self.reason = reason


def to_stored(shape: Shape, value: Any) -> AttributeValue:
    """*value* as it is stored; a None is NULL, and so is an empty set.

    Raises:
        Unfit: It is not of that shape, or DynamoDB cannot hold it.
    """
    raise NotImplementedError


def from_stored(shape: Shape, stored: AttributeValue) -> Any:
    """The value that is *stored*; models are dicts by field name.

    Raises:
        Unfit: What is stored is not of that shape.
    """
    raise NotImplementedError
