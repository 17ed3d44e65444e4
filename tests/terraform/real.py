"""The real Terraform on small modules without providers, which takes it a tenth of a second."""

import json
import os
import subprocess
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from goldstack.project import JSON
from goldstack.terraform import find_binary

_ERROR = "error"


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run Terraform in *folder*, with nothing in the environment that would steer it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "AWS_"))}
    environment = {**kept, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    argv = [*find_binary(os.environ).argv, *words]
    return subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)


def refusals(folder: Path, values: Path) -> list[str]:
    """What Terraform says against *folder* with the variables file *values*: its errors, none where it has none."""
    planned = run(folder, "plan", "-json", "-input=false", "-lock=false", f"-var-file={values}")
    events = [json.loads(line) for line in planned.stdout.splitlines()]
    found = [event["diagnostic"] for event in events if event.get("type") == "diagnostic"]
    errors = [f"{each['summary']}: {each.get('detail', '')}" for each in found if each["severity"] == _ERROR]
    assert bool(errors) == bool(planned.returncode), planned
    return errors


def outputs(folder: Path, values: Path) -> Mapping[str, Any]:
    """Apply *folder*, which has nothing but outputs, and return them."""
    applied = run(folder, "apply", "-auto-approve", "-input=false", "-lock=false", "-no-color", f"-var-file={values}")
    assert applied.returncode == 0, applied.stderr
    state = json.loads((folder / "terraform.tfstate").read_text(encoding="utf-8"))
    return {name: output["value"] for name, output in state["outputs"].items()}


def exact(value: JSON) -> JSON:
    """*value* in a form in which equal values are equal: numbers by value, text in the normal form C that Terraform keeps."""
    match value:
        case bool() | None:
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case list():
            return [exact(item) for item in value]
        case dict():
            return {str(exact(key)): exact(item) for key, item in value.items()}
        case _:
            return f"number {Decimal(value).normalize() + 0:f}"
