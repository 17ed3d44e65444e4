"""A codec for one class, written out as Python and compiled: what every item goes through.

It does the usual at once and raises at the rest (subclasses, long numbers, several things under one tag, whatever is wrong),
for which the caller then turns to the interpreted codec, whose results are the same: what is rare costs time, never a value.
"""

from .loading import loader
from .source import Source, unusual
from .storing import storer

__all__ = ["Source", "loader", "storer", "unusual"]
