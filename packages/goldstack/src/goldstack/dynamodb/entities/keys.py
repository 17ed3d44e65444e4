"""Where items are: keys, positions in an index, partitions. All are values, told apart by what they mean."""

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

from goldstack.dynamodb.value import Value
from goldstack.errors import ItemRefused, Misuse

E_co = TypeVar("E_co", covariant=True)

# Bytes of UTF-8. Source: Amazon DynamoDB developer guide, quotas.
PARTITION_KEY_LIMIT = 2048
SORT_KEY_LIMIT = 1024


class Gsi(Value):
    """A global secondary index: one object, named in entities and made by a migration.

    Attributes:
        name: As DynamoDB knows it.
        pk: Attribute of the partition key; `<name>_pk` by default.
        sk: Attribute of the sort key; `<name>_sk` by default.
        projection: What of an item the index holds: all, its keys, or besides them these attributes.
    """

    name: str
    pk: str
    sk: str
    projection: Literal["ALL", "KEYS_ONLY"] | tuple[str, ...]

    def __init__(
        self,
        name: str,
        pk: str | None = None,
        sk: str | None = None,
        projection: Literal["ALL", "KEYS_ONLY"] | tuple[str, ...] = "ALL",
    ) -> None:
        super().__init__(name, pk or f"{name}_pk", sk or f"{name}_sk", projection)


class Partition(Value, Generic[E_co]):
    """All items of one partition, of the table or of an index.

    Attributes:
        entity: What of them is asked for.
        pk: Value of the partition key.
        index: None for the table itself.
    """

    entity: type[E_co]
    pk: str
    index: Gsi | None

    def __init__(self, entity: type[E_co], pk: str, index: Gsi | None = None) -> None:
        _check(entity, "partition key", pk, PARTITION_KEY_LIMIT)
        super().__init__(entity, pk, index)


class Key(Value, Generic[E_co]):
    """Where one item is: equal to every other key of the same entity and values.

    A `@key` function makes it; for an entity without one, whose fields are the key: `Key(Entity, pk, sk)`.

    Attributes:
        entity: What is there.
        pk: Value of the partition key, 1 to 2,048 bytes.
        sk: Value of the sort key, 1 to 1,024 bytes.
    """

    entity: type[E_co]
    pk: str
    sk: str

    def __init__(self, entity: type[E_co], pk: str, sk: str, *, known: Mapping[str, Any] | None = None) -> None:
        _check(entity, "partition key", pk, PARTITION_KEY_LIMIT)
        _check(entity, "sort key", sk, SORT_KEY_LIMIT)
        held = self.__dict__
        held["entity"], held["pk"], held["sk"], held["_known"] = entity, pk, sk, known

    @property
    def known(self) -> Mapping[str, Any]:
        """The fields that made it, by name."""
        found: Mapping[str, Any] = self.__dict__["_known"] or {}
        return found

    @property
    def partition(self) -> Partition[E_co]:
        """The whole partition that it is in."""
        return Partition(self.entity, self.pk)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Key):
            return False
        return self.sk == other.sk and self.pk == other.pk and vars(self)["entity"] is vars(other)["entity"]

    def __hash__(self) -> int:
        return hash((self.entity, self.pk, self.sk))

    def __repr__(self) -> str:
        return f"Key({self.entity.__name__}, {self.pk!r}, {self.sk!r})"


class IndexKey(Value, Generic[E_co]):
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

    def __init__(self, entity: type[E_co], index: Gsi, pk: str, sk: str) -> None:
        _check(entity, f"partition key of {index.name}", pk, PARTITION_KEY_LIMIT)
        _check(entity, f"sort key of {index.name}", sk, SORT_KEY_LIMIT, least=0)
        super().__init__(entity, index, pk, sk)

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
