"""Items of the table from and to Python values."""

from .annotations import record
from .loading import from_stored
from .saved import SavedAs, saved_as
from .storing import is_left_out, to_stored
from .unfit import Unfit

__all__ = ["SavedAs", "Unfit", "from_stored", "is_left_out", "record", "saved_as", "to_stored"]
