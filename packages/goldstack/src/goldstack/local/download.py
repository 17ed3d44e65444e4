"""Files from the web: fetched whole, with their SHA-256 checked, or not at all."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from goldstack.errors import LocalServerError

if TYPE_CHECKING:
    from http.client import HTTPResponse

Progress = Callable[[int, int | None], None]
"""Told the bytes that have come and the bytes that are expected, where that is known."""

_PIECE = 1 << 18
_PATIENCE = 15
_TEXT_LIMIT = 4096


def unheard(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


class Unreachable(LocalServerError):
    """The address does not answer, or not with what was asked for."""


def text(url: str) -> str:
    """What stands at *url*: a short text.

    Raises:
        Unreachable: It cannot be had.
    """
    with _opened(url) as response:
        return response.read(_TEXT_LIMIT).decode("ascii", errors="replace")


def download(url: str, target: Path, *, expected: str, progress: Progress) -> None:
    """Fetch *url* into the file *target*.

    Args:
        url: An address of http or https; proxies are those of the environment.
        target: The file; it is removed where the download fails.
        expected: The SHA-256 in hexadecimal digits.
        progress: Told how far it is.

    Raises:
        Unreachable: It cannot be had, or ends early.
        LocalServerError: Its SHA-256 is another, or the file cannot be written.
    """
    try:
        with _opened(url) as response:
            _copy(response, target, progress)
        check(target, expected, source=url)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check(file: Path, expected: str, *, source: str) -> None:
    """Check the SHA-256 of *file*, which came from *source*.

    Raises:
        LocalServerError: It is another than *expected*.
    """
    digest = sha256()
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            digest.update(piece)
    if digest.hexdigest() != expected:
        raise LocalServerError(
            f"What came from {source} has the SHA-256 {digest.hexdigest()}, not {expected}.\n"
            f"It was damaged or replaced on its way, and nothing of it was kept. Try again; where it stays so, ask who "
            f"runs the network."
        )


def _opened(url: str) -> "HTTPResponse":
    from http.client import HTTPException
    from urllib.request import urlopen

    if not url.startswith(("http://", "https://")):
        raise Unreachable(f"{url} is no address of http or https.")
    try:
        response: HTTPResponse = urlopen(url, timeout=_PATIENCE)  # noqa: S310 - the scheme is checked above
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{url} cannot be fetched: {getattr(error, 'reason', None) or error}.") from error
    return response


def _copy(response: "HTTPResponse", target: Path, progress: Progress) -> None:
    from http.client import HTTPException

    length = response.getheader("Content-Length")
    total = int(length) if length and length.isdigit() else None
    done = 0
    progress(done, total)
    try:
        file = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as error:
        raise _unwritable(target, error) from error
    with file:
        while True:
            try:
                piece = response.read(_PIECE)
            except (OSError, HTTPException) as error:
                raise Unreachable(f"{response.url} broke off after {done} bytes: {error}.") from error
            if not piece:
                break
            try:
                file.write(piece)
            except OSError as error:
                raise _unwritable(target, error) from error
            done += len(piece)
            progress(done, total)
    if total is not None and done != total:
        raise Unreachable(f"{response.url} broke off after {done} of {total} bytes.")


def _unwritable(target: Path, error: OSError) -> LocalServerError:
    return LocalServerError(f"{target} cannot be written: {error.strerror}.\nMake room for it (about 150 MB).")
