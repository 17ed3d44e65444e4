"""A folder for a row's servers, with a registry of its own: that of the user is left alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make it, and remove it at the end."""
    before = os.environ.get("XDG_STATE_HOME")
    with tempfile.TemporaryDirectory(prefix="goldstack-bench-") as name:
        root = Path(name).resolve()
        os.environ["XDG_STATE_HOME"] = str(root / "state")
        try:
            yield root
        finally:
            del os.environ["XDG_STATE_HOME"]
            if before is not None:
                os.environ["XDG_STATE_HOME"] = before
