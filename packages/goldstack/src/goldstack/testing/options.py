"""What pytest's configuration says of the fixtures, checked, and what this run is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from goldstack.errors import ConfigError, ConfigNotFound
from goldstack.project import Project, find, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the fixtures are to be made.

    Attributes:
        data: Where the data package's binding is, as `module:attribute`; empty where there is none.
        engine: The program that serves DynamoDB.
        port: Where it answers; 0 for any port that is free.
        root: The folder of the tests' configuration.
        run: A name that all workers of this run share, and no other run has.
        shared: A folder that all workers of this run share; None where pytest is one process.
    """

    data: str
    engine: str
    port: int
    root: Path
    run: str
    shared: Path | None

    @classmethod
    def read(cls, config: pytest.Config, factory: pytest.TempPathFactory) -> "Options":
        """Those of *config*.

        Raises:
            ConfigError: The port is none.
        """
        worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        return cls(
            data=_option(config, "data"),
            engine=_option(config, "engine"),
            port=_port(_option(config, "port")),
            root=config.rootpath,
            run=(worker["testrunuid"] if worker else uuid4().hex)[:12],
            shared=factory.getbasetemp().parent if worker else None,
        )

    @property
    def project(self) -> Project | None:
        """The goldstack.json in reach of the tests; None where there is none.

        Raises:
            ConfigError: It is wrong.
        """
        try:
            return load(find(self.root))
        except ConfigNotFound:
            return None


def _option(config: pytest.Config, name: str) -> str:
    flag = config.getoption(f"goldstack_{name}")
    return str(config.getini(f"goldstack_{name}") if flag is None else flag).strip()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ConfigError(
            f"goldstack_port is {text!r}, which is no port.\nGive a number from 1 to 65535, or 0 for any that is free."
        )
    return int(text)
