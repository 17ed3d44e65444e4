"""Ranges of sort keys, exactly: in DynamoDB's order, which is that of the bytes of UTF-8, and within its limit.

Python compares text by code point, which is the same order. As no key is longer than 1,024 bytes, each has one right after
it and one right before it: whatever bounds there are, the range has a first and a last key, and is one condition.
"""

from dataclasses import dataclass

from goldstack.dynamodb.entities.keys import SORT_KEY_LIMIT
from goldstack.dynamodb.expressions import Placeholders

_SURROGATES = range(0xD800, 0xE000)  # no characters: UTF-8 cannot write them
_LARGEST = "\U0010ffff"
# The largest characters of each size in bytes, largest first.
_LARGEST_OF = ((_LARGEST, 4), ("\uffff", 3), ("\u07ff", 2), ("\x7f", 1))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def last_with(prefix: str) -> str:
    """The last key that begins with *prefix*."""
    room = SORT_KEY_LIMIT - _size(prefix)
    for character, size in _LARGEST_OF:
        prefix += character * (room // size)
        room %= size
    return prefix


def successor(text: str) -> str | None:
    """The key right after *text*; None after the last."""
    if _size(text) < SORT_KEY_LIMIT:
        return text + "\0"
    for end in range(len(text) - 1, -1, -1):
        if text[end] == _LARGEST:
            continue
        larger = text[:end] + _next(text[end])
        if _size(larger) <= SORT_KEY_LIMIT:
            return larger
    return None


def predecessor(text: str) -> str | None:
    """The key right before *text*; None before the first."""
    if text in {"", "\0"}:
        return None
    if text.endswith("\0"):
        return text[:-1]
    return last_with(text[:-1] + _previous(text[-1]))


FIRST = "\0"
LAST = last_with("")


@dataclass(frozen=True, slots=True)
class Interval:
    """The keys from *low* to *high*, both included; none where *low* comes after *high*."""

    low: str
    high: str

    @property
    def is_empty(self) -> bool:
        """No key is in it."""
        return self.low > self.high

    def __contains__(self, text: str) -> bool:
        return self.low <= text <= self.high

    def __and__(self, other: "Interval") -> "Interval":
        """The keys that are in both."""
        return Interval(max(self.low, other.low), min(self.high, other.high))

    def condition(self, name: str, placeholders: Placeholders) -> str | None:
        """What KeyConditionExpression says of the sort key *name*; None where it may be any. Not for an empty one."""

        def value(text: str) -> str:
            return placeholders.value({"S": text})

        if self == EVERYTHING:
            return None
        key = placeholders.name(name)
        if self.low == self.high:
            return f"{key} = {value(self.low)}"
        if self.high == LAST:
            return f"{key} > {value(self.low[:-1])}" if self.low[-1] == "\0" else f"{key} >= {value(self.low)}"
        if self.low == FIRST:
            after = successor(self.high)
            is_shorter = after is not None and len(after) < len(self.high)
            return f"{key} < {value(after)}" if after and is_shorter else f"{key} <= {value(self.high)}"
        if self.high == last_with(self.low):
            return f"begins_with({key}, {value(self.low)})"
        return f"{key} BETWEEN {value(self.low)} AND {value(self.high)}"


EVERYTHING = Interval(FIRST, LAST)
NOTHING = Interval(LAST, FIRST)


def only(text: str) -> Interval:
    """*text* alone."""
    return Interval(text, text)


def beginning(prefix: str) -> Interval:
    """What begins with *prefix*."""
    return Interval(max(prefix, FIRST), last_with(prefix))


def at_least(text: str) -> Interval:
    """*text* and what comes after it."""
    return Interval(max(text, FIRST), LAST)


def after(text: str) -> Interval:
    """What comes after *text*."""
    following = successor(text)
    return NOTHING if following is None else Interval(following, LAST)


def at_most(text: str) -> Interval:
    """*text* and what comes before it."""
    return Interval(FIRST, text)


def before(text: str) -> Interval:
    """What comes before *text*."""
    preceding = predecessor(text)
    return NOTHING if preceding is None else Interval(FIRST, preceding)


def _next(character: str) -> str:
    code = ord(character) + 1
    return chr(_SURROGATES.stop if code in _SURROGATES else code)


def _previous(character: str) -> str:
    code = ord(character) - 1
    return chr(_SURROGATES.start - 1 if code in _SURROGATES else code)
