"""A goldstack.json to write and to read."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goldstack.errors import ConfigError
from goldstack.project import Project, load


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("GOLDSTACK_"):
            monkeypatch.delenv(name)


def document(*, deployments: list[dict[str, Any]] | None = None, **root: Any) -> dict[str, Any]:
    """A small goldstack.json, with *root* on top of it."""
    return {"name": "x", "deployments": deployments or [deployment()], **root}


def deployment(**settings: Any) -> dict[str, Any]:
    """An entry of `deployments`, with *settings* on top of it; None takes one out."""
    made = {"name": "dev", "awsRegion": "us-west-2", "configuration": {"tableName": "table"}, **settings}
    return {key: value for key, value in made.items() if value is not None}


class File:
    """A file that is read as goldstack.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, content: object, name: str = "goldstack.json") -> Project:
        """Write *content* (an object as JSON), and read it."""
        path = self.folder / name
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(path)

    def refusal(self, content: object, name: str = "goldstack.json") -> str:
        """Why *content* is refused; the message names the file."""
        with pytest.raises(ConfigError) as caught:
            self.load(content, name)
        message = str(caught.value)
        assert str(self.folder / name) in message
        return message.replace(str(self.folder / name), name)


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Writes goldstack.json, and reads it."""
    return File(tmp_path)


Load = Callable[..., Project]
