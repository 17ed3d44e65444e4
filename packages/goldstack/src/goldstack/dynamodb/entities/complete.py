"""What is refused of an entity as soon as its class is complete."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID

from goldstack.dynamodb.codec.annotations import record
from goldstack.dynamodb.codec.shapes import Boolean, Choice, Field, Number, Record, Shape, Text, Written
from goldstack.dynamodb.codec.unions import tags
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.errors import EntityError

from .functions import functions, indexed, key
from .marks import Marks
from .roles import roles


def check(entity: type[Any]) -> None:
    """Refuse *entity* where its items could not be stored, found or read back without loss or doubt.

    Raises:
        EntityError: It says what and why.
    """
    made = record(entity)
    _check_key_functions(entity, made)
    _check_index_functions(entity, made)
    _check_saved_names(entity, made)
    roles(entity, made, marks_of(entity))


def marks_of(entity: type[Any]) -> Marks:
    """The attributes beside the fields of *entity*."""
    found: Marks = getattr(entity, "__goldstack_marks__", Marks())
    return found


def key_function(entity: type[Any]) -> "key[Any] | None":
    """The `@key` of *entity*.

    Raises:
        EntityError: It has more than one.
    """
    found = functions(entity, key)
    if len(found) > 1:
        raise EntityError(f"{entity.__name__} has more than one @key: {', '.join(found)}.\nKeep one.", entity=entity)
    return next(iter(found.values()), None)


def saved_key_fields(made: Record) -> dict[str, Field]:
    """The fields that are saved as `pk` or `sk`, by that name."""
    return {field.saved: field for field in made.fields.values() if field.saved in {PARTITION_KEY, SORT_KEY}}


def _check_key_functions(entity: type[Any], made: Record) -> None:
    function = key_function(entity)
    if function is None:
        return
    _check_parameters(entity, function, made)
    saved = saved_key_fields(made)
    if not saved:
        return
    takes = function.signature().names
    for fields in _samples({name: made.fields[name].shape for name in {*takes, *(one.name for one in saved.values())}}):
        try:
            pair = function.make(**{name: fields[name] for name in takes})
            pk, sk = pair
        except Exception:  # noqa: BLE001, S112 - it does not take what is made up; each write compares
            continue
        for name, value in ((PARTITION_KEY, pk), (SORT_KEY, sk)):
            if name in saved:
                compare(entity, name, value, saved[name], _text(saved[name].shape, fields[saved[name].name]))


def compare(entity: type[Any], name: str, value: object, field: Field, held: str) -> None:
    """Refuse a key function that does not return just what a field saved as *name* holds.

    Raises:
        EntityError: It returns something else.
    """
    if value != held:
        raise EntityError(
            f"The key of {entity.__name__} gives {value!r} for {name}, but the field {field.name}, saved as {name}, "
            f"holds {held!r}.\nLet the function return that field, or do not save the field as {name}.",
            entity=entity,
        )


def _check_index_functions(entity: type[Any], made: Record) -> None:
    seen: dict[str, str] = {}
    for name, function in functions(entity, indexed).items():
        _check_parameters(entity, function, made)
        if other := seen.get(function.gsi.name):
            raise EntityError(
                f"{entity.__name__}: {other} and {name} are both its place in {function.gsi.name}, and an item has one.\n"
                f"Keep one; to ask for a part of that index in another way, use @partition({function.gsi.name}).",
                entity=entity,
            )
        seen[function.gsi.name] = name
        _check_index_keys(entity, function, made)


def _check_index_keys(entity: type[Any], function: "indexed[Any]", made: Record) -> None:
    marks = marks_of(entity)
    held = {field.saved for field in made.fields.values()}
    own = {marks.kind, marks.modified, marks.write, None if marks.created in held else marks.created}
    for name in (function.gsi.pk, function.gsi.sk):
        if name in own:
            raise EntityError(
                f"{entity.__name__}.{function.name} gives {name!r}, a key of {function.gsi.name}, which each write sets "
                f"itself.\nGive the index keys of its own; one of what writes set is asked for without @index, by "
                f"Partition({entity.__name__}, …, {function.gsi.name}).",
                entity=entity,
            )


def _check_parameters(entity: type[Any], function: "key[Any] | indexed[Any]", made: Record) -> None:
    takes = function.signature()
    name = f"{entity.__name__}.{function.name}"
    if unknown := [one for one in takes.names if one not in made.fields]:
        raise EntityError(
            f"{name} has the parameters {', '.join(unknown)}, which are no fields of {entity.__name__} "
            f"(it has: {', '.join(made.fields)}).\nName the parameters after fields.",
            entity=entity,
        )
    marks = marks_of(entity)
    for field in (made.fields[one] for one in takes.names):
        is_late = field.saved == marks.created and "NULL" in tags(field.shape)
        if is_late or field.saved == marks.modified:
            raise EntityError(
                f"{name} is made of {field.name}, a time that DynamoDB's item has and this one does not yet when it is "
                f"written.\nMake it of a field that you assign yourself, saved under a name of its own.",
                entity=entity,
            )
    if takes.others:
        raise EntityError(
            f"{name} has the parameters {', '.join(takes.others)}, which cannot be given by name.\n"
            f"Use plain parameters, named after fields.",
            entity=entity,
        )


def _check_saved_names(entity: type[Any], made: Record) -> None:
    marks = marks_of(entity)
    names = [name for name in (marks.kind, marks.created, marks.modified, marks.write) if name is not None]
    if len({*names, PARTITION_KEY, SORT_KEY}) < len(names) + 2 or "" in names:
        raise EntityError(
            f"{entity.__name__}: the marks {', '.join(map(repr, names))} must have names of their own, other than "
            f"{PARTITION_KEY} and {SORT_KEY}.",
            entity=entity,
        )
    for field in made.fields.values():
        if field.saved in {marks.kind, marks.write}:
            kept, mark = ("its kind", "kind") if field.saved == marks.kind else ("the name of a write", "write")
            raise EntityError(
                f"{entity.__name__}.{field.name} is saved as {field.saved!r}, where {kept} is kept.\n"
                f"Save it under another name, or name another attribute: marks=Marks({mark}=…).",
                entity=entity,
            )
    places = dict.fromkeys((PARTITION_KEY, SORT_KEY), "key")
    for function in functions(entity, indexed).values():
        places |= {function.gsi.pk: function.gsi.name, function.gsi.sk: function.gsi.name}
    for field in made.fields.values():
        if field.saved in places and tags(field.shape) - {"NULL"} != {"S"}:
            raise EntityError(
                f"{entity.__name__}.{field.name} is saved as {field.saved!r}, a part of the {places[field.saved]}, which "
                f"is text.\nMake it a str, or let a function make the text: @key, @index.",
                entity=entity,
            )


def _text(shape: Shape, value: Any) -> str:
    match shape:
        case Choice():
            return next(str(content) for known, _, content in shape.values if known is value or known == value)
        case Written():
            return shape.write(value)
        case _:
            return str(value)


def _samples(shapes: Mapping[str, Shape]) -> Iterator[dict[str, Any]]:
    """Values for fields of *shapes*, in a few combinations; none where one of the shapes is too much to make up."""
    every = [_sample(shape, i) for i, shape in enumerate(shapes.values())]
    for values in product(*every):
        yield dict(zip(shapes, values, strict=True))


def _sample(shape: Shape, number: int) -> list[Any]:
    match shape:
        case Text():
            return [f"Ab {number}#ü"]
        case Choice():
            return [value for value, _, _ in shape.values][:3]
        case Boolean():
            return [True, False]
        case Number():
            return [shape.kind(number + 7)]
        case Written() if shape.kind is UUID:
            return [UUID(int=number + 7)]
        case _:
            return []
