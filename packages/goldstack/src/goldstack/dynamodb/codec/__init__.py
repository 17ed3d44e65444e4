"""Items of the table from and to entities."""

from .items import decode, encode

__all__ = ["decode", "encode"]
