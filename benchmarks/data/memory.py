"""How much memory something takes: `python -m benchmarks.data.memory MODULE ours|peer URL` says it in bytes."""

import resource
import sys
from importlib import import_module
from pathlib import Path

_STATUS = Path("/proc/self/status")


def most() -> int:
    """The most memory that this process has held, in bytes."""
    if _STATUS.exists():  # what resource says on Linux may be of the process that started this one
        line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _main() -> None:
    _, name, side, url = sys.argv
    module = import_module(name)
    begin = most()
    if getattr(module, side)(url) != module.COUNT:
        sys.exit("not every item was there")
    print(most() - begin)


if __name__ == "__main__":
    _main()
