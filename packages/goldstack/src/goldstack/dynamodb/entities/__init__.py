"""What is in the table: kinds of items as pydantic models, and the keys by which they are found."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .entity import Entity
    from .functions import index, key, partition
    from .keys import Gsi, IndexKey, Key, Partition
    from .layouts import Layout, layout
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
    "index",
    "key",
    "layout",
    "partition",
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
    "index": "functions",
    "key": "functions",
    "layout": "layouts",
    "partition": "functions",
}

__getattr__ = names(__name__, _HOMES)
