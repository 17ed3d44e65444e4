"""Entities: pydantic models that know where their items are, and under which names their fields are stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY

from .keys import key


@dataclass(frozen=True, slots=True)
class SavedAs:
    """The name under which a field is stored."""

    name: str


def saved_as(name: str) -> SavedAs:
    """Give a field another name in the table.

    ```python
    email: Annotated[str, saved_as("pk")]
    ```
    """
    return SavedAs(name)


class Entity(BaseModel):
    """One kind of item in the table.

    It has either a `@key`, or fields that are saved as `pk` and `sk`; where it has both, they say the same. Without a
    `@key` it is read by `Key(Entity, pk, sk)`.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(ignored_types=(key,))


@dataclass(frozen=True, slots=True)
class Layout:
    """How an entity is stored.

    Attributes:
        stored: The stored name of each field.
        make_key: The entity's `@key`, from an item; None where fields are the key.
    """

    stored: Mapping[str, str]
    make_key: Callable[[BaseModel], tuple[str, str]] | None

    def key_of(self, item: Entity, attributes: Mapping[str, object]) -> tuple[str, str]:
        """The key of *item*, whose stored *attributes* may hold it already.

        Raises:
            ValueError: The key function and the stored fields do not agree.
        """
        fields = {name: str(attributes[name]) for name in (PARTITION_KEY, SORT_KEY) if name in attributes}
        if self.make_key is None:
            return fields[PARTITION_KEY], fields[SORT_KEY]
        made = self.make_key(item)
        for name, value in zip((PARTITION_KEY, SORT_KEY), made, strict=True):
            if fields.get(name, value) != value:
                raise ValueError(
                    f"The key of {type(item).__name__} gives {value!r} for {name}, but the field saved as {name} "
                    f"holds {fields[name]!r}.\nLet the function return that field, or do not save the field as {name}."
                )
        return made


@cache
def layout(entity: type[Entity]) -> Layout:
    """How *entity* is stored.

    Raises:
        TypeError: Two of its fields share a stored name, or it has no key, or more than one.
    """
    stored: dict[str, str] = {}
    for name, field in entity.model_fields.items():
        saved = next((mark.name for mark in field.metadata if isinstance(mark, SavedAs)), name)
        if other := next((known for known, at in stored.items() if at == saved), None):
            raise TypeError(f"{entity.__name__}: {other} and {name} are both saved as {saved!r}.\nRename one.")
        stored[name] = saved
    functions = {
        name: value for kind in reversed(entity.__mro__) for name, value in vars(kind).items() if isinstance(value, key)
    }
    if len(functions) > 1:
        raise TypeError(f"{entity.__name__} has more than one @key: {', '.join(functions)}.\nKeep one.")
    if not functions and not {PARTITION_KEY, SORT_KEY} <= set(stored.values()):
        raise TypeError(
            f"{entity.__name__} has no key.\n"
            f"Give it a function with @key, or fields saved as {PARTITION_KEY!r} and {SORT_KEY!r}."
        )
    return Layout(stored, next((function.of for function in functions.values()), None))
