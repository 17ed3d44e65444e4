"""The JSON schema of goldstack.json, before infra/aws has its say."""

import json
from functools import cache
from pathlib import Path
from typing import Any

SCHEMA_FILE = Path("schemas") / "package.schema.json"  # of a repository: what editors use, made from this one


@cache
def schema() -> dict[str, Any]:
    """The rules that every goldstack.json keeps (JSON Schema draft 2020-12)."""
    loaded: dict[str, Any] = json.loads(source())
    return loaded


def source() -> bytes:
    """Their text."""
    return Path(__file__).with_name("package.schema.json").read_bytes()
