"""Tasks of this repository itself: check, lint, test, bench."""

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from invoke import Context, Exit

from ._project import current_project
from ._task import remainder, task

_BIN = Path(sys.executable).parent
_LINTERS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
    ("pyright",),
    ("lint-imports",),
)


@task()
def lint(c: Context) -> None:
    """Check style, types and who imports whom."""
    failed = [linter[0] for linter in _LINTERS if _run(c, [str(_BIN / linter[0]), *linter[1:]])]
    if failed:
        raise Exit(f"goldstack: lint failed: {', '.join(failed)}.", code=4)


@task(help={"soak": "Run the long repetitions, and only these."}, takes_remainder=True)
def test(c: Context, *, soak: bool = False) -> None:  # noqa: PT028 - a task, not a test
    """Run the tests; what comes after `--` goes to pytest."""
    chosen = ["-m", "soak"] if soak else ["-n", "2", "-m", "not soak"]
    if code := _python(c, ["pytest", *chosen, *remainder(sys.argv)]):
        raise Exit(code=code)


@task(help={"only": "Run only the rows whose name contains this."})
def bench(c: Context, *, only: str = "") -> None:
    """Measure every performance claim beside its peer; exits with 4 when a target is missed."""
    if code := _python(c, ["benchmarks", *(["--only", only] if only else [])]):
        raise Exit(code=code)


@task(default=True, takes_remainder=True)
def check(c: Context) -> None:
    """Lint, then test."""
    lint(c)
    test(c)


def _python(c: Context, words: Iterable[str]) -> int:
    return _run(c, [sys.executable, "-m", *words])


def _run(c: Context, words: Iterable[str]) -> int:
    with c.cd(str(current_project().root)):
        done = c.run(shlex.join(words), warn=True, in_stream=False, pty=sys.stdout.isatty())
    return done.exited if done else 1
