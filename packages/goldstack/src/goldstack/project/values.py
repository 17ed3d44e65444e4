"""The values that goldstack.json can hold, and how they are shown in a message."""

import json
from decimal import Decimal
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | Decimal | str | list[JSON] | dict[str, JSON] | None"

_SHOWN = 60


def show(value: object) -> str:
    """*value* as JSON, cut to a line's length."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
