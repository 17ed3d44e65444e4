"""The per-user folders: where state is kept, and where what can be made again is."""

import os
import sys
from pathlib import Path

from goldstack.errors import LocalServerError


def state_folder() -> Path:
    """Where the registry is; the folder may not exist yet."""
    return _folder("XDG_STATE_HOME", default=".local/state", mac="Library/Application Support")


def cache_folder() -> Path:
    """Where the engines' environments are; the folder may not exist yet."""
    return _folder("XDG_CACHE_HOME", default=".cache", mac="Library/Caches")


def private(folder: Path) -> Path:
    """Make *folder* with those above it, for this user alone, where it does not exist.

    Raises:
        LocalServerError: It cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalServerError(
            f"The folder {folder} cannot be made: {error.strerror}.\n"
            f"Make room for it or correct its permissions. The per-user folders move with XDG_STATE_HOME and "
            f"XDG_CACHE_HOME."
        ) from error
    return folder


def _folder(variable: str, *, default: str, mac: str) -> Path:
    named = os.environ.get(variable, "")
    if Path(named).is_absolute():
        return Path(named) / "goldstack"
    try:
        return Path.home() / (mac if sys.platform == "darwin" else default) / "goldstack"
    except RuntimeError:
        raise LocalServerError(
            f"This user has no home folder.\nName a folder to write in: {variable}=/path/to/folder"
        ) from None
