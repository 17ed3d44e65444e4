"""Items that an index leaves out though they have its attributes: of another type than text, or empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Gsi

if TYPE_CHECKING:
    from goldstack.dynamodb.migrations import MigrationContext


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
    found, looked = Misfits(), 0
    attributes = [name for name in (index.pk, index.sk) if name not in {PARTITION_KEY, SORT_KEY}]
    if not attributes:
        return found
    pages = ctx.client.get_paginator("scan").paginate(TableName=ctx.table_name, **_asked(attributes))
    for page in pages:
        items = page["Items"]
        if items and not found.count:
            found.first = _told(items[0])
        found.count += len(items)
        looked += page["ScannedCount"]
        ctx.progress(looked, total)
    return found


def _asked(attributes: list[str]) -> dict[str, Any]:
    names = {f"#a{number}": name for number, name in enumerate(attributes)}
    unfit = [f"(attribute_exists({name}) AND (NOT attribute_type({name}, :s) OR {name} = :empty))" for name in names]
    return {
        "FilterExpression": " OR ".join(unfit),
        "ProjectionExpression": "#pk, #sk",
        "ExpressionAttributeNames": names | {"#pk": PARTITION_KEY, "#sk": SORT_KEY},
        "ExpressionAttributeValues": {":s": {"S": "S"}, ":empty": {"S": ""}},
    }


def _told(item: Mapping[str, Any]) -> str:
    pk, sk = (next(iter(item[name].values())) for name in (PARTITION_KEY, SORT_KEY))
    return f"{PARTITION_KEY} {pk!r}, {SORT_KEY} {sk!r}"
