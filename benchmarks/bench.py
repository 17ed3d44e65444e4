"""Measure rows, print their table, and say by the exit code whether the targets are met."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from .command import CommandFailed
from .harness import Figures
from .row import Row, Stage
from .table import table

PAIRS = 9
FAILED, WRONG, MISSED = 1, 2, 4


def bench(rows: Sequence[Row], argv: Sequence[str]) -> int:
    """Measure those of *rows* that *argv* selects.

    Returns:
        0; 1 where a command that is measured failed; 2 where *argv* is wrong; 4 where a target is missed.
    """
    parser = ArgumentParser(prog="python -m benchmarks", description="Measure every performance claim beside its peer.")
    parser.add_argument("--only", metavar="TEXT", default="", help="run only the rows whose name contains this")
    parser.add_argument("--pairs", metavar="N", type=int, default=PAIRS, help="pairs of runs for each row (default: 9)")
    asked = parser.parse_args(argv)
    chosen = [row for row in rows if asked.only.casefold() in row.what.casefold()]
    if not chosen or asked.pairs < 1:
        return _explain(asked.only, asked.pairs, rows)
    results: list[tuple[Row, Figures]] = []
    try:
        with Stage(pairs=asked.pairs) as stage:
            for row in chosen:
                print(f"Measuring: {row.what} …", file=sys.stderr, flush=True)
                results.append((row, row.measure(stage)))
    except CommandFailed as error:
        print(f"goldstack: {error}", file=sys.stderr)
        return FAILED
    finally:
        if results:
            print(table(results), end="", flush=True)
            print(
                f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians, in brackets the extremes.",
                file=sys.stderr,
            )
    return 0 if all(row.target.is_met(figures) for row, figures in results) else MISSED


def _explain(only: str, pairs: int, rows: Sequence[Row]) -> int:
    if pairs < 1:
        print(f"goldstack: --pairs is {pairs}, which measures nothing.\nGive 1 or more.", file=sys.stderr)
        return WRONG
    names = "\n".join(f"  {row.what}" for row in rows)
    print(f"goldstack: no row's name contains {only!r}. The rows:\n{names}", file=sys.stderr)
    return WRONG
