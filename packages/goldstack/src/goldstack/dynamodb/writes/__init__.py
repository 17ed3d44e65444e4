"""Writing: one item, several at once, and many in batches."""

from .batches import Batched, delete_many, put_many
from .edit import Edit
from .transaction import Transaction, editing
from .writer import Writer

__all__ = ["Batched", "Edit", "Transaction", "Writer", "delete_many", "editing", "put_many"]
