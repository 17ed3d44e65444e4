"""The attributes of an item beside those of its fields: its key, its places in indexes, its marks."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from goldstack.dynamodb.codec.kept import kept
from goldstack.dynamodb.codec.shapes import Item, Record
from goldstack.dynamodb.codec.storing import to_stored
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import EntityError, ItemRefused

from .complete import compare, saved_key_fields
from .functions import Signature, two
from .keys import Gsi, IndexKey, Key
from .marks import Marks
from .roles import Roles


@dataclass(frozen=True, slots=True)
class IndexFunction:
    """An entity's place in an index.

    Attributes:
        entity: The entity.
        name: Of the function, as in *by_org*.
        gsi: The index.
        parameters: The fields that it is made of.
        make: The function itself.
    """

    entity: type[Any]
    name: str
    gsi: Gsi
    parameters: tuple[str, ...]
    make: Callable[..., Any]

    def values(self, fields: Mapping[str, Any]) -> tuple[str, str] | None:
        """Partition and sort key that *fields* make; None where one of them is None: then the item is not in the index.

        Raises:
            ItemRefused: One of them is empty, too long, or no text.
        """
        given = {name: fields[name] for name in self.parameters}
        if any(value is None for value in given.values()):
            return None
        pk, sk = two(self.entity, self.name, self.make(**given))
        IndexKey(self.entity, self.gsi, pk, sk)
        if not sk:
            raise ItemRefused(
                f"{self.entity.__name__}.{self.name} makes an empty sort key for {self.gsi.name}, which DynamoDB refuses.\n"
                f"Let it begin with something that is always there.",
                entity=self.entity,
            )
        return pk, sk


@dataclass(frozen=True, slots=True)
class KeyFunction:
    """An entity's key.

    Attributes:
        entity: The entity.
        name: Of the function, as in *primary*.
        takes: Its parameters: fields.
        make: The function itself.
    """

    entity: type[Any]
    name: str
    takes: Signature
    make: Callable[..., Any]

    def of(self, item: Any) -> tuple[str, str]:
        """Partition and sort key of *item*."""
        given = {name: getattr(item, name) for name in self.takes.names}
        return two(self.entity, self.name, self.make(**given))


@dataclass(frozen=True, slots=True)
class Plan:
    """What of an entity has to be written with its fields."""

    entity: type[Any]
    record: Record
    kind: str
    marks: Marks
    key: KeyFunction | None
    indexes: tuple[IndexFunction, ...]
    roles: Roles


def key_of(plan: Plan, item: Any) -> tuple[str, str]:
    """Partition and sort key of *item*.

    Raises:
        Unfit: A field that is its key does not fit.
        EntityError: The function and the fields say different things.
        ItemRefused: One of them is empty, too long, or no text.
    """
    saved = saved_key_fields(plan.record)
    held = {name: to_stored(field.shape, getattr(item, field.name))["S"] for name, field in saved.items()}
    if plan.key is None:
        pk, sk = held[PARTITION_KEY], held[SORT_KEY]
    else:
        pk, sk = plan.key.of(item)
        for name, value in ((PARTITION_KEY, pk), (SORT_KEY, sk)):
            if name in saved:
                compare(plan.entity, name, value, saved[name], held[name])
    Key(plan.entity, pk, sk)
    return pk, sk


def complete(plan: Plan, item: Any, stored: Item) -> None:
    """Add to *stored*, the fields of *item*, everything else. Raises as `key_of` does."""
    for name, attribute in (kept(item) or {}).items():
        stored.setdefault(name, attribute)
    pk, sk = key_of(plan, item)
    stored |= {PARTITION_KEY: {"S": pk}, SORT_KEY: {"S": sk}}
    for place in plan.indexes:
        made = place.values({name: getattr(item, name) for name in place.parameters})
        if made:
            _add(plan, place, stored, {place.gsi.pk: made[0], place.gsi.sk: made[1]})
    if plan.marks.kind:
        stored[plan.marks.kind] = {"S": plan.kind}
    if plan.marks.created:
        stored.setdefault(plan.marks.created, {"S": now()})
    if plan.marks.modified:
        stored[plan.marks.modified] = {"S": now()}


def _add(plan: Plan, place: IndexFunction, stored: Item, made: Mapping[str, str]) -> None:
    held = {PARTITION_KEY, SORT_KEY} | {field.saved for field in plan.record.fields.values()}
    for name, text in made.items():
        if name in held and stored.get(name) != {"S": text}:
            raise EntityError(
                f"{plan.entity.__name__}.{place.name} gives {text!r} for {name}, where the item itself holds "
                f"{stored.get(name, {}).get('S')!r}.\nLet it return what is stored there, or give {place.gsi.name} other keys.",
                entity=plan.entity,
            )
        stored[name] = {"S": text}


def dropped(plan: Plan) -> frozenset[str]:
    """The attributes that each write makes anew, so that they are not kept from a read."""
    marks = {name for name in (plan.marks.kind, plan.marks.modified, plan.marks.write) if name}
    places = {name for place in plan.indexes for name in (place.gsi.pk, place.gsi.sk)}
    return frozenset({PARTITION_KEY, SORT_KEY} | marks | places)


def now() -> str:
    """The time, as marks hold it."""
    global _now  # noqa: PLW0603 - a cache of one value
    moment = time.time_ns() // 1_000_000
    known = _now
    if known[0] != moment:
        text = datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds")
        known = _now = (moment, f"{text[:-6]}Z")
    return known[1]


# The last millisecond that was asked for, in words: many items are made in one. Replaced whole, so that threads cannot mix.
_now = (0, "1970-01-01T00:00:00.000Z")
