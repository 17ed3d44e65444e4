"""Figures as one plain table."""

from collections.abc import Iterable
from statistics import median

from .harness import Figures
from .row import Row

_HEADINGS = ("what", "ours", "peer", "ratio", "target", "met")
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def table(results: Iterable[tuple[Row, Figures]]) -> str:
    """The table: medians, in brackets the smallest and the largest of them."""
    lines = [_HEADINGS, *(_line(row, figures) for row, figures in results)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_HEADINGS))]
    return "".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines)


def duration(seconds: float) -> str:
    """*seconds* to three figures, in the unit that reads best."""
    size, unit = next((pair for pair in _UNITS if abs(seconds) >= pair[0]), _UNITS[-1])
    return f"{seconds / size:#.3g}".rstrip(".") + f" {unit}"


def _line(row: Row, figures: Figures) -> tuple[str, ...]:
    judged = row.target.judged(figures)
    met = "yes" if row.target.is_met(figures) else "NO"
    return (
        row.what,
        _spread(figures.ours, figures),
        f"{row.peer}: {_spread(figures.peer, figures)}",
        f"{figures.ratio:.2f}",
        str(row.target),
        f"{met} ({judged})" if judged else met,
    )


def _spread(values: tuple[float, ...], figures: Figures) -> str:
    if figures.unit == "count":
        return f"{median(values):g}"
    words = duration if figures.unit == "seconds" else _megabytes
    return f"{words(median(values))} ({words(min(values))} to {words(max(values))})"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.0f} MB"
