"""What queries and scans have in common: whose items, under which conditions, from which table or index."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY
from goldstack.dynamodb.entities import Gsi
from goldstack.dynamodb.explained import Explained, Filter, explained, readable
from goldstack.dynamodb.expressions import Condition, Placeholders, condition
from goldstack.dynamodb.spent import TELL, Spent
from goldstack.dynamodb.wire import About, Calls
from goldstack.errors import Misuse

from .cursors import Cursors
from .kinds import Kinds
from .pages import Fetch
from .projection import projection
from .whole import Whole

T = TypeVar("T")
M = TypeVar("M")

_LARGEST_LIMIT = 2**31 - 1  # DynamoDB reads it as an int of 32 bits


@dataclass(frozen=True, slots=True)
class Asked(Generic[T]):
    """What is asked for.

    Attributes:
        calls: Sends requests.
        table: Its name.
        kinds: Whose items.
        index: Where; None for the table itself.
        conditions: What must be true, each as a condition of every kind.
        limit: How many items at most.
        is_consistent: Whether all writes that were acknowledged are seen.
    """

    calls: Calls
    table: str
    kinds: Kinds[T]
    index: Gsi | None = None
    conditions: tuple[tuple[Condition, ...], ...] = ()
    limit: int | None = None
    is_consistent: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The attributes that say where an item is: keys of the index, and of the table."""
        own = (self.index.pk, self.index.sk) if self.index else ()
        return tuple(dict.fromkeys((*own, PARTITION_KEY, SORT_KEY)))

    def where(self, function: Callable[[T], bool], refused: Mapping[str, str]) -> "Asked[T]":
        """The same under one more condition; *refused* says why by the name of an attribute that it may not look at."""
        each = tuple(condition(one, function) for one in self.kinds.layouts)
        for name in sorted(set().union(*(one.attributes for one in each))):
            if name in refused:
                raise self.misuse(f"The condition looks at {name!r}: {refused[name]}")
        if missing := self._missing(set().union(*(one.attributes for one in each))):
            raise self.misuse(f"The condition looks at {missing}")
        return replace(self, conditions=(*self.conditions, each))

    def limited(self, count: int) -> "Asked[T]":
        """The same, *count* items at most."""
        if type(count) is not int or count < 1:
            raise self.misuse(f"The limit is {count!r}, and must be a number from 1 on.")
        return replace(self, limit=count)

    def consistently(self) -> "Asked[T]":
        """The same, read consistently."""
        if self.index:
            raise self.misuse(
                f"The index {self.index.name} cannot be read consistently: DynamoDB copies each write to it a moment later.\n"
                f"Ask the table itself, or do without."
            )
        return replace(self, is_consistent=True)

    def projected(self, model: type[M]) -> "Asked[M]":
        """The same, read as *model*."""
        first, *others = self.kinds.layouts
        if others:
            raise self.misuse(
                f"{model!r} cannot be made of several kinds ({', '.join(self.kinds.names)}).\nQuery one of them."
            )
        kinds = Kinds(self.kinds.layouts, projection(first, model), self.kinds.is_anywhere)
        return Asked(self.calls, self.table, kinds, self.index, self.conditions, self.limit, self.is_consistent)

    def request(self, placeholders: Placeholders, *, counting: bool) -> dict[str, Any]:
        """What the request says of all this; the expressions' placeholders are still to be added.

        Raises:
            Misuse: The index does not hold what is asked for.
        """
        if missing := self._missing(self.kinds.judged if counting else self.kinds.attributes):
            raise self.misuse(f"The items have {missing}")
        request = {"TableName": self.table, **TELL}
        if self.index:
            request["IndexName"] = self.index.name
        if self.is_consistent:
            request["ConsistentRead"] = True
        if counting:
            request["Select"] = "COUNT"
        elif self.kinds.projection:
            names = dict.fromkeys((*sorted(self.kinds.attributes), *self.keys))
            request["ProjectionExpression"] = ", ".join(map(placeholders.name, names))
        if text := self._filter(placeholders, counting=counting):
            request["FilterExpression"] = text
        return request

    def fetch(self, operation: str, request: Mapping[str, Any], spent: Spent) -> Fetch:
        """What sends *request*, a part at a time, and adds up what is *spent*."""
        whole = None
        if self.index and self.index.projection == "ALL" and request.get("Select") != "COUNT":
            whole = Whole(self.calls, self.table, self.index, self.kinds)

        def send(limit: int | None, start: Item | None) -> dict[str, Any]:
            part = limited(request, limit)
            if start:
                part["ExclusiveStartKey"] = start
            answer = self.calls(operation, part, about=About(entity=self.kinds.entity))
            spent.add(answer)
            if whole:
                whole.check(answer["Items"])
            return answer

        return send

    def explained(self, operation: str, request: dict[str, Any], spent: Spent | None) -> Explained:
        """*request*, which would be sent first, and what the last run has *spent*."""
        index = self.index.name if self.index else None
        return explained(operation, request, index=index, filters=tuple(self._filters(request)), spent=spent)

    def cursors(self, fixed: Mapping[str, str], *how: str) -> Cursors:
        """Of what is asked for, in a way that *how* names; *fixed* are keys that are known."""
        names = tuple(name for name in self.keys if name not in fixed)
        index = self.index.name if self.index else ""
        return Cursors(self.kinds.entity, fixed, names, (*how, self.table, index, *self.kinds.names))

    def misuse(self, message: str) -> Misuse:
        """The error that says so, ready to be raised."""
        return Misuse(message, entity=self.kinds.entity)

    def _filters(self, request: Mapping[str, Any]) -> Iterator[Filter]:
        if not request:
            return
        if text := request.get("FilterExpression"):
            yield Filter("DynamoDB", readable(text, request))
        placeholders = Placeholders()
        for text in self.kinds.conditions(placeholders):
            yield Filter("goldstack", readable(text, placeholders.attributes()))

    def _filter(self, placeholders: Placeholders, *, counting: bool) -> str | None:
        every = [self._of_kinds([one.render(placeholders) for one in each], placeholders) for each in self.conditions]
        if counting:
            every += self.kinds.conditions(placeholders)
        return every[0] if len(every) == 1 else " AND ".join(f"({text})" for text in every)

    def _of_kinds(self, each: list[str], placeholders: Placeholders) -> str:
        """One condition for all kinds: where they are stored alike it is the same for all."""
        if len(set(each)) == 1:
            return each[0]
        name = placeholders.name(self.kinds.attribute or "")
        values = [placeholders.value({"S": one.kind}) for one in self.kinds.layouts]
        return " OR ".join(f"({name} = {value} AND ({text}))" for value, text in zip(values, each, strict=True))

    def _missing(self, names: Iterable[str]) -> str:
        """What of *names* the index does not hold, in words; empty where it holds all."""
        if self.index is None or self.index.projection == "ALL":
            return ""
        held = {*self.keys, *(self.index.projection if isinstance(self.index.projection, tuple) else ())}
        missing = [repr(name) for name in sorted(names) if name not in held]
        if not missing:
            return ""
        return (
            f"{', '.join(missing)}, which the index {self.index.name} does not hold: it would look absent.\n"
            f"Add it to the index's projection, ask for less by .project(Model), or ask the table itself."
        )


def limited(request: Mapping[str, Any], limit: int | None) -> dict[str, Any]:
    """*request*, about *limit* items."""
    return dict(request) if limit is None else {**request, "Limit": min(limit, _LARGEST_LIMIT)}
