"""Tasks of this repository itself: check, lint, test, bench."""

import shlex
import sys
from collections.abc import Iterable

from invoke import Context, Exit

from ._task import remainder, task

_LINTERS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("importlinter.cli", "lint"),
)


@task()
def lint(c: Context) -> None:
    """Check style, types and who imports whom."""
    failed = [module[0] for module in _LINTERS if _python(c, module)]
    if failed:
        raise Exit(f"goldstack: lint failed: {', '.join(failed)}.", code=4)


@task(help={"soak": "Run the long repetitions, and only these."})
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


@task(default=True)
def check(c: Context) -> None:
    """Lint, then test."""
    lint(c)
    test(c)


def _python(c: Context, words: Iterable[str]) -> int:
    done = c.run(shlex.join([sys.executable, "-m", *words]), warn=True, in_stream=False, pty=sys.stdout.isatty())
    return done.exited if done else 1
