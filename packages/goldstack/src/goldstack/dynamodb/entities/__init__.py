"""What is in the table: kinds of items as pydantic models, and the keys by which they are found."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .entity import Entity
    from .functions import index, key, partition
    from .keys import Gsi, IndexKey, Key, Partition
    from .layouts import Layout, layout
    from .marks import NO_MARKS, Marks
    from .roles import expires, unique, version

__all__ = [
    "NO_MARKS",
    "Entity",
    "Gsi",
    "IndexKey",
    "Key",
    "Layout",
    "Marks",
    "Partition",
    "expires",
    "index",
    "key",
    "layout",
    "partition",
    "unique",
    "version",
]

_HOMES = {
    "Entity": "entity",
    "Gsi": "keys",
    "IndexKey": "keys",
    "Key": "keys",
    "Layout": "layouts",
    "Marks": "marks",
    "NO_MARKS": "marks",
    "Partition": "keys",
    "expires": "roles",
    "index": "functions",
    "key": "functions",
    "layout": "layouts",
    "partition": "functions",
    "unique": "roles",
    "version": "roles",
}

__getattr__ = names(__name__, _HOMES)
