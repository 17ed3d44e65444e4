"""The Python environment of ministack: made once per list of pinned packages and Python version, in the user's cache."""

import os
import shutil
import sys
import sysconfig
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

from goldstack.errors import LocalServerError

from .engine import Notify
from .registry.folders import cache_folder, private
from .registry.locks import held

LIST = "requirements-ministack.lock"
_COMPLETE = "complete"
_LAST_LINES = 15

# The user's index, proxy and certificates stay; what would install elsewhere or other versions does not.
_DROPPED = ("PYTHON", "VIRTUAL_ENV", "__PYVENV")
_PIP_DROPPED = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_PYTHON", "PIP_REPORT")


def python() -> Path:
    """Its interpreter, where *make* puts it."""
    return _folder() / "bin" / "python"


def is_made() -> bool:
    """Whether it is there, whole."""
    return _is_complete(_folder())


def make(notify: Notify) -> None:
    """Make it where it is missing or was made by halves.

    Raises:
        LocalServerError: It cannot be made; the message ends with pip's last lines.
    """
    folder = _folder()
    if _is_complete(folder):
        return
    lock = private(folder.parent) / f"{folder.name}.lock"
    with held(lock, limit=900, waiting=lambda: notify("Waiting for another process that installs ministack …")):
        if _is_complete(folder):
            return
        notify(f"Installing ministack, the local AWS, in {folder} (about 90 MB, once per Python version) …")
        begin = time.monotonic()
        _remove_leftovers(folder)
        # Beside it: an orphaned pip of a killed process may still write to the one that it began.
        new = folder.with_name(f"{folder.name}.new-{os.urandom(4).hex()}")
        try:
            _install(new)
            (new / _COMPLETE).touch()
            new.rename(folder)
        except OSError as error:
            raise LocalServerError(f"The environment of ministack cannot be made in {folder}: {error}.") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        notify(f"Installed ministack in {time.monotonic() - begin:.0f} s.")


def _install(folder: Path) -> None:
    _run([sys.executable, "-I", "-m", "venv", str(folder)], _VENV_HINT)
    pip = [str(folder / "bin" / "python"), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    options = ["--quiet", "--no-warn-script-location", "--require-hashes", "-r", str(_list())]
    _run([*pip, "install", *options], _PIP_HINT)


_VENV_HINT = "Python's venv module is needed: on Debian and Ubuntu, install the package python3-venv."
_PIP_HINT = "pip needs the network (or an index that its own configuration names) and about 90 MB of room. Try again."


def _run(argv: list[str], hint: str) -> None:
    from .process import run

    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(_DROPPED) and name not in _PIP_DROPPED
    }
    code, output = run(argv, environment={**environment, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"})
    if code:
        last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-_LAST_LINES:])
        raise LocalServerError(f"ministack cannot be installed: exit code {code}.\n{last}\n{hint}")


def _is_complete(folder: Path) -> bool:
    # The interpreter is a link, which dangles when that Python has been removed.
    return (folder / _COMPLETE).is_file() and (folder / "bin" / "python").exists()


def _remove_leftovers(folder: Path) -> None:
    for leftover in (folder, *folder.parent.glob(f"{folder.name}.new-*")):
        shutil.rmtree(leftover, ignore_errors=True)


@cache
def _list() -> Path:
    here = Path(__file__)
    for folder in here.parents:  # beside this module in a wheel, at the root of the repository otherwise
        if (folder / LIST).is_file():
            return folder / LIST
    raise LocalServerError(f"{LIST} is neither beside {here} nor in a folder above it.\nInstall goldstack again.")


def _folder() -> Path:
    digest = sha256(_list().read_bytes()).hexdigest()[:12]
    tag = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    return cache_folder() / f"ministack-{digest}-{tag}"
