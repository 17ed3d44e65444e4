"""goldstack.json held against its JSON schema, with messages for people."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError

from .names import closest
from .positions import json_path
from .schema import schema
from .values import JSON, quote, show

_SHOWN = 10
_LONGEST = 2048  # of what has a pattern: some take long to say no to what is long


def validate(document: JSON, path: Path) -> None:
    """Check *document*, read from *path*, against `package.schema.json` of this folder.

    Raises:
        ConfigError: What is wrong with it, a paragraph each, the first ten.
        ModuleNotFoundError: jsonschema is not installed.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call] # jsonschema's own
    errors = sorted(checker(schema()).iter_errors(document), key=lambda error: list(map(str, error.path)))
    if errors:
        more = [f"{path} has {len(errors) - _SHOWN} more faults."] if len(errors) > _SHOWN else []
        raise ConfigError("\n".join([*dict.fromkeys(_explain(error, path) for error in errors[:_SHOWN]), *more]))


def _pattern(_: object, pattern: str, instance: object, schema: Any) -> Iterator[Any]:
    """JSON Schema's `$` is the very end; Python's would let a line break follow."""
    from jsonschema import ValidationError

    if isinstance(instance, str) and (
        len(instance) > _LONGEST or not re.search(re.sub(r"\$$", r"\\Z", pattern), instance)
    ):
        yield ValidationError(f"{quote(instance)} does not match {pattern!r}")


def _explain(error: Any, path: Path) -> str:
    where = f"{path}: {json_path(error.path)}"
    rule = error.schema.get("description", "")
    match error.validator:
        case "additionalProperties":
            known = list(error.schema["properties"])
            unknown = [key for key in error.instance if key not in known]
            lines = [f"{where} has an unknown key {quote(key)}.{closest(key, known)}" for key in unknown[:_SHOWN]]
            if len(unknown) > _SHOWN:
                lines.append(f"{where} has {len(unknown) - _SHOWN} more unknown keys.")
            return "\n".join([*lines, f"It may have: {', '.join(known)}."])
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            rules = [f"Add {key!r}: {error.schema['properties'][key]['description']}" for key in missing]
            return "\n".join([f"{where} lacks {', '.join(map(repr, missing))}.", *rules])
        case "type":
            return f"{where} must be of type {error.validator_value}, not {show(error.instance)}.\n{rule}".rstrip()
        case "enum":
            return (
                f"{where} is {show(error.instance)}, but must be one of {', '.join(map(show, error.validator_value))}."
            )
        case "minItems":
            return f"{where} is empty.\n{rule}"
        case _:
            return f"{where} is {show(error.instance)}, which is not allowed.\n{rule}"
