"""What is in the table: kinds of items as pydantic models, and the keys by which they are found."""

from .entity import Entity, SavedAs, layout, saved_as
from .keys import Key, key

__all__ = ["Entity", "Key", "SavedAs", "key", "layout", "saved_as"]
