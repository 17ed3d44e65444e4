"""Rows of `infra.check`: what is wrong has to be found in less time than it takes to look up."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .clone import REPOSITORY
from .command import command
from .harness import Figures, Work, interleaved
from .row import Row, Stage
from .targets import AtMostMore

FILES = 5
_STRAY = ("AWS_", "GOLDSTACK_", "TF_")
_TYPES = (
    ("string", "x"),
    ("number", 1),
    ("bool", True),
    ("list(string)", ["a", "b"]),
    ("map(string)", {"a": "b"}),
    ('object({ port = number, name = optional(string, "none") })', {"port": 80}),
    ("list(object({ a = string, b = list(number) }))", [{"a": "x", "b": [1, 2]}]),
    ("any", [1, "x"]),
)


@dataclass(frozen=True, slots=True)
class Module:
    """A repository whose infra/aws declares many variables, each with a value in goldstack.json."""

    root: Path

    def inv(self, *words: str, says: str) -> Work:
        """`inv` with *words*."""
        return self._command("-m", "invoke", *words, says=says)

    def peer(self) -> Work:
        """Python, and Invoke imported."""
        return self._command("-c", "import invoke")

    def _command(self, *words: str, says: str = "") -> Work:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_STRAY)}
        keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
        return command([sys.executable, *words], cwd=self.root, environment={**kept, **keys}, says=says)


def module(variables: int) -> Callable[[], AbstractContextManager[Module]]:
    """Makes one with so many *variables* in five files; removed at the end."""

    @contextmanager
    def made() -> Iterator[Module]:
        with tempfile.TemporaryDirectory(prefix="goldstack-bench-") as name:
            root = Path(name).resolve()
            _write(root, variables)
            found = Module(root)
            found.inv("infra.schema", says="was written")()
            yield found

    return made


def _write(root: Path, variables: int) -> None:
    infra = root / "infra" / "aws"
    infra.mkdir(parents=True)
    shutil.copy(REPOSITORY / "tasks.py", root)
    kinds = [_TYPES[i % len(_TYPES)] for i in range(variables - 1)]
    blocks = [_block("table_name", "string"), *(_block(f"setting_no{i}", kind) for i, (kind, _) in enumerate(kinds))]
    for i in range(FILES):
        (infra / f"variables{i}.tf").write_text("\n".join(blocks[i::FILES]), encoding="utf-8")
    settings = {f"settingNo{i}": value for i, (_, value) in enumerate(kinds)}
    deployment = {"name": "dev", "awsRegion": "us-west-2", "awsAccountId": "123456789012"}
    document = {
        "name": "many",
        "configuration": settings,
        "deployments": [{**deployment, "configuration": {"tableName": "many"}}],
    }
    (root / "goldstack.json").write_text(json.dumps(document, indent=2), encoding="utf-8")


def _block(name: str, type_: str) -> str:
    return f'variable "{name}" {{\n  description = "What {name} is about."\n  type        = {type_}\n}}\n'


FEW, MANY = module(40), module(500)


def _measure(make: Callable[[], AbstractContextManager[Module]]) -> Callable[[Stage], Figures]:
    def measure(stage: Stage) -> Figures:
        here = stage.once(make)
        return interleaved(here.inv("infra.check", says="dev: ok"), here.peer(), pairs=stage.pairs)

    return measure


ROWS = (
    Row(
        what="infra.check, 5 files and 40 variables",
        peer="python -c 'import invoke'",
        target=AtMostMore(0.06),
        measure=_measure(FEW),
    ),
    Row(
        what="infra.check, 5 files and 500 variables",
        peer="python -c 'import invoke'",
        target=AtMostMore(0.25),
        measure=_measure(MANY),
    ),
)
