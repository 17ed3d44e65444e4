"""`python -m benchmarks [--only TEXT] [--pairs N]`."""

import signal
import sys

from .bench import bench
from .rows import ROWS


def main() -> int:
    """Measure; an end by signal takes down what was started, as an end by itself does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    try:
        return bench(ROWS, sys.argv[1:])
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
