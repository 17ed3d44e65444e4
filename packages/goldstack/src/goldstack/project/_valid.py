"""What was last found valid, so that jsonschema (a tenth of a second) is imported for new content alone."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from .schema import source

# A dot is in no deployment's name, and so in no other folder's here.
_NOTE = Path(".goldstack") / "valid.sha256"


def digest(content: bytes, path: Path) -> str:
    """Of *content*, the bytes of *path*, together with the rules that they are held against."""
    rules = (source(), Path(__file__).with_name("_validate.py").read_bytes())
    hashed = hashlib.sha256()
    for part in (path.suffix.encode(), *rules, content):
        hashed.update(b"%d\0%s" % (len(part), part))
    return hashed.hexdigest()


def is_noted(found: str, path: Path) -> bool:
    """Whether *found* is the digest that was noted last beside *path*; what cannot be read says no."""
    try:
        return (path.parent / _NOTE).read_text(encoding="ascii") == found
    except (OSError, ValueError):
        return False


def note(found: str, path: Path) -> None:
    """Note *found* for the next time, if that is possible: nothing depends on it but time."""
    target = path.parent / _NOTE
    with suppress(OSError):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(found)
            Path(temporary).replace(target)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
