"""Items of the table from and to Python values."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .annotations import record
    from .loading import from_stored
    from .saved import SavedAs, saved_as
    from .storing import is_left_out, to_stored
    from .unfit import Unfit

__all__ = [
    "SavedAs",
    "Unfit",
    "from_stored",
    "is_left_out",
    "record",
    "saved_as",
    "to_stored",
]

_HOMES = {
    "SavedAs": "saved",
    "Unfit": "unfit",
    "from_stored": "loading",
    "is_left_out": "storing",
    "record": "annotations",
    "saved_as": "saved",
    "to_stored": "storing",
}

__getattr__ = names(__name__, _HOMES)
