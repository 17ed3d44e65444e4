"""goldstack.json held against its JSON schema, with messages for people."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError

from .names import closest
from .positions import Positions, Step, json_path
from .problems import listed
from .schema import schema
from .values import JSON, quote, show

_LONGEST = 2048  # of what has a pattern: some take long to say no to what is long


def validate(document: JSON, path: Path) -> None:
    """Check *document*, read from *path*, against `package.schema.json` of this folder.

    Raises:
        ConfigError: What is wrong with it, a paragraph each.
        ModuleNotFoundError: jsonschema is not installed.
    """
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call] # jsonschema's own
    positions = Positions(path)
    wrong = listed(
        positions.problem(text, *steps)
        for error in checker(schema()).iter_errors(document)
        for steps, text in _explain(error)
    )
    if wrong:
        raise ConfigError(wrong)


def _pattern(_: object, pattern: str, instance: object, schema: Any) -> Iterator[Any]:
    """JSON Schema's `$` is the very end; Python's would let a line break follow."""
    from jsonschema import ValidationError

    if isinstance(instance, str) and (
        len(instance) > _LONGEST or not re.search(re.sub(r"\$$", r"\\Z", pattern), instance)
    ):
        yield ValidationError(f"{quote(instance)} does not match {pattern!r}")


def _explain(error: Any) -> Iterator[tuple[tuple[Step, ...], str]]:
    """What *error* says, and the steps to its place."""
    steps = tuple(error.path)
    where = json_path(steps)
    rule = error.schema.get("description", "")
    match error.validator:
        case "additionalProperties":
            known = list(error.schema["properties"])
            for key in (key for key in error.instance if key not in known):
                hint = closest(key, known)
                text = f"{where} has an unknown key {quote(key)}.{hint}\nIt may have: {', '.join(known)}."
                yield (*steps, key), text
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            rules = [f"Add {key!r}: {error.schema['properties'][key]['description']}" for key in missing]
            yield steps, "\n".join([f"{where} lacks {', '.join(map(repr, missing))}.", *rules])
        case "type":
            text = f"{where} must be of type {error.validator_value}, not {show(error.instance)}.\n{rule}"
            yield steps, text.rstrip()
        case "enum":
            allowed = ", ".join(map(show, error.validator_value))
            yield steps, f"{where} is {show(error.instance)}, but must be one of {allowed}."
        case "minItems":
            yield steps, f"{where} is empty.\n{rule}"
        case _:
            yield steps, f"{where} is {show(error.instance)}, which is not allowed.\n{rule}"
