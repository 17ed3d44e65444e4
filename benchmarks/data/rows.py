"""The rows of this folder, in the order of the table."""

from benchmarks.row import Row

from . import calls, coding, imports, scans

ROWS: tuple[Row, ...] = (*coding.ROWS, *calls.ROWS, *scans.ROWS, *imports.ROWS)
