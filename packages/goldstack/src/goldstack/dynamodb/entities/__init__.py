"""What is in the table: kinds of items as pydantic models, and the keys by which they are found."""

from goldstack.dynamodb.codec import SavedAs, saved_as

from .entity import Entity
from .functions import index, key, partition
from .keys import Gsi, IndexKey, Key, Partition
from .layout import Layout, layout
from .marks import NO_MARKS, Marks

__all__ = [
    "NO_MARKS",
    "Entity",
    "Gsi",
    "IndexKey",
    "Key",
    "Layout",
    "Marks",
    "Partition",
    "SavedAs",
    "index",
    "key",
    "layout",
    "partition",
    "saved_as",
]
