"""The values that goldstack.json can hold, and how they are shown in a message."""

import json
from decimal import Decimal
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | Decimal | str | list[JSON] | dict[str, JSON] | None"

MOST = 10_000  # values in one file: what settings never reach, and every check is quick with
_SHOWN = 60


def dumps(value: JSON, *, ascii_only: bool = True) -> str:
    """*value* as JSON text, each number digit for digit as it was written."""
    match value:
        case Decimal():
            return str(value)
        case dict():
            members = (
                f"{dumps(key, ascii_only=ascii_only)}: {dumps(item, ascii_only=ascii_only)}"
                for key, item in value.items()
            )
            return "{" + ", ".join(members) + "}"
        case list():
            return "[" + ", ".join(dumps(item, ascii_only=ascii_only) for item in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=ascii_only)


def show(value: JSON) -> str:
    """*value* as JSON, cut to a line's length, in characters that a terminal prints and does not obey."""
    return cut(printable(dumps(value, ascii_only=False)))


def quote(text: str) -> str:
    """*text* in quotes as Python has them, cut to a line's length."""
    return cut(repr(text))


def printable(text: str) -> str:
    """*text* with each character that is not printed, or steers a terminal, written as its escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def cut(text: str) -> str:
    """*text*, cut to a line's length."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
