"""The rows of this folder, in the order of the table."""

from benchmarks.row import Row

from . import calls, coding, imports, migrations, scans, writes

ROWS: tuple[Row, ...] = (*coding.ROWS, *calls.ROWS, *scans.ROWS, *writes.ROWS, *migrations.ROWS, *imports.ROWS)
