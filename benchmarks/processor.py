"""The processor time of our own process, without that of the processes which it starts."""

import sys

from .clone import Clone
from .command import command
from .harness import Figures

_NOTE = """\
import atexit, resource, runpy, sys
path, *sys.argv = sys.argv[1:]

def note():
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open(path, "w") as file:
        file.write(str(used.ru_utime + used.ru_stime))

atexit.register(note)
"""
_INVOKE = 'runpy.run_module("invoke", run_name="__main__", alter_sys=True)\n'
_IMPORTS = "import invoke, boto3, pydantic\n"


def own_processor_time(here: Clone, *words: str, says: str, runs: int) -> Figures:
    """Seconds of *runs* runs of `inv` with *words*, beside those that importing what it stands on takes."""
    note = here.root / "processor-time"

    def used(program: str, *arguments: str, expected: str) -> float:
        argv = [sys.executable, "-c", _NOTE + program, str(note), "invoke", *arguments]
        command(argv, cwd=here.root, environment=here.environment, says=expected)()
        return float(note.read_text(encoding="utf-8"))

    used(_INVOKE, *words, expected=says)
    pairs = [(used(_INVOKE, *words, expected=says), used(_IMPORTS, expected="")) for _ in range(runs)]
    return Figures(tuple(ours for ours, _ in pairs), tuple(peer for _, peer in pairs))
