"""Writing many items: in batches."""

from .batches import Batched, delete_many, put_many

__all__ = ["Batched", "delete_many", "put_many"]
