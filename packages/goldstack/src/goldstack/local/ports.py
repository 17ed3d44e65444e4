"""Ports of 127.0.0.1: whether one is free, and who holds it where it is not."""

import errno
import shutil
import socket
import sys
from pathlib import Path

from goldstack.errors import ConfigError, LocalServerError, PortInUse

from .process import run
from .readiness import answers, ask
from .registry import PORT_VARIABLE, entries
from .registry.entries import Entry

_TRIED = 50


def check(port: int) -> None:
    """Refuse what is no port.

    Raises:
        ConfigError: It is outside 0 to 65535.
    """
    if not 0 <= port <= 65535:
        raise ConfigError(f"{port} is no port.\nUse a number from 1 to 65535, or 0 for any that is free.")


def is_free(port: int) -> bool:
    """Whether a server could listen on *port* now.

    Raises:
        ConfigError: Not as this user.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that linger do not count
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ConfigError(
                f"Port {port} is not for this user: permission denied.\nUse one from 1024 on: {PORT_VARIABLE}=8001"
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise LocalServerError(f"Port {port} of 127.0.0.1 cannot be used: {error.strerror}.") from error
    # macOS lets 127.0.0.1 be taken from under a program that listens on every interface.
    return sys.platform != "darwin" or not _connects(port)


def any_free() -> int:
    """A free port, which the next moment may be taken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_use(port: int, holder: str | None = None) -> PortInUse:
    """The error that says who holds *port* and how to take another."""
    begin = max(port + 1, 1024)
    other = next((p for p in range(begin, min(begin + _TRIED, 65536)) if is_free(p)), None) or any_free()
    return PortInUse(
        f"Port {port} is held by {holder or held_by(port)}.\n"
        f"It is left alone. Take another port: `{PORT_VARIABLE}={other} make up`, or end it and try again."
    )


def held_by(port: int) -> str:
    """Who holds *port*, in words: another of our servers, else whatever can be learnt."""
    entry = next((entry for entry in entries.read() if entry.server.port == port), None)
    if entry:
        return described(entry)
    trait = ""
    if answers(port, timeout=0.5):
        trait = " and answers as DynamoDB"
    elif (answer := ask(port, "GET", "/", timeout=0.5)) and answer.server:
        trait = f" and answers HTTP as {answer.server.strip()[:60]!r}"
    program = _program(port) or "a program that could not be identified"
    return f"{program}, which is none of our servers{trait}"


def described(entry: Entry) -> str:
    """A server of ours, in words."""
    what = "the local AWS" if entry.server.kind == "deployment" else "a test server"
    return f"{what} of the clone {entry.server.clone} (pid {entry.server.pid})"


def _connects(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _program(port: int) -> str | None:
    if sys.platform == "linux":
        pid = _linux_listener(port)
        try:
            return f"{Path(f'/proc/{pid}/comm').read_text(encoding='utf-8').strip()} (pid {pid})" if pid else None
        except OSError:
            return None
    if lsof := shutil.which("lsof"):
        _, output = run([lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"])
        found = {line[0]: line[1:] for line in output.splitlines() if line[:1] in {"p", "c"}}
        if found.keys() >= {"p", "c"}:
            return f"{found['c']} (pid {found['p']})"
    return None


def _linux_listener(port: int) -> int | None:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            _, local, _, state, *rest = row.split()
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{rest[5]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in inodes for link in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue  # another user's, or gone
    return None
