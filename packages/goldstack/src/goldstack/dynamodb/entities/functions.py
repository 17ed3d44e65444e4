"""Functions of an entity that say where its items are: their own signatures are what callers are checked against."""

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from goldstack.dynamodb.value import Value
from goldstack.errors import EntityError

from .keys import Gsi, IndexKey, Key, Partition

P = ParamSpec("P")
E = TypeVar("E")

if TYPE_CHECKING:

    class _Static:
        def __init__(self, function: Callable[..., Any]) -> None: ...

else:
    # pydantic takes a staticmethod for what it is, and anything else in a class for a field, unless a setting that users
    # may have for themselves (ignored_types) says otherwise.
    _Static = staticmethod


class _Function(_Static, Generic[P]):
    """A function of an entity, from some of its fields to where its items are."""

    def __init__(self, function: Callable[P, Any]) -> None:
        super().__init__(function)
        self._function = function
        self.name = ""

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name = name

    @property
    def make(self) -> Callable[..., Any]:
        """The function itself."""
        return getattr(self._function, "__func__", self._function)

    def signature(self) -> "Signature":
        """What it takes."""
        return Signature.of(self._function)


class key(_Function[P]):  # noqa: N801 - a decorator
    """Make a function of an entity its key: `@key` over `@staticmethod`, from fields to partition and sort key.

    ```python
    @key
    @staticmethod
    def primary(email: str) -> tuple[str, str]:
        return email, "user"
    ```

    `User.primary("joe@email.com")` then is a `Key[User]`. Parameters are named after fields: each write makes the key of
    the item's own.
    """

    def __init__(self, function: Callable[P, tuple[str, str]]) -> None:
        super().__init__(function)
        self._takes = Signature.of(function)

    def __get__(self, instance: object, owner: type[E]) -> Callable[P, Key[E]]:
        takes = self._takes

        def make(*args: P.args, **kwargs: P.kwargs) -> Key[E]:
            pk, sk = two(owner, self.name, self._function(*args, **kwargs))
            return Key(owner, pk, sk, known=takes.bound(args, kwargs))

        return make


class indexed(_Function[P]):  # noqa: N801 - stands where a decorator stood
    """A function of an entity that says where its items are in an index; made by `@index(gsi)`."""

    def __init__(self, function: Callable[P, tuple[str, str]], gsi: Gsi) -> None:
        super().__init__(function)
        self.gsi = gsi

    def __get__(self, instance: object, owner: type[E]) -> Callable[P, IndexKey[E]]:
        def make(*args: P.args, **kwargs: P.kwargs) -> IndexKey[E]:
            return IndexKey(owner, self.gsi, *two(owner, self.name, self._function(*args, **kwargs)))

        return make


class partitioned(_Function[P]):  # noqa: N801 - stands where a decorator stood
    """A function of an entity that names a whole partition; made by `@partition`."""

    def __init__(self, function: Callable[P, str], gsi: Gsi | None) -> None:
        super().__init__(function)
        self.gsi = gsi

    def __get__(self, instance: object, owner: type[E]) -> Callable[P, Partition[E]]:
        def make(*args: P.args, **kwargs: P.kwargs) -> Partition[E]:
            return Partition(owner, self._function(*args, **kwargs), self.gsi)

        return make


def index(gsi: Gsi) -> Callable[[Callable[P, tuple[str, str]]], indexed[P]]:
    """Make a function of an entity its place in *gsi*: over `@staticmethod`, from fields to partition and sort key.

    ```python
    @index(gsi1)
    @staticmethod
    def by_org(org: str, name: str = "") -> tuple[str, str]:
        return f"ORG#{org}", f"USER#{name}"
    ```

    `table.query(User.by_org("acme"))` finds whatever begins so; a parameter's default says what comes before all values.
    Each write makes the index attributes of the item's own fields; where one of them is None, it leaves them out.
    """
    return lambda function: indexed(function, gsi)


@overload
def partition(where: Gsi) -> Callable[[Callable[P, str]], partitioned[P]]: ...
@overload
def partition(where: Callable[P, str]) -> partitioned[P]: ...
def partition(where: Gsi | Callable[P, str]) -> partitioned[P] | Callable[[Callable[P, str]], partitioned[P]]:
    """Make a function of an entity the name of a whole partition, of the table or with `@partition(gsi1)` of an index.

    ```python
    @partition
    @staticmethod
    def of_org(org: str) -> str:
        return f"ORG#{org}"
    ```

    `table.query(Invoice.of_org("acme"))` needs no sort key.
    """
    if isinstance(where, Gsi):
        return lambda function: partitioned(function, where)
    return partitioned(where, None)


class Signature(Value):
    """The parameters of a function.

    Attributes:
        names: Of those that can be given by name.
        defaults: Of those of them that have one.
        others: All that cannot, in words.
        is_named: Whether some can be given by name alone.
    """

    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    others: tuple[str, ...]
    is_named: bool

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "Signature":
        """That of *function*."""
        parameters = inspect.signature(function).parameters.values()
        named = [one for one in parameters if one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}]
        return cls(
            tuple(one.name for one in named),
            {one.name: one.default for one in named if one.default is not one.empty},
            tuple(str(one) for one in parameters if one not in named),
            any(one.kind is one.KEYWORD_ONLY for one in named),
        )

    def bound(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments by name, defaults included."""
        return {**self.defaults, **dict(zip(self.names, args, strict=False)), **kwargs}


def functions(owner: type[Any], kind: type[Any]) -> dict[str, Any]:
    """The functions of *owner*, inherited ones included, that are of *kind*, by name."""
    every = {name: value for base in reversed(owner.__mro__) for name, value in vars(base).items()}
    return {name: value for name, value in every.items() if isinstance(value, kind)}


def two(owner: type[Any], name: str, made: Any) -> tuple[str, str]:
    """What a key function returned: partition and sort key.

    Raises:
        EntityError: It is something else.
    """
    if not isinstance(made, tuple) or len(made) != 2:
        raise EntityError(
            f"{owner.__name__}.{name} returned {made!r}, and must return a partition key and a sort key: two strings.",
            entity=owner,
        )
    first, second = made
    return first, second
