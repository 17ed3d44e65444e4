"""Fields that have a part in how their item is written: its version, what is unique, when it expires."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from goldstack.dynamodb.codec.loading import from_stored
from goldstack.dynamodb.codec.saved import Mark
from goldstack.dynamodb.codec.shapes import Binary, Choice, Epoch, Field, Number, Record, Shape, Text, Written
from goldstack.dynamodb.codec.unfit import Unfit
from goldstack.dynamodb.codec.unions import members, tags
from goldstack.dynamodb.value import Value
from goldstack.errors import EntityError

from .marks import Marks

R = TypeVar("R", bound="Version | Unique | Expires")


class Version(Mark):
    """The field counts how often its item was written."""


class Unique(Mark):
    """No two items of the entity have the same value there.

    Attributes:
        within: Fields that must be the same for it to count.
    """

    within: tuple[str, ...]


class Expires(Mark):
    """The item is over then."""

    is_epoch: ClassVar[bool] = True


def version() -> Version:
    """Let a field count the writes of its item, so that nobody writes over what they have not seen.

    ```python
    rev: Annotated[int, version()] = 0
    ```

    A put, and an edit of an item that was read, are done if the stored item still has that version; else VersionConflict
    has the stored item.
    """
    return Version()


def unique(*within: str) -> Unique:
    """Let no two items of the entity have one value of a field: each value is held by an item of its own.

    ```python
    email: Annotated[str, unique()]
    name: Annotated[str, unique("tenant")]
    ```

    Args:
        within: Fields that must be the same too, where a value may be there once for each of theirs.
    """
    return Unique(within)


def expires() -> Expires:
    """Let an item be over at a time: an aware datetime, or an int of seconds since 1970; None for never.

    ```python
    until: Annotated[datetime | None, expires()] = None
    ```

    From then on nothing reads it. DynamoDB deletes it later, some time within days, where the table's time to live is
    switched on for that attribute, by a migration.
    """
    return Expires()


class Claim(Value):
    """A field whose values are unique.

    Attributes:
        field: The field.
        within: Those that must be the same for it to count.
    """

    field: Field
    within: tuple[Field, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All of them."""
        return (*self.within, self.field)


class Roles(Value):
    """The fields of an entity that have a part in how it is written.

    Attributes:
        version: Counts its writes.
        claims: Are unique.
        expires: When it is over.
        times: Read when it was first and last written.
    """

    version: Field | None
    claims: tuple[Claim, ...]
    expires: Field | None
    times: tuple[Field, ...]


def roles(entity: type[Any], made: Record, marks: Marks) -> Roles:
    """Those of *entity*, whose attributes beside the fields are *marks*.

    Raises:
        EntityError: One is of a type that cannot have its part, or there are two.
    """
    versions = _marked(made.fields, Version)
    times = _marked(made.fields, Expires)
    claims = tuple(_claim(entity, made, field, mark) for field, mark in _marked(made.fields, Unique))
    written = tuple(field for field in made.fields.values() if field.saved in {marks.created, marks.modified})
    for field in written:
        _check_written(entity, field, claims)
    return Roles(_version(entity, versions), claims, _time(entity, times), written)


def _check_written(entity: type[Any], field: Field, claims: Iterable[Claim]) -> None:
    try:
        from_stored(field.shape, {"S": "2026-01-02T03:04:05.678Z"})
    except Unfit as error:
        raise EntityError(
            f"{entity.__name__}.{field.name} is saved as {field.saved!r}, where each write keeps its time, which it cannot "
            f"read.\nWrite it {field.name}: Annotated[datetime | None, saved_as({field.saved!r})] = None.",
            entity=entity,
        ) from error
    if any(field in claim.fields for claim in claims):
        raise EntityError(
            f"{entity.__name__}.{field.name} is a time that writes set, so nothing is unique by it.\n"
            f"Take it out of unique().",
            entity=entity,
        )


def _marked(fields: Mapping[str, Field], kind: type[R]) -> list[tuple[Field, R]]:
    return [(field, mark) for field in fields.values() for mark in field.marks if isinstance(mark, kind)]


def _version(entity: type[Any], found: list[tuple[Field, Version]]) -> Field | None:
    field = _one(entity, (field for field, _ in found), "version()")
    if field is not None and (field.shape != Number(int) or field.required):
        raise EntityError(
            f"{entity.__name__}.{field.name} is a version(), which counts writes from 0 on.\n"
            f"Write it {field.name}: Annotated[int, version()] = 0.",
            entity=entity,
        )
    return field


def _time(entity: type[Any], found: list[tuple[Field, Expires]]) -> Field | None:
    field = _one(entity, (field for field, _ in found), "expires()")
    if field is not None and not all(_is_moment(shape) for shape in members(field.shape)):
        raise EntityError(
            f"{entity.__name__}.{field.name} is an expires(), which is a moment.\n"
            f"Write it {field.name}: Annotated[datetime | None, expires()] = None, or with an int of seconds since 1970.",
            entity=entity,
        )
    return field


def _is_moment(shape: Shape) -> bool:
    return isinstance(shape, Epoch) or shape == Number(int) or tags(shape) == {"NULL"}


def _one(entity: type[Any], found: Iterable[Field], mark: str) -> Field | None:
    fields = list(found)
    if len(fields) > 1:
        names = ", ".join(field.name for field in fields)
        raise EntityError(f"{entity.__name__} has more than one {mark}: {names}.\nKeep one.", entity=entity)
    return fields[0] if fields else None


_UNIQUE = (Text, Number, Written, Choice, Binary, Epoch)


def _claim(entity: type[Any], made: Record, field: Field, mark: Unique) -> Claim:
    if unknown := [name for name in mark.within if name not in made.fields]:
        raise EntityError(
            f"{entity.__name__}.{field.name} is unique within {', '.join(unknown)}, which are no fields of "
            f"{entity.__name__} (it has: {', '.join(made.fields)}).",
            entity=entity,
        )
    claim = Claim(field, tuple(made.fields[name] for name in mark.within))
    if counting := next((one for one in claim.fields if any(isinstance(own, Version) for own in one.marks)), None):
        raise EntityError(
            f"{entity.__name__}.{counting.name} is a version(), which every write changes, so nothing is unique by it.\n"
            f"Take it out of unique().",
            entity=entity,
        )
    for one in claim.fields:
        single = all(isinstance(shape, _UNIQUE) or tags(shape) == {"NULL"} for shape in members(one.shape))
        if not single or not tags(one.shape) <= {"S", "N", "B", "NULL"}:
            raise EntityError(
                f"{entity.__name__}.{one.name} cannot be unique: only text, numbers, bytes, and what is stored as such, can.",
                entity=entity,
            )
    return claim
