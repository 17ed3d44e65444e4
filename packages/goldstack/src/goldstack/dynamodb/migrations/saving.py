"""What a backfill sends of one item: the attributes that changed, if those are still as they were scanned."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from goldstack.dynamodb.codec.shapes import AttributeValue, Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Layout
from goldstack.dynamodb.mistakes import shown
from goldstack.dynamodb.writes.action import write_id
from goldstack.errors import ItemRefused, Misuse

_KEYS = frozenset({PARTITION_KEY, SORT_KEY})
_SETS = {"SS", "NS", "BS"}


class Saving:
    """Makes parts of transactions of the items of one kind."""

    def __init__(self, shape: Layout[Any], table: str) -> None:
        marks, version = shape.marks, shape.roles.version
        self._shape = shape
        self._head = to_json(table)
        self._version = version.saved if version else None
        self._own = {name for name in (marks.modified, marks.write, self._version) if name} | _KEYS
        fields = {field.saved for field in shape.record.fields.values()}
        places = {name for place in shape.indexes for name in (place.gsi.pk, place.gsi.sk)}
        self._removable = (fields | places) - self._own
        self._created = marks.created
        self._unique = {field.saved for claim in shape.roles.claims for field in claim.fields}
        if shape.roles.claims and shape.roles.expires:
            self._unique.add(shape.roles.expires.saved)

    def part(self, scanned: Item, item: Any) -> bytes | None:
        """What makes *item* of what was *scanned*; None where they are the same.

        Raises:
            Misuse: It has another key, or another value of a unique field.
            ItemRefused: It holds what DynamoDB cannot.
        """
        stored = self._shape.encode(item)
        if any(stored[name] != scanned[name] for name in _KEYS):
            raise Misuse(
                f"What was saved is at {shown(self._shape.key_at(stored))}, and the scan is at "
                f"{shown(self._shape.key_at(scanned))}: ctx.save takes the item of this turn, with its key as it was.\n"
                f"Write other items by ctx.table.",
                entity=self._shape.entity,
            )
        names = [name for name in stored if name not in self._own and not _same(scanned.get(name), stored[name])]
        if self._created in names and self._created not in scanned:
            names.remove(self._created)
        gone = [name for name in self._removable if name in scanned and name not in stored]
        if not names and not gone:
            return None
        if not self._unique.isdisjoint((*names, *gone)):
            raise self._is_unique({*names, *gone} & self._unique)
        return self._rendered(scanned, stored, names, gone)

    def _rendered(self, scanned: Item, stored: Item, names: list[str], gone: list[str]) -> bytes:
        marks = self._shape.marks
        values: Item = {}
        for number, name in enumerate((*names, *gone)):
            if name in stored:
                values[f":n{number}"] = stored[name]
            if name in scanned and not self._version:
                values[f":o{number}"] = scanned[name]
        written = [(name, name in scanned) for name in names]
        more: list[str] = []
        if marks.modified:
            more.append(marks.modified)
            values[":m0"] = stored[marks.modified]
        if self._version and marks.write:
            more.append(marks.write)
            values[f":m{len(more) - 1}"] = {"S": write_id()}
        if self._version:
            values[":next"] = {"N": str(int(scanned.get(self._version, {}).get("N", 0)) + 1)}
            if self._version in scanned:
                values[":version"] = scanned[self._version]
        kind = marks.kind if marks.kind in scanned else None
        if kind:
            values[":kind"] = scanned[kind]
        version = (self._version, self._version in scanned) if self._version else None
        fixed = _fixed(tuple(written), tuple(gone), tuple(more), version, kind)
        try:
            key = to_json({name: scanned[name] for name in (PARTITION_KEY, SORT_KEY)})
            said = to_json(values)
        except PydanticSerializationError as error:
            self._shape.explain(stored)
            raise ItemRefused(f"{self._shape.kind} cannot be sent: {error}.", entity=self._shape.entity) from error
        return b'{"Update":{"TableName":%b,"Key":%b,%b,"ExpressionAttributeValues":%b}}' % (
            self._head,
            key,
            fixed,
            said,
        )

    def _is_unique(self, names: set[str]) -> Misuse:
        return Misuse(
            f"ctx.save cannot change {', '.join(sorted(names))} of {self._shape.kind}, of which values are unique: they are "
            f"held by items of their own.\nChange it by ctx.table.edit.",
            entity=self._shape.entity,
        )


@lru_cache(256)
def _fixed(
    written: tuple[tuple[str, bool], ...],
    gone: tuple[str, ...],
    more: tuple[str, ...],
    version: tuple[str, bool] | None,
    kind: str | None,
) -> bytes:
    """What the parts of all items have in common of which the same attributes change.

    Args:
        written: The attributes that are set, and whether they were there.
        gone: Those that are taken out.
        more: Those that are set whatever they were.
        version: The attribute that counts, and whether it was there.
        kind: The attribute that names the kind, where it was there.
    """
    names = {f"#a{number}": name for number, name in enumerate((*(name for name, _ in written), *gone))}
    sets = [f"#a{number} = :n{number}" for number in range(len(written))]
    conditions: list[str] = []
    if version is None:
        had = [is_there for _, is_there in written] + [True for _ in gone]
        conditions += [
            f"#a{number} = :o{number}" if is_there else f"attribute_not_exists(#a{number})"
            for number, is_there in enumerate(had)
        ]
    else:
        names["#v"] = version[0]
        sets.append("#v = :next")
        conditions.append("#v = :version" if version[1] else "attribute_not_exists(#v)")
    for number, name in enumerate(more):
        names[f"#m{number}"] = name
        sets.append(f"#m{number} = :m{number}")
    if kind:
        names["#kind"] = kind
        conditions.append("#kind = :kind")
    else:
        names["#pk"] = PARTITION_KEY
        conditions.append("attribute_exists(#pk)")
    removed = [f"#a{len(written) + number}" for number in range(len(gone))]
    update = f"SET {', '.join(sets)}" if sets else ""
    update += f"{' ' if sets else ''}REMOVE {', '.join(removed)}" if removed else ""
    said = to_json(
        {
            "UpdateExpression": update,
            "ConditionExpression": " AND ".join(conditions),
            "ExpressionAttributeNames": names,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    )
    return said[1:-1]


def _same(one: AttributeValue | None, other: AttributeValue) -> bool:
    """Whether both say the same: numbers and sets have many spellings."""
    if one == other:
        return True
    if one is None or one.keys() != other.keys():
        return False
    ((tag, mine),), (yours,) = one.items(), other.values()
    if tag == "N":
        return Decimal(mine) == Decimal(yours)
    if tag in _SETS:
        numbers = tag == "NS"
        return {Decimal(n) if numbers else n for n in mine} == {Decimal(n) if numbers else n for n in yours}
    if tag == "L":
        return len(mine) == len(yours) and all(map(_same, mine, yours))
    if tag == "M":
        return _same_map(mine, yours)
    return False


def _same_map(mine: Mapping[str, Any], yours: Mapping[str, Any]) -> bool:
    return mine.keys() == yours.keys() and all(_same(mine[name], yours[name]) for name in mine)
