"""One write of one item: what is sent of it, alone or in a transaction, and what its refusal means."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import Key, Layout
from goldstack.dynamodb.expressions import Placeholders
from goldstack.dynamodb.expressions.terms import Term, every, rendered
from goldstack.dynamodb.sending import stored_key
from goldstack.errors import ConditionFailed, DataError

E = TypeVar("E")

# From a failed condition, and the name of the table, to what it means.
Refused: TypeAlias = Callable[[ConditionFailed, str], DataError]
Operation: TypeAlias = Literal["Put", "Update", "Delete", "ConditionCheck"]


def write_id() -> str:
    """A name for a write, which no other has."""
    return secrets.token_urlsafe(12)


@dataclass(slots=True, kw_only=True)
class Action(Generic[E]):
    """One write of one item.

    Attributes:
        operation: As a transaction names it.
        shape: Of the entity.
        key: Where the item is.
        stored: The whole item, of a Put.
        whole: All that is written of an item, of an Update by an upsert.
        given: Attributes of *whole* that are written over what is there, though others of their sort are kept: the time of
            creation.
        update: Makes the UpdateExpression, of an Update.
        conditions: What must be true of what is stored there.
        item: What was given, of a Put.
        write: How the write names itself in the item; None where it does not.
        is_safe: Whether it may be sent twice: it comes to the same, or the second one is refused and known for what it is.
        refused: What it means that the conditions are not true.
        after: What the item will be, going by what is there, where values of unique fields may change by that; None where
            they do not.
        is_told: What it deletes is told, as it was read before.
        instead: What is to be done instead, by what is stored where the conditions are not true: where only its spelling is
            another, or it is over; None where the refusal stands.
    """

    operation: Operation
    shape: Layout[E]
    key: Key[E]
    stored: Item | None = None
    whole: Item | None = None
    given: frozenset[str] = frozenset()
    update: Callable[[Placeholders], str] | None = None
    conditions: Sequence[Term] = ()
    item: E | None = None
    write: str | None = None
    is_safe: bool = True
    refused: Refused = field(default=lambda error, _: error)
    after: Callable[[Item | None], Item | None] | None = None
    is_told: bool = False
    instead: "Callable[[Item], Action[E] | None]" = field(default=lambda _: None)

    def request(self, *more: Term) -> dict[str, Any]:
        """What is sent of it, but for the table; under *more* conditions."""
        request: dict[str, Any] = {"Item": self.stored} if self.stored is not None else {"Key": stored_key(self.key)}
        terms = (*self.conditions, *more)
        if not terms and self.update is None:
            return request
        placeholders = Placeholders()
        if self.update is not None:
            update = self.update(placeholders)
            request |= {"UpdateExpression": update} if update else {}
        if terms:
            request["ConditionExpression"] = rendered(every(*terms), placeholders)
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return request | placeholders.attributes()

    def written_into(self, before: Item | None) -> Item | None:
        """What of *whole* is stored for certain since it was written into *before*; None where nothing is whole."""
        if self.whole is None:
            return None
        created = self.shape.marks.created
        if created is None or created in self.given:
            return self.whole
        if self.after is None:
            return {name: value for name, value in self.whole.items() if name != created}
        return self.whole | ({created: before[created]} if before and created in before else {})

    def has_written(self, stored: Item | None) -> bool:
        """Whether *stored* is what it wrote, by its name."""
        name = self.shape.marks.write
        return bool(stored and name and self.write) and (stored or {}).get(name or "") == {"S": self.write}
