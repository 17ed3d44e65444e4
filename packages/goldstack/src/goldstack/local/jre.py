"""A Java that is new enough: found without starting one, where that is possible."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldstack.errors import LocalServerError

from .process import run

OLDEST = 17
_WITHOUT_SECURITY_MANAGER = 24
_STUB = "/usr/bin/java"
_ASK_MACOS = "/usr/libexec/java_home"
_VERSION = re.compile(r'(?:^JAVA_VERSION=|\bversion )"(?:1\.)?(\d+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Jre:
    """A Java of the machine."""

    program: Path
    version: int

    @property
    def has_security_manager(self) -> bool:
        """Whether it can keep what it runs from what other machines send."""
        return self.version < _WITHOUT_SECURITY_MANAGER


def find() -> Jre:
    """The first Java of at least version 17: of `JAVA_HOME`, then on PATH.

    Raises:
        LocalServerError: There is none; the message names those that are too old.
    """
    seen = []
    for java in dict.fromkeys(_candidates()):
        version = _version(java)
        if version is not None and version >= OLDEST:
            return Jre(java, version)
        seen.append(f"{java} (version {version})" if version else f"{java} (which does not say its version)")
    there = f"There is {', '.join(seen)}" if seen else "Neither JAVA_HOME nor PATH has any"
    raise LocalServerError(
        f"DynamoDB Local needs Java {OLDEST} or later. {there}.\n"
        f"Install one (Debian and Ubuntu: openjdk-17-jre-headless; macOS: brew install openjdk) or name its folder by "
        f"JAVA_HOME. The engine ministack needs no Java."
    )


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        java = Path(home) / "bin" / "java"
        if java.is_file():
            yield java.absolute()
    found = shutil.which("java")
    if sys.platform == "darwin" and found in {None, _STUB}:
        # The stub that macOS has there opens a window where no Java is installed.
        code, output = run([_ASK_MACOS, "-v", f"{OLDEST}+"]) if Path(_ASK_MACOS).exists() else (1, "")
        found = None if code else f"{output.strip()}/bin/java"
    if found:
        yield Path(found).absolute()


def _version(java: Path) -> int | None:
    # Every Java but a few of Linux distributions has this file; asking the program takes a tenth of a second.
    release = java.resolve().parents[1] / "release"
    try:
        said = release.read_text(encoding="utf-8", errors="replace")
    except OSError:
        said = ""
    if not _VERSION.search(said):
        try:
            said = run([str(java), "-version"])[1]
        except OSError:
            return None
    match = _VERSION.search(said)
    return int(match.group(1)) if match else None
