"""Items of several kinds by one query."""

from typing import Any, TypeVar, overload

from goldstack.dynamodb.wire import Calls

from .kinds import several_kinds
from .part import Place, checked, part
from .query import Query

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")


class Collect:
    """Makes queries for items of two to six kinds that are in one partition.

    ```python
    for item in table.collect(Invoice.of_org("acme"), User): ...  # Invoice | User, in the order of their sort keys
    ```

    Each item is made by the kind that its kind attribute names; of other kinds, or without that attribute, it is left out.
    """

    def __init__(self, calls: Calls, table: str) -> None:
        self._calls = calls
        self._table = table

    @overload
    def __call__(self, where: Place[A], b: type[B], /) -> Query[A | B]: ...
    @overload
    def __call__(self, where: Place[A], b: type[B], c: type[C], /) -> Query[A | B | C]: ...
    @overload
    def __call__(self, where: Place[A], b: type[B], c: type[C], d: type[D], /) -> Query[A | B | C | D]: ...
    @overload
    def __call__(
        self, where: Place[A], b: type[B], c: type[C], d: type[D], e: type[E], /
    ) -> Query[A | B | C | D | E]: ...
    @overload
    def __call__(
        self, where: Place[A], b: type[B], c: type[C], d: type[D], e: type[E], f: type[F], /
    ) -> Query[A | B | C | D | E | F]: ...
    def __call__(self, where: Place[Any], /, *others: type[Any]) -> Query[Any]:
        """The items at *where*, of its entity and of *others*.

        Args:
            where: A key, a key of an index, or a partition: of the first kind.
            *others: The other kinds.

        Raises:
            Misuse: It says no place, or the kinds cannot be told apart.
        """
        kinds = several_kinds((checked(where).entity, *others))
        return Query(part(self._calls, self._table, where, kinds))
