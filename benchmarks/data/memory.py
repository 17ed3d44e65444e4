"""How much memory a scan takes: `python -m benchmarks.data.memory ours|peer URL` says it in bytes."""

import resource
import sys
from pathlib import Path

from .scans import COUNT, ours, peer

_STATUS = Path("/proc/self/status")


def most() -> int:
    """The most memory that this process has held, in bytes."""
    if _STATUS.exists():  # what resource says on Linux may be of the process that started this one
        line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _main() -> None:
    _, side, url = sys.argv
    begin = most()
    if (ours if side == "ours" else peer)(url) != COUNT:
        sys.exit("not every item was scanned")
    print(most() - begin)


if __name__ == "__main__":
    _main()
