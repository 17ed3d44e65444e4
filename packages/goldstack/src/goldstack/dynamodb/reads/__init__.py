"""Reading many items: queries, scans and batches, page by page and lazily."""

from .collect import Collect
from .get_many import get_many
from .pages import Page
from .query import Query, query
from .scan import Scan, scan
from .transact_get import transact_get

__all__ = ["Collect", "Page", "Query", "Scan", "get_many", "query", "scan", "transact_get"]
