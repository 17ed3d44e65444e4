"""Checksums of migrations: what tells that one was edited after it had run."""

import inspect
import textwrap
from collections.abc import Callable
from hashlib import sha256
from typing import Any

_BEGINS = ("def ", "async def ")


def checksum(function: Callable[..., Any]) -> str | None:
    """SHA-256 of the source of *function*, as hexadecimal digits; None where there is no source.

    Indentation, blank lines, trailing space and decorators do not count: so one that is renamed is known by it.
    """
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return None
    lines = [line.rstrip() for line in source.splitlines()]
    begin = next((number for number, line in enumerate(lines) if line.startswith(_BEGINS)), 0)
    text = "\n".join(line for line in lines[begin:] if line)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
