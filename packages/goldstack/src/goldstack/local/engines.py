"""The engines by name, and which one is meant."""

import os
from collections.abc import Callable

from goldstack.errors import ConfigError

from .docker import Docker
from .engine import Engine
from .java import Java
from .ministack import Ministack

VARIABLE = "GOLDSTACK_LOCAL_ENGINE"
AUTO = "auto"
_ENGINES: dict[str, Callable[[], Engine]] = {"ministack": Ministack, "java": Java, "docker": Docker}
NAMES = (AUTO, *_ENGINES)


def chosen(name: str) -> str:
    """The engine that *name* means; `auto` where `GOLDSTACK_LOCAL_ENGINE` does not choose either.

    Raises:
        ConfigError: There is no such engine.
    """
    where = ""
    if name == AUTO and (named := os.environ.get(VARIABLE, "").strip()):
        name, where = named, f" ({VARIABLE})"
    if name not in NAMES:
        raise ConfigError(f"There is no engine {name!r}{where}.\nUse one of: {', '.join(NAMES)}.")
    return name


def ended(name: str, token: str) -> None:
    """Remove what may be left of a server by the engine *name*; nothing where another version of us made it."""
    if name in _ENGINES:
        _ENGINES[name]().ended(token)


def engine(name: str) -> Engine:
    """The engine *name*; for `auto` the one that needs nothing installed."""
    return _ENGINES["ministack" if name == AUTO else name]()
