"""Outputs as a user sees them: sensitive ones masked."""

import json
import sys
from collections.abc import Mapping
from typing import Any

MASK = "(sensitive value)"


def show_outputs(outputs: Mapping[str, Any], *, as_json: bool = False, show_sensitive: bool = False) -> None:
    """Print *outputs*, `{name: {value, type, sensitive?}}`, as Terraform does, or as one JSON document."""
    shown = {name: _masked(output, show=show_sensitive) for name, output in sorted(outputs.items())}
    if as_json:
        sys.stdout.write(json.dumps(shown, indent=2) + "\n")
    elif shown:
        lines = [f"{name} = {json.dumps(output['value'], ensure_ascii=False)}" for name, output in shown.items()]
        sys.stdout.write("\nOutputs:\n\n" + "\n".join(lines) + "\n")
    sys.stdout.flush()


def _masked(output: Mapping[str, Any], *, show: bool) -> Mapping[str, Any]:
    return output if show or not output.get("sensitive") else {**output, "value": MASK}
