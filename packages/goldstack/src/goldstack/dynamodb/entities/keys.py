"""Where items are: keys, positions in an index, partitions. All are values, told apart by what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from goldstack.errors import ItemRefused, Misuse

E_co = TypeVar("E_co", covariant=True)

# Bytes of UTF-8. Source: Amazon DynamoDB developer guide, quotas.
PARTITION_KEY_LIMIT = 2048
SORT_KEY_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Gsi:
    """A global secondary index: one object, named in entities and made by a migration.

    Attributes:
        name: As DynamoDB knows it.
        pk: Attribute of the partition key; `<name>_pk` by default.
        sk: Attribute of the sort key; `<name>_sk` by default.
        projection: What of an item the index holds: all, its keys, or besides them these attributes.
    """

    name: str
    pk: str = ""
    sk: str = ""
    projection: Literal["ALL", "KEYS_ONLY"] | tuple[str, ...] = "ALL"

    def __post_init__(self) -> None:
        object.__setattr__(self, "pk", self.pk or f"{self.name}_pk")
        object.__setattr__(self, "sk", self.sk or f"{self.name}_sk")


@dataclass(frozen=True, slots=True)
class Partition(Generic[E_co]):
    """All items of one partition, of the table or of an index.

    Attributes:
        entity: What of them is asked for.
        pk: Value of the partition key.
        index: None for the table itself.
    """

    entity: type[E_co]
    pk: str
    index: Gsi | None = None

    def __post_init__(self) -> None:
        _check(self.entity, "partition key", self.pk, PARTITION_KEY_LIMIT)


@dataclass(frozen=True, slots=True)
class Key(Generic[E_co]):
    """Where one item is: equal to every other key of the same entity and values.

    A `@key` function makes it; for an entity without one, whose fields are the key: `Key(Entity, pk, sk)`.

    Attributes:
        entity: What is there.
        pk: Value of the partition key, 1 to 2,048 bytes.
        sk: Value of the sort key, 1 to 1,024 bytes.
        known: The fields that made it, by name.
    """

    entity: type[E_co]
    pk: str
    sk: str
    known: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        _check(self.entity, "partition key", self.pk, PARTITION_KEY_LIMIT)
        _check(self.entity, "sort key", self.sk, SORT_KEY_LIMIT)

    @property
    def partition(self) -> Partition[E_co]:
        """The whole partition that it is in."""
        return Partition(self.entity, self.pk)


@dataclass(frozen=True, slots=True)
class IndexKey(Generic[E_co]):
    """A position in an index, which several items may share; an `@index` function makes it.

    Attributes:
        entity: What is there.
        index: The index.
        pk: Value of the partition key, 1 to 2,048 bytes.
        sk: Value of the sort key, or how it begins; may be empty.
    """

    entity: type[E_co]
    index: Gsi
    pk: str
    sk: str

    def __post_init__(self) -> None:
        _check(self.entity, f"partition key of {self.index.name}", self.pk, PARTITION_KEY_LIMIT)
        _check(self.entity, f"sort key of {self.index.name}", self.sk, SORT_KEY_LIMIT, least=0)

    @property
    def partition(self) -> Partition[E_co]:
        """The whole partition of the index that it is in."""
        return Partition(self.entity, self.pk, self.index)


def _check(entity: type[Any], what: str, value: object, limit: int, *, least: int = 1) -> None:
    if isinstance(value, str) and least <= len(value) <= limit // 4 and value.isascii():
        return
    name = entity.__name__
    if not isinstance(value, str):
        raise Misuse(
            f"{name}: the {what} is {value!r} ({type(value).__name__}), and must be text.\n"
            f"Let the function return two strings.",
            entity=entity,
        )
    try:
        size = len(value.encode())
    except UnicodeEncodeError as error:
        raise ItemRefused(
            f"{name}: the {what} is {value!r}, which has a lone surrogate: UTF-8 cannot write it.\nTake it out.",
            entity=entity,
        ) from error
    if not least <= size <= limit:
        raise ItemRefused(
            f"{name}: the {what} has {size} bytes ({value[:40]!r}), and DynamoDB takes {least} to {limit}.\n"
            f"Make it {'longer' if size < least else 'shorter'}.",
            entity=entity,
        )
