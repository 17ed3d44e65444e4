"""The values that goldstack.json can hold, and how they are shown in a message."""

import json
from decimal import Decimal
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | Decimal | str | list[JSON] | dict[str, JSON] | None"

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
    """*value* as JSON, cut to a line's length."""
    return cut(dumps(value, ascii_only=False))


def cut(text: str) -> str:
    """*text*, cut to a line's length."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
