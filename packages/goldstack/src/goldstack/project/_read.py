"""The bytes of goldstack.json or goldstack.yaml as JSON values, strictly: no duplicate keys, no NaN."""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

from goldstack.errors import ConfigError

from .values import JSON

_DEEPEST = 100
_TOO_DEEP = f"is nested too deep to be read: {_DEEPEST} levels are the most."


def read(path: Path) -> JSON:
    """Read *path* without loss: numbers with a fraction or an exponent become Decimal.

    Raises:
        ConfigError: It cannot be read, or is not JSON (or YAML with JSON's types).
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
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
    _check_depth(value, path)
    return value


def _parse(text: str, path: Path) -> JSON:
    if path.suffix == ".yaml":
        from ._yaml import parse

        return parse(text, path)
    return _parse_json(text, path)


def _check_depth(value: JSON, path: Path) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return
    raise ConfigError(f"{path} {_TOO_DEEP}")


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
                raise ConfigError(f"{path} has the key {key!r} twice in one object.\nKeep one of them.")
            found[key] = value
        return found

    def constant(name: str) -> NoReturn:
        raise ConfigError(f"{path} holds {name}, which is no JSON value.\nWrite a number, a string or null.")

    try:
        parsed: JSON = json.loads(text, object_pairs_hook=members, parse_float=Decimal, parse_constant=constant)
    except json.JSONDecodeError as error:
        line = text.splitlines()[error.lineno - 1].strip() if error.lineno <= len(text.splitlines()) else ""
        raise ConfigError(
            f"{path}:{error.lineno}:{error.colno} is not JSON: {error.msg}.\nThe line reads: {line[:100]}"
        ) from None
    return parsed
