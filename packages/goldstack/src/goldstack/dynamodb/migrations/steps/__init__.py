"""Migrations that are declared instead of written: what a table has beside its items."""

from .gsi import gsi
from .ttl import ttl

__all__ = ["gsi", "ttl"]
