"""Whole items, put where one may be or must not be, or written into what is there."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Layout, layout
from goldstack.dynamodb.expressions import Placeholders, condition, guards
from goldstack.dynamodb.expressions.terms import Term, either
from goldstack.dynamodb.mistakes import is_item, mistaken_item, shown
from goldstack.errors import ConditionFailed, DataError, ItemExists, VersionConflict

from .action import Action, Refused, write_id
from .times import given_times

E = TypeVar("E")


def put(item: E, when: Callable[[E], bool] | None) -> Action[E]:
    """*item* over whatever is there; where it has a version, over what was read."""
    shape = layout_of(item)
    stored = shape.encode(item)
    key = shape.key_at(stored)
    if shape.roles.version is None and when is None:
        return Action(operation="Put", shape=shape, key=key, stored=stored, item=item, after=_after(shape, stored))
    conditions, write = _conditions(shape, item, stored, when)
    return Action(
        operation="Put",
        shape=shape,
        key=key,
        stored=stored,
        item=item,
        conditions=conditions,
        write=write,
        refused=_conflicting(shape, item),
        after=_after(shape, stored),
    )


def create(item: E) -> Action[E]:
    """*item* where there is none."""
    shape = layout_of(item)
    stored = shape.encode(item)
    write = _count(shape, item, stored)
    over = guards.is_over(shape)
    return Action(
        operation="Put",
        shape=shape,
        key=shape.key_at(stored),
        stored=stored,
        item=item,
        conditions=[either(guards.is_not_there(), over) if over else guards.is_not_there()],
        write=write,
        refused=_existing,
        after=_after(shape, stored),
    )


def upsert(item: E, when: Callable[[E], bool] | None) -> Action[E]:
    """The fields of *item* into what is there, or a new one."""
    shape = layout_of(item)
    stored = shape.encode(item)
    key = shape.key_at(stored)
    conditions, write = _conditions(shape, item, stored, when)
    over = guards.is_over(shape)
    given = given_times(shape, item)

    def into() -> Action[E]:
        return Action(
            operation="Update",
            shape=shape,
            key=key,
            whole=stored,
            given=given,
            update=lambda placeholders: _written_into(shape, stored, given, placeholders),
            item=item,
            conditions=[*conditions, *guards.not_over(shape)],
            write=write,
            refused=_conflicting(shape, item),
            after=_after(shape, stored),
            instead=lambda there: anew(over) if over and when is None and shape.is_over(there) else None,
        )

    def anew(over: Term) -> Action[E]:
        """In the place of one that is over, of which nothing is to stay."""
        new = dict(stored)
        return Action(
            operation="Put",
            shape=shape,
            key=key,
            stored=new,
            item=item,
            conditions=[either(guards.is_not_there(), over)],
            write=write or _name(shape, new),
            after=_after(shape, new),
            instead=lambda there: into() if there and not shape.is_over(there) else None,
        )

    return into()


def layout_of(item: E) -> Layout[E]:
    """How *item* is stored.

    Raises:
        Misuse: It is no item.
    """
    if not is_item(item):
        raise mistaken_item(item)
    return layout(type(item))


def version_of(shape: Layout[Any], item: Any) -> int:
    """How often *item* had been written when it was read; 0 where it has no version."""
    field = shape.roles.version
    version: int = getattr(item, field.name) if field else 0
    return version


def _conditions(
    shape: Layout[E], item: E, stored: Item, when: Callable[[E], bool] | None
) -> tuple[list[Term], str | None]:
    """What must be true of what is written over; and how the write names itself, where it counts."""
    conditions: list[Term] = guards.of_kind(shape)
    if when is not None:
        conditions.extend([*guards.not_over(shape), condition(shape, when, key=shape.key_at(stored)).term])
    if shape.roles.version is None:
        return conditions, None
    over = guards.is_over(shape)
    conditions.extend(
        either(term, over) if over else term for term in guards.at_version(shape, version_of(shape, item))
    )
    return conditions, _count(shape, item, stored)


def _count(shape: Layout[Any], item: Any, stored: Item) -> str | None:
    """Let *stored* be one write more than *item*, and name it."""
    if field := shape.roles.version:
        stored[field.saved] = {"N": str(version_of(shape, item) + 1)}
    return _name(shape, stored)


def _name(shape: Layout[Any], stored: Item) -> str | None:
    """Let *stored* name the write that it is."""
    if not shape.marks.write:
        return None
    write = write_id()
    stored[shape.marks.write] = {"S": write}
    return write


def _after(shape: Layout[Any], stored: Item) -> Callable[[Item | None], Item | None] | None:
    return (lambda _: stored) if shape.roles.claims else None


def _written_into(shape: Layout[Any], stored: Item, given: frozenset[str], placeholders: Placeholders) -> str:
    """An UpdateExpression that makes of any item what *stored* says, and leaves what the entity does not know."""
    written: list[str] = []
    for name, value in stored.items():
        if name in {PARTITION_KEY, SORT_KEY}:
            continue
        place, new = placeholders.name(name), placeholders.value(value)
        first = name == shape.marks.created and name not in given
        written.append(f"{place} = if_not_exists({place}, {new})" if first else f"{place} = {new}")
    removed = [placeholders.name(name) for name in dict.fromkeys(_attributes(shape)) if name not in stored]
    sections = {"SET": written, "REMOVE": removed}
    return " ".join(f"{section} {', '.join(said)}" for section, said in sections.items() if said)


def _attributes(shape: Layout[Any]) -> Iterator[str]:
    """The attributes that the entity itself writes."""
    yield from (field.saved for field in shape.record.fields.values())
    for place in shape.indexes:
        yield from (name for name in (place.gsi.pk, place.gsi.sk) if name not in {PARTITION_KEY, SORT_KEY})


def _existing(error: ConditionFailed, table: str) -> DataError:
    return ItemExists(
        f"There is {_what(error)} at {shown(error.key)} of {table} already; it was left as it is.\n"
        f"Use `put` to write over it, or `edit` to change it.",
        item=error.item,
        stored=error.stored,
        key=error.key,
        entity=error.entity,
        request_id=error.request_id,
    )


def _what(error: ConditionFailed) -> str:
    shape, stored = layout(error.key.entity), dict(error.stored or {})
    return "an item" if shape.is_kind(stored) else f"another kind of item, {stored[shape.marks.kind or ''].get('S')},"


def _conflicting(shape: Layout[Any], item: Any) -> Refused:
    return lambda error, table: version_conflict(shape, error, version_of(shape, item), table)


def version_conflict(shape: Layout[Any], error: ConditionFailed, version: int, table: str) -> ConditionFailed:
    """*error*, as a conflict of versions where it is one."""
    field, stored = shape.roles.version, dict(error.stored or {})
    if field is None or not shape.is_kind(stored):
        return error
    if shape.is_over(stored):
        stored = {}
    found = int(stored.get(field.saved, {}).get("N", 0))
    if found == version and (stored or version == 0):
        return error
    if stored:
        said = f"was written since it was read: it has version {found}, and {version} was read"
    else:
        said = f"was deleted since it was read, with version {version}"
    return VersionConflict(
        f"The {shape.entity.__name__} at {shown(error.key)} of {table} {said}. Nothing was changed.\n"
        f"Read it again, and do again what was done to it; `item` of this error is what is stored.",
        item=error.item,
        stored=error.stored,
        key=error.key,
        entity=error.entity,
        request_id=error.request_id,
    )
