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


def listens(pid: int, port: int) -> bool:
    """Whether the process *pid*, one of this user's, listens on *port*."""
    if sys.platform == "linux":
        return _has_open(Path(f"/proc/{pid}"), _linux_sockets(port))
    return _lsof(port).get("p") == str(pid)


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
        sockets = _linux_sockets(port)
        pid = next((each.name for each in Path("/proc").glob("[0-9]*") if _has_open(each, sockets)), None)
        try:
            return f"{Path(f'/proc/{pid}/comm').read_text(encoding='utf-8').strip()} (pid {pid})" if pid else None
        except OSError:
            return None
    found = _lsof(port)
    return f"{found['c']} (pid {found['p']})" if found.keys() >= {"p", "c"} else None


def _lsof(port: int) -> dict[str, str]:
    """The process that listens on *port*: its id as `p`, its name as `c`."""
    lsof = shutil.which("lsof") or "/usr/sbin/lsof"
    if not Path(lsof).exists():
        return {}
    _, output = run([lsof, "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"])
    return {line[0]: line[1:] for line in output.splitlines() if line[:1] in {"p", "c"}}


def _linux_sockets(port: int) -> set[str]:
    """What the descriptors of those that listen on *port* are links to."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            _, local, _, state, *rest = row.split()
            if state == "0A" and int(local.rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{rest[5]}]")
    return sockets


def _has_open(process: Path, sockets: set[str]) -> bool:
    if not sockets:
        return False
    try:
        return any(str(link.readlink()) in sockets for link in (process / "fd").iterdir())
    except OSError:
        return False  # another user's, or gone
