"""What must be true of an item whoever writes it: it is of the kind, has the version, is not over when that is asked."""

from typing import Any

from goldstack.dynamodb.codec.shapes import AttributeValue, Text
from goldstack.dynamodb.definition import PARTITION_KEY
from goldstack.dynamodb.entities import Layout

from .paths import Path, attribute, own
from .terms import Comparison, Now, Term, Value, either, every, exists, is_absent

_KEY = attribute(PARTITION_KEY, Text())


def is_there() -> Term:
    """There is an item."""
    return exists(_KEY)


def is_not_there() -> Term:
    """There is no item."""
    return is_absent(_KEY)


def of_kind(layout: Layout[Any]) -> list[Term]:
    """It is of this kind, or does not say of which; or there is none."""
    if not layout.marks.kind:
        return []
    kind = attribute(layout.marks.kind, Text())
    return [either(is_absent(kind), Comparison(kind, "=", Value({"S": layout.kind})))]


def at_version(layout: Layout[Any], version: int) -> list[Term]:
    """It was written so many times; at 0, it was not yet, or before there were versions."""
    field = layout.roles.version
    if field is None:
        return []
    path = own(field)
    same = Comparison(path, "=", Value({"N": str(version)}))
    return [either(is_absent(path), same) if version == 0 else same]


def not_written_by(layout: Layout[Any], write: str | None) -> list[Term]:
    """The last write that named itself is another."""
    if write is None or not layout.marks.write:
        return []
    path = attribute(layout.marks.write, Text())
    return [either(is_absent(path), Comparison(path, "<>", Value({"S": write})))]


def is_over(layout: Layout[Any]) -> Term | None:
    """It is of this kind, has expired, and DynamoDB has not deleted it yet; None where the entity never does."""
    field = layout.roles.expires
    return None if field is None else every(*of_kind(layout), Comparison(own(field), "<=", Now()))


def not_over(layout: Layout[Any]) -> list[Term]:
    """It has not expired."""
    field = layout.roles.expires
    if field is None:
        return []
    path = own(field)
    never = [is_absent(path), Comparison(path, "=", Value({"NULL": True}))]
    return [either(*never, Comparison(path, ">", Now()))]


def same(path: Path, stored: AttributeValue | None) -> Term:
    """What is at *path* is as it was *stored*."""
    return is_absent(path) if stored is None else Comparison(path, "=", Value(stored))
