"""Every row, in the order of the table. To add some: a module with `ROWS`, and its name here."""

from . import checking, command_line, deployments, fixtures, servers
from .data import rows as data
from .row import Row

ROWS: tuple[Row, ...] = (
    *command_line.ROWS,
    *checking.ROWS,
    *deployments.ROWS,
    *servers.ROWS,
    *fixtures.ROWS,
    *data.ROWS,
)
