"""Writing: one item, several at once, and many in batches."""

from .batches import Batched, delete_many, put_many
from .edit import Edit
from .explaining import ExplainedWrite
from .one_by_one import one_by_one
from .transaction import Transaction, editing
from .writer import Writer

__all__ = [
    "Batched",
    "Edit",
    "ExplainedWrite",
    "Transaction",
    "Writer",
    "delete_many",
    "editing",
    "one_by_one",
    "put_many",
]
