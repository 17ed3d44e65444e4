"""A running local server, and the port that one has when nothing else is said."""

import os
import re
from dataclasses import dataclass
from typing import Literal

from goldstack.errors import ConfigError

from .marks import alive

PORT_VARIABLE = "DYNAMODB_LOCAL_PORT"
_PORT = 8000
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)

Kind = Literal["deployment", "test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process of ours that answers on a port of 127.0.0.1.

    Attributes:
        port: Where it answers.
        pid: Its process.
        started: The mark that tells this process from a later one with the same id.
        engine: The program, as in *ministack*.
        clone: The repository that it belongs to: an absolute path without symbolic links.
        kind: *deployment* for the one of `local.start`, *test* for those of `start_local_dynamodb`.
    """

    port: int
    pid: int
    started: str
    engine: str
    clone: str
    kind: Kind

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return alive(self.pid, self.started)


def default_port() -> int:
    """The port named by `DYNAMODB_LOCAL_PORT`, else 8000.

    Raises:
        ConfigError: The variable holds no port.
    """
    named = os.environ.get(PORT_VARIABLE, "").strip()
    if not named:
        return _PORT
    if not (_NUMBER.fullmatch(named) and 1 <= int(named) <= 65535):
        raise ConfigError(
            f"{PORT_VARIABLE} is {named!r}, which is no port.\nUse a number from 1 to 65535, or unset it for {_PORT}."
        )
    return int(named)
