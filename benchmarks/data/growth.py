"""By how much a process grows that does nothing else."""

import subprocess
import sys

from benchmarks.clone import REPOSITORY
from benchmarks.command import CommandFailed


def grown(module: str, url: str, side: str) -> float:
    """In bytes: a process that calls the function *side* of *module* with *url*."""
    argv = [sys.executable, "-m", "benchmarks.data.memory", module, side, url]
    done = subprocess.run(argv, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(argv)} exits with {done.returncode}.")
    return float(done.stdout)
