"""The bytes of goldstack.json or goldstack.yaml as JSON values, strictly: no duplicate keys, no NaN."""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from goldstack.errors import ConfigError

from .values import JSON, MOST, printable, quote

_LARGEST = 256 * 1024
_DEEPEST = 100
_TOO_DEEP = f"is nested too deep to be read: {_DEEPEST} levels are the most."


def read(path: Path) -> JSON:
    """Read *path* as `parse` does."""
    return parse(content(path), path)


def content(path: Path) -> bytes:
    """The bytes of *path*, of which there may be 256 KiB: no more are read.

    Raises:
        ConfigError: It cannot be read, or is larger.
    """
    try:
        with path.open("rb") as file:
            found = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    if len(found) > _LARGEST:
        raise ConfigError(
            f"{path} is larger than {_LARGEST // 1024} KiB, which is the most.\n"
            f"Settings stand in it; data belongs elsewhere."
        )
    return found


def parse(found: bytes, path: Path) -> JSON:
    """The value of *found*, the content of *path*, without loss: numbers with a fraction or an exponent become Decimal.

    Raises:
        ConfigError: It is not JSON (or YAML with JSON's types), or more than a file of settings can be.
    """
    try:
        text = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8: byte {error.start} is {error.object[error.start]:#04x}.") from error
    if not text.strip():
        raise ConfigError(f'{path} is empty.\nIt needs at least {{"name": "…", "deployments": […]}}.')
    try:
        value = _parse(text, path)
    except RecursionError:
        raise ConfigError(f"{path} {_TOO_DEEP}") from None
    except (ValueError, ArithmeticError):
        raise ConfigError(
            f"{path} holds a number that is too long, or whose exponent is too large, to be kept."
        ) from None
    _check_size(value, path)
    _check_text(value, path)
    return value


def _parse(text: str, path: Path) -> JSON:
    if path.suffix == ".yaml":
        from ._yaml import parse

        return parse(text, path)
    return _parse_json(text, path)


def _check_size(value: JSON, path: Path) -> None:
    level, count = [value], 1
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _children(outer)]
        count += len(level)
        if count > MOST:
            raise ConfigError(f"{path} holds more than {MOST:,} values, which is the most.")
        if not level:
            return
    raise ConfigError(f"{path} {_TOO_DEEP}")


def _check_text(value: JSON, path: Path) -> None:
    """Half a surrogate pair is no character: what reads it next would put another in its place."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ConfigError(
                f"{path} holds the text {quote(value)}, of which {quote(error.object[error.start])} is half a character.\n"
                f"Write both halves, or take it out."
            ) from None
    for inner in (*value, *value.values()) if isinstance(value, dict) else _children(value):
        _check_text(inner, path)


def _children(value: JSON) -> Iterable[JSON]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
        case _:
            return ()


def _parse_json(text: str, path: Path) -> JSON:
    def members(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
        found: dict[str, JSON] = {}
        for key, value in pairs:
            if key in found:
                raise ConfigError(f"{path} has the key {quote(key)} twice in one object.\nKeep one of them.")
            found[key] = value
        return found

    def constant(name: str) -> NoReturn:
        raise ConfigError(f"{path} holds {name}, which is no JSON value.\nWrite a number, a string or null.")

    try:
        parsed: JSON = json.loads(text, object_pairs_hook=members, parse_float=Decimal, parse_constant=constant)
    except json.JSONDecodeError as error:
        line = text.split("\n")[error.lineno - 1].strip()
        raise ConfigError(
            f"{path}:{error.lineno}:{error.colno} is not JSON: {error.msg}.\nThe line reads: {printable(line[:100])}"
        ) from None
    return parsed
