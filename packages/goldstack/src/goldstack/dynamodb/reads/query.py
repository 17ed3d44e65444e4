"""Queries: the items of one partition, in the order of their sort keys."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from goldstack.dynamodb.entities import IndexKey, Key
from goldstack.dynamodb.explained import Explained
from goldstack.dynamodb.spent import Spent
from goldstack.dynamodb.wire import Calls

from . import ranges
from .kinds import one_kind
from .pages import Page
from .part import Part, Place, checked, part

T = TypeVar("T")
M = TypeVar("M")
E = TypeVar("E")


def query(calls: Calls, table: str, where: Place[E]) -> "Query[E]":
    """The items of *table* at *where*, of its entity.

    Raises:
        Misuse: It says no place.
    """
    return Query(part(calls, table, checked(where), one_kind(where.entity)))


class Query(Generic[T]):
    """Items of one partition; each method gives another query, and this one stays as it is.

    It is sent when it is iterated, or asked for *first*, *count* or a *page*. A key's sort key is how those of the items
    begin: `User.by_org("acme", "J")` finds Joe and Jane. Items of another kind are left out.

    Args:
        asked: What is asked for; a `Table` makes it.
    """

    __slots__ = ("_asked", "_spent")

    def __init__(self, asked: Part[T]) -> None:
        self._asked = asked
        self._spent: Spent | None = None

    def __repr__(self) -> str:
        return f"Query({self._asked.shown})"

    def where(self, condition: Callable[[T], bool]) -> "Query[T]":
        """Only items for which *condition* is true, and all conditions before.

        DynamoDB looks at an item before it judges it: those that it drops are paid for. Ranges cost nothing.

        Raises:
            Misuse: It says what a condition cannot, or looks at the keys that the query itself is about.
        """
        return Query(self._asked.where(condition))

    def exact(self) -> "Query[T]":
        """Only items with the very sort key that the query was made from, not all that begin with it.

        Raises:
            Misuse: It was made from none.
        """
        return Query(self._asked.exactly())

    def between(self, low: Key[T] | IndexKey[T], high: Key[T] | IndexKey[T]) -> "Query[T]":
        """Only items from *low* to *high*, both included."""
        return self.starting_at(low).up_to(high)

    def starting_at(self, key: Key[T] | IndexKey[T]) -> "Query[T]":
        """Only items at *key* or after it.

        Raises:
            Misuse: It is no key of this partition of this table or index.
        """
        return Query(self._asked.within(key, ranges.at_least))

    def after(self, key: Key[T] | IndexKey[T]) -> "Query[T]":
        """Only items after *key*. Raises as *starting_at* does."""
        return Query(self._asked.within(key, ranges.after))

    def up_to(self, key: Key[T] | IndexKey[T]) -> "Query[T]":
        """Only items at *key* or before it: what merely begins with its sort key comes after. Raises as *starting_at* does."""
        return Query(self._asked.within(key, ranges.at_most))

    def before(self, key: Key[T] | IndexKey[T]) -> "Query[T]":
        """Only items before *key*. Raises as *starting_at* does."""
        return Query(self._asked.within(key, ranges.before))

    def reverse(self) -> "Query[T]":
        """The other way around: from the last to the first, or back."""
        return Query(replace(self._asked, is_reverse=not self._asked.is_reverse))

    def limit(self, count: int) -> "Query[T]":
        """At most *count* items, from 1 on; of a *page*, so many in each.

        Raises:
            Misuse: It is no such number.
        """
        return Query(self._asked.but(self._asked.asked.limited(count)))

    def consistent(self) -> "Query[T]":
        """See every write that was acknowledged before; twice the price.

        Raises:
            Misuse: An index is asked, which cannot.
        """
        return Query(self._asked.but(self._asked.asked.consistently()))

    def project(self, model: type[M]) -> "Query[M]":
        """Read only the fields of *model*, as that: a plain pydantic model or dataclass with some of the entity's fields.

        It saves time on the wire; the price of a read is that of the whole items.

        Raises:
            Misuse: It has fields that the entity has not.
        """
        return Query(self._asked.but(self._asked.asked.projected(model)))

    def explain(self) -> Explained:
        """What iterating over it would send, and what the last run of this very query has cost; nothing is sent.

        A run is an iteration, as far as it went, a *first*, a *count* or a *page*. Print it: it is text for people too.

        Raises:
            Misuse: The index does not hold what is asked for.
        """
        return self._asked.explained(self._spent)

    def first(self) -> T | None:
        """The first item, or None."""
        limited = self._asked.but(self._asked.asked.limited(1))
        return next(map(limited.asked.kinds.reader(), limited.items(self._run())), None)

    def count(self) -> int:
        """How many items there are, up to the limit; all are looked at and paid for, none is read."""
        return self._asked.count(self._run())

    def page(self, cursor: str | None = None) -> Page[T]:
        """So many items as the limit says, or all that are left; without a limit some, as DynamoDB divides them.

        A page without items has no cursor: it is the end. It may come after a page that was full, as DynamoDB does not
        look ahead. Conditions that drop everything make for a long wait, not for empty pages.

        Args:
            cursor: That of the page before; None for the first.

        Raises:
            CursorRefused: It is damaged, belongs to another query, or is outside of the range.
        """
        return self._asked.page(cursor, self._run())

    def __iter__(self) -> Iterator[T]:
        """The items, read as they are needed: one request of DynamoDB's at a time, of up to 1 MB."""
        return map(self._asked.asked.kinds.reader(), self._asked.items(self._run()))

    def _run(self) -> Spent:
        self._spent = Spent()
        return self._spent
