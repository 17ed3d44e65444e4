"""The row of what a program pays before its first item: `import dynamodb`."""

import compileall
import subprocess
import sys

from benchmarks.clone import REPOSITORY
from benchmarks.harness import Figures
from benchmarks.row import Row, Stage
from benchmarks.targets import AtMostMore

_OURS = "import dynamodb"
_PEER = "from pydantic import BaseModel\nclass User(BaseModel):\n    name: str"
_TIMED = "import time\nbegin = time.process_time()\n{}\nprint(time.process_time() - begin)"
_MORE = 3  # times the pairs


def _import(stage: Stage) -> Figures:
    for package in (REPOSITORY / "packages").iterdir():
        compileall.compile_dir(package / "src", quiet=1)  # as pip does; an environment may forbid it to Python itself
    pairs = [(_seconds(_OURS), _seconds(_PEER)) for _ in range(1 + stage.pairs * _MORE)][1:]
    return Figures(tuple(ours for ours, _ in pairs), tuple(peer for _, peer in pairs))


def _seconds(program: str) -> float:
    argv = [sys.executable, "-c", _TIMED.format(program)]
    return float(subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout)


ROWS = (
    Row(
        what="processor time of import dynamodb",
        peer="pydantic, and a model of one field",
        target=AtMostMore(0.03),
        measure=_import,
    ),
)
