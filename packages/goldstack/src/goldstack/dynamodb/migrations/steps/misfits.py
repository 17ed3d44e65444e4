"""Items that an index leaves out though they have its attributes: of another type than text, or empty.

AWS passes over them. DynamoDB Local passes over numbers and bytes, and never ends an index where an attribute of its has a type
that no key can have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Gsi

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations import MigrationContext


_LEFT_OUT = "(attribute_exists({0}) AND (NOT attribute_type({0}, :s) OR {0} = :empty))"
_HINDERING = "(attribute_exists({0}) AND NOT attribute_type({0}, :s) AND NOT attribute_type({0}, :n) AND NOT attribute_type({0}, :b))"


@dataclass(slots=True)
class Misfits:
    """Those of one index.

    Attributes:
        count: How many there are.
        first: The key of one, in words.
    """

    count: int = 0
    first: str = ""


def find(ctx: "MigrationContext", index: Gsi, total: int | None) -> Misfits:
    """Look for those of *index* in all items of the table, of which there are about *total*."""
    return _search(ctx, index, total, _LEFT_OUT, {":s": {"S": "S"}, ":empty": {"S": ""}})


def find_hindering(ctx: "MigrationContext", index: Gsi, total: int | None) -> Misfits:
    """Look for those that let DynamoDB Local never end *index*."""
    return _search(ctx, index, total, _HINDERING, {":s": {"S": "S"}, ":n": {"S": "N"}, ":b": {"S": "B"}})


def _search(
    ctx: "MigrationContext", index: Gsi, total: int | None, condition: str, values: Mapping[str, Any]
) -> Misfits:
    found, looked = Misfits(), 0
    attributes = [name for name in (index.pk, index.sk) if name not in {PARTITION_KEY, SORT_KEY}]
    if not attributes:
        return found
    pages = ctx.client.get_paginator("scan").paginate(TableName=ctx.table_name, **_asked(attributes, condition, values))
    for page in pages:
        items = page["Items"]
        if items and not found.count:
            found.first = _told(items[0])
        found.count += len(items)
        looked += page["ScannedCount"]
        ctx.progress(looked, total)
    return found


def _asked(attributes: list[str], condition: str, values: Mapping[str, Any]) -> dict[str, Any]:
    names = {f"#a{number}": name for number, name in enumerate(attributes)}
    return {
        "FilterExpression": " OR ".join(condition.format(name) for name in names),
        "ProjectionExpression": "#pk, #sk",
        "ExpressionAttributeNames": names | {"#pk": PARTITION_KEY, "#sk": SORT_KEY},
        "ExpressionAttributeValues": values,
    }


def _told(item: Mapping[str, Any]) -> str:
    pk, sk = (next(iter(item[name].values())) for name in (PARTITION_KEY, SORT_KEY))
    return f"{PARTITION_KEY} {pk!r}, {SORT_KEY} {sk!r}"
