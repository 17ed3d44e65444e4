"""Whether a server can save its data, and whether it did: ministack itself ends without a word where it could not."""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .ministack import STATE

_ALWAYS = ("dynamodb", "iam")  # whatever was asked of it, it saves these
_KNOWN = (*_ALWAYS, "s3")
_TRIAL = 1_000_000
_FAILED = re.compile(r"Persistence: (?:failed to save|error getting state for) (.+)")


@dataclass(frozen=True, slots=True)
class Before:
    """What a server had saved before it was ended.

    Attributes:
        state: The folder of its state.
        log: What it writes.
        length: Bytes of the log.
        files: The inodes of its state's files: each is replaced whole by another one.
    """

    state: Path
    log: Path
    length: int
    files: dict[str, int]

    def failure(self) -> str | None:
        """What the server, which has ended, could not save and why; None where it saved all."""
        now = _files(self.state)
        expected = [name for name in _KNOWN if name in _ALWAYS or name in self.files]
        stale = [name for name in expected if now.get(name) in (None, self.files.get(name))]
        with suppress(OSError), self.log.open("rb") as file:
            file.seek(self.length)
            if said := _FAILED.findall(file.read().decode(errors="replace")):
                return "; ".join(said)
        # On a full disk its log is as silent as its state.
        return f"{', '.join(stale)}: {obstacle(self.state.parent) or 'it does not say why'}" if stale else None

    def remains(self) -> str:
        """The last state that was saved, in words."""
        try:
            saved = (self.state / "dynamodb.json").stat().st_mtime
        except OSError:
            return f"nothing, as it had not saved before ({self.state})"
        return f"the state saved at {datetime.fromtimestamp(saved, tz=UTC):%Y-%m-%d %H:%M:%S} UTC ({self.state})"


def before(data: Path, log: Path) -> Before:
    """Note what is saved in *data*, so that it can be told later whether more was."""
    state = data / STATE
    return Before(state, log, log.stat().st_size if log.exists() else 0, _files(state))


def obstacle(data: Path) -> str | None:
    """Why a server could not save its data in *data* now; None where nothing is known to be in the way."""
    state = data / STATE
    trial = state / "trial"
    try:
        state.mkdir(mode=0o700, exist_ok=True)
        try:
            _write(trial)
        finally:
            with suppress(OSError):
                trial.unlink()
        # A file's last state stays until the new one stands beside it.
        needed = max((file.stat().st_size for file in state.glob("*.json")), default=0)
        total, _, free = shutil.disk_usage(state)
    except OSError as error:
        return f"{error.strerror} ({state})"
    if total and free < needed:
        return f"the disk has {free / 1e6:.1f} MB left, and the last state alone takes {needed / 1e6:.1f} MB ({state})"
    return None


def _write(trial: Path) -> None:
    with os.fdopen(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(bytes(_TRIAL))
        file.flush()
        os.fsync(file.fileno())


def _files(state: Path) -> dict[str, int]:
    found = {}
    for file in state.glob("*.json"):
        with suppress(OSError):
            found[file.stem] = file.stat().st_ino
    return found
