"""Where goldstack.json is."""

import os
from pathlib import Path

from goldstack.errors import ConfigError, ConfigNotFound

NAMES = ("goldstack.json", "goldstack.yaml")


def find(start: Path | None = None) -> Path:
    """Find the project's file: named by `GOLDSTACK_CONFIG`, else in *start* or the nearest folder above it.

    Args:
        start: Where to begin; the working directory by default.

    Raises:
        ConfigNotFound: No such file in reach.
        ConfigError: A folder holds both goldstack.json and goldstack.yaml.
    """
    if named := os.environ.get("GOLDSTACK_CONFIG"):
        path = Path(named).absolute()
        if not path.is_file():
            raise ConfigNotFound(
                f"GOLDSTACK_CONFIG names {path}, which is no file.\nCorrect the variable, or unset it."
            )
        return path
    begin = (start or Path.cwd()).absolute()
    for folder in (begin, *begin.parents):
        found = [folder / name for name in NAMES if (folder / name).is_file()]
        if len(found) > 1:
            raise ConfigError(
                f"{folder} holds both goldstack.json and goldstack.yaml, and only one can be meant.\nRemove one."
            )
        if found:
            return found[0]
    misnamed = next(
        (folder / "goldstack.yml" for folder in (begin, *begin.parents) if (folder / "goldstack.yml").is_file()), None
    )
    if misnamed:
        raise ConfigNotFound(f"{misnamed} is not read.\nRename it to goldstack.yaml.")
    raise ConfigNotFound(
        f"There is no goldstack.json or goldstack.yaml in {begin} or any folder above it.\n"
        f"Go to the repository, or name the file: GOLDSTACK_CONFIG=/path/to/goldstack.json"
    )
