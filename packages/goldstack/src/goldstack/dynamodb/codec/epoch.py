"""Moments in seconds since 1970, as DynamoDB's time to live reads them."""

from datetime import UTC, datetime, timedelta

from .limits import text_to_int

_START = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def epoch_text(value: datetime) -> str:
    """*value*, which is aware, in whole seconds; what is beyond them is dropped."""
    return str((value - _START) // _SECOND)


def text_to_epoch(text: str) -> datetime:
    """The moment, in UTC; ValueError where *text* is no whole number of seconds, OverflowError where it is too far away."""
    return _START + text_to_int(text) * _SECOND
