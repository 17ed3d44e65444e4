"""Where in goldstack.json the settings of one deployment come from: its own entry, or what stands there for all."""

from functools import cached_property
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError

from ._read import read
from .positions import Positions, Step
from .problems import Problem

CONFIGURATION = "configuration"


class Origin:
    """The places of a deployment's settings; the file is read again when the first is asked for.

    Args:
        path: goldstack.json or goldstack.yaml.
        deployment: The deployment's name.
    """

    def __init__(self, path: Path, deployment: str) -> None:
        self.path = path
        self.deployment = deployment

    def value(self, text: str, key: str, *inner: Step) -> Problem:
        """The problem *text* with the configuration value *key*, or with what *inner* leads to in it."""
        steps = (*self._entry, CONFIGURATION) if key in self._own else (CONFIGURATION,)
        return self._positions.problem(text, *steps, key, *inner)

    def setting(self, text: str, key: str) -> Problem:
        """The problem *text* with the setting *key* of the deployment, such as `awsRegion`."""
        return self._positions.problem(text, *self._entry, key)

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.path)

    @cached_property
    def _document(self) -> Any:
        try:
            return read(self.path)
        except ConfigError:
            return None

    @cached_property
    def _entry(self) -> tuple[Step, ...]:
        deployments = self._document["deployments"] if self._document else []
        names = [item["name"] for item in deployments]
        return ("deployments", names.index(self.deployment)) if self.deployment in names else ()

    @cached_property
    def _own(self) -> dict[str, Any]:
        found: Any = self._document
        for step in self._entry:
            found = found[step]
        return found.get(CONFIGURATION, {}) if self._entry else {}
