"""The keys of items: made by functions of an entity, whose own signatures are what callers are checked against."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from pydantic import BaseModel

P = ParamSpec("P")
E = TypeVar("E", bound=BaseModel)
E_co = TypeVar("E_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Key(Generic[E_co]):
    """Where one item is: equal to every other key of the same entity and values.

    A `@key` function makes it; for an entity without one, whose fields are the key: `Key(Entity, pk, sk)`.
    """

    entity: type[E_co]
    pk: str
    sk: str


class key(Generic[P]):  # noqa: N801 - a decorator
    """Make a function of an entity its key: `@key` over `@staticmethod`, from fields to partition and sort key.

    ```python
    @key
    @staticmethod
    def primary(email: str) -> tuple[str, str]:
        return email, "user"
    ```

    `User.primary("joe@email.com")` then is a `Key[User]`.
    """

    def __init__(self, function: Callable[P, tuple[str, str]]) -> None:
        self._function = function
        self._parameters = tuple(inspect.signature(function).parameters)
        self.name = ""

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type[E]) -> Callable[P, Key[E]]:
        def make(*args: P.args, **kwargs: P.kwargs) -> Key[E]:
            return Key(owner, *self._function(*args, **kwargs))

        return make

    def of(self, item: BaseModel) -> tuple[str, str]:
        """The key of *item*, from its own fields.

        Raises:
            TypeError: The function has a parameter that is no field.
        """
        fields = type(item).model_fields
        if unknown := [name for name in self._parameters if name not in fields]:
            raise TypeError(
                f"{type(item).__name__}.{self.name} has the parameters {', '.join(unknown)}, which are no fields of "
                f"{type(item).__name__} (it has: {', '.join(fields)}).\nName the parameters after fields."
            )
        make: Callable[..., tuple[str, str]] = self._function
        return make(**{name: getattr(item, name) for name in self._parameters})
