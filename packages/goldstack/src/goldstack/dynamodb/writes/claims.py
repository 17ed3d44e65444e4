"""The values of unique fields: each is held by an item of its own, which is written in the same transaction as its holder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goldstack.dynamodb.codec.shapes import Item, Text
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY, UNIQUE_SORT_KEY
from goldstack.dynamodb.entities import Key
from goldstack.dynamodb.entities.roles import Claim
from goldstack.dynamodb.expressions import guards
from goldstack.dynamodb.expressions.paths import Path, attribute, own
from goldstack.dynamodb.expressions.terms import Term, seconds
from goldstack.dynamodb.mistakes import shown
from goldstack.errors import ConditionFailed, DataError, NotUnique

from .action import Action
from .values import held_by

# Attributes of an item that holds a value: the key of the item that has it.
_HOLDER_PK, _HOLDER_SK = "of_pk", "of_sk"


@dataclass(slots=True, kw_only=True)
class Holding:
    """A value of a unique field, as an item of its own that is taken or given up.

    Attributes:
        action: Whose item has, or had, the value.
        claim: Of which field.
        pk: Its partition key, which says the value.
        until: The attribute and the time at which its holder is over, and with it the claim.
        is_taken: It is taken, rather than given up.
        holders: The items that may hold it now: that of the action, and one that gives it up in the same transaction.
    """

    action: Action[Any]
    claim: Claim
    pk: str
    until: Item
    is_taken: bool
    holders: list[Key[Any]]

    @property
    def operation(self) -> str:
        """As a transaction names it."""
        return "Put" if self.is_taken else "Delete"

    def request(self) -> dict[str, Any]:
        """What is sent of it, but for the table."""
        place = {PARTITION_KEY: {"S": self.pk}, SORT_KEY: {"S": UNIQUE_SORT_KEY}}
        names = {"#pk": PARTITION_KEY, "#of": _HOLDER_PK, "#at": _HOLDER_SK}
        ours: Item = {}
        for i, key in enumerate(self.holders):
            ours |= {f":of{i}": {"S": key.pk}, f":at{i}": {"S": key.sk}}
        text = " OR ".join(
            ["attribute_not_exists(#pk)", *(f"(#of = :of{i} AND #at = :at{i})" for i in range(len(self.holders)))]
        )
        if field := self.action.shape.roles.expires:
            names["#until"], ours[":now"] = field.saved, seconds()
            text += " OR #until <= :now"
        holder = {_HOLDER_PK: {"S": self.action.key.pk}, _HOLDER_SK: {"S": self.action.key.sk}}
        return {
            **({"Item": place | holder | self.until} if self.is_taken else {"Key": place}),
            "ConditionExpression": text,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": ours,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def holder(self, stored: Item) -> Key[Any] | None:
        """The item that has the value, going by what is *stored* of it; None where it does not say."""
        try:
            return Key(self.action.shape.entity, stored[_HOLDER_PK]["S"], stored[_HOLDER_SK]["S"])
        except (LookupError, DataError):  # it is not ours
            return None

    def refused(self, error: ConditionFailed) -> NotUnique:
        """That another item has the value."""
        return not_unique(self, self.holder(dict(error.stored or {})), error.request_id)


def not_unique(one: Holding, holder: Key[Any] | None, request_id: str | None = None) -> NotUnique:
    """That *holder* has the value of *one*; None where nobody knows who."""
    name, entity = one.claim.field.name, one.action.shape.entity
    within = "".join(f" within its {field.name}" for field in one.claim.within)
    said = (
        f"the item at {shown(holder)} has the same value. Nothing was changed.\n"
        f"Give it another value, or delete that item first."
        if holder
        else f"the item at ({one.pk!r}, {UNIQUE_SORT_KEY!r}) holds the value and does not say for whom. Nothing was changed.\n"
        f"goldstack has not written it so: where no {entity.__name__} has the value, delete that item."
    )
    return NotUnique(
        f"{entity.__name__}.{name} of {shown(one.action.key)} is not unique{within}: {said}",
        field=name,
        holder=holder,
        key=one.action.key,
        entity=entity,
        request_id=request_id,
    )


def as_read(action: Action[Any], before: Item | None) -> list[Term]:
    """That in what counts the item still is as it was read: *before*; also of an edit, which is refused where it is none."""
    return [guards.is_there(), *_same(action, before)] if before is not None else [guards.is_not_there()]


def changed(action: Action[Any], before: Item | None, now: Mapping[str, Any] | None) -> bool:
    """Whether in what counts the item of *action* is another *now* than *before*."""
    if not before or not now:
        return bool(before) != bool(now)
    return any(before.get(name) != now.get(name) for name in _counting(action))


def _same(action: Action[Any], stored: Item) -> Iterator[Term]:
    for name, path in _counting(action).items():
        yield guards.same(path, stored.get(name))


def _counting(action: Action[Any]) -> dict[str, Path]:
    """The attributes that say what values are held, and how long; of a deletion, which tells what it deletes, all that
    tell one write from the next.
    """
    marks, roles = action.shape.marks, action.shape.roles
    fields = [*(field for claim in roles.claims for field in claim.fields), *filter(None, [roles.expires])]
    names = [marks.kind]
    if action.operation == "Delete":
        fields += filter(None, [roles.version])
        names += [marks.modified, marks.write]
    return {name: attribute(name, Text()) for name in names if name} | {field.saved: own(field) for field in fields}


def holdings(changes: Iterable[tuple[Action[Any], Item | None]]) -> list[Holding]:
    """What is taken and given up by actions, each with the item that was read before it; one for each value.

    Raises:
        NotUnique: Two of them take the same value.
    """
    found: dict[str, Holding] = {}
    for action, before in changes:
        if action.after is None:
            continue
        for one in _of(action, before, action.after(before)):
            other = found.get(one.pk)
            if other is None:
                found[one.pk] = one
            elif one.is_taken and other.is_taken:
                raise not_unique(one, other.action.key)
            else:
                taken = one if one.is_taken else other
                taken.holders = [*one.holders, *other.holders]
                found[one.pk] = taken
    return list(found.values())


def _of(action: Action[Any], before: Item | None, after: Item | None) -> Iterator[Holding]:
    taken = held_by(action.shape, after)
    field = action.shape.roles.expires
    until = {field.saved: after[field.saved]} if field and after and "N" in after.get(field.saved, {}) else {}
    for pk, claim in (held_by(action.shape, before) | taken).items():
        yield Holding(action=action, claim=claim, pk=pk, until=until, is_taken=pk in taken, holders=[action.key])
