"""What can be said of `configuration` without a look at infra/aws: the name of the table, and keys that meet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError

from .names import TABLE_NAME, terraform_name
from .positions import Positions, Step
from .problems import Problem, listed
from .values import JSON, quote, show


def check_configurations(document: dict[str, Any], path: Path) -> None:
    """Check what the deployments of *document*, read from *path*, are configured with.

    Raises:
        ConfigError: All that is wrong, a paragraph each.
    """
    shared = document.get("configuration", {})
    positions = Positions(path)
    problems = [
        problem
        for i, item in enumerate(document["deployments"])
        for problem in _problems(shared, item.get("configuration", {}), i, positions)
    ]
    if problems:
        raise ConfigError(listed(problems))


def _problems(shared: dict[str, JSON], own: dict[str, JSON], index: int, positions: Positions) -> Iterator[Problem]:
    place = f"deployments[{index}].configuration"
    seen: dict[str, str] = {}
    for key in {**shared, **own}:
        name = terraform_name(key)
        if name in seen:
            other = positions.problem("", *_steps(seen[name], own, index)).place
            yield positions.problem(
                f"{place}: {quote(seen[name])} and {quote(key)} both become the Terraform variable {quote(name)}.\n"
                f"Keep one of them: {quote(seen[name])} stands in {other}.",
                *_steps(key, own, index),
            )
        seen[name] = key
    table = own.get("tableName", shared.get("tableName"))
    if not isinstance(table, str):
        yield positions.problem(
            f'{place} lacks `tableName`.\nAdd it: "tableName": "my-table".', "deployments", index, "configuration"
        )
    elif not TABLE_NAME.fullmatch(table):
        yield positions.problem(
            f"{place}.tableName is {show(table)}, which DynamoDB refuses.\n"
            f"Use 3 to 255 letters, digits, underscores, dots or dashes.",
            *_steps("tableName", own, index),
        )


def _steps(key: str, own: dict[str, JSON], index: int) -> tuple[Step, ...]:
    return ("deployments", index, "configuration", key) if key in own else ("configuration", key)
