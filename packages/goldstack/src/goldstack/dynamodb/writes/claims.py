"""The values of unique fields: each is held by an item of its own, which is written in the same transaction as its holder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from goldstack.dynamodb.codec.shapes import AttributeValue, Field, Item
from goldstack.dynamodb.definition import PARTITION_KEY, SORT_KEY, UNIQUE_PARTITIONS, UNIQUE_SORT_KEY
from goldstack.dynamodb.entities import Key, Layout
from goldstack.dynamodb.entities.keys import PARTITION_KEY_LIMIT
from goldstack.dynamodb.entities.roles import Claim
from goldstack.dynamodb.expressions import guards
from goldstack.dynamodb.expressions.terms import Term
from goldstack.dynamodb.mistakes import shown
from goldstack.errors import ConditionFailed, NotUnique

from .action import Action

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
            names["#until"], ours[":now"] = field.saved, guards.seconds()
            text += " OR #until <= :now"
        holder = {_HOLDER_PK: {"S": self.action.key.pk}, _HOLDER_SK: {"S": self.action.key.sk}}
        return {
            **({"Item": place | holder | self.until} if self.is_taken else {"Key": place}),
            "ConditionExpression": text,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": ours,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def refused(self, error: ConditionFailed) -> NotUnique:
        """That another item has the value."""
        stored, entity = error.stored or {}, self.action.shape.entity
        holder = Key(entity, stored[_HOLDER_PK]["S"], stored[_HOLDER_SK]["S"]) if _HOLDER_PK in stored else None
        return not_unique(self, holder, error.request_id)


def not_unique(one: Holding, holder: Key[Any] | None, request_id: str | None = None) -> NotUnique:
    """That *holder* has the value of *one*."""
    name, entity = one.claim.field.name, one.action.shape.entity
    within = "".join(f" within its {field.name}" for field in one.claim.within)
    return NotUnique(
        f"{entity.__name__}.{name} of {shown(one.action.key)} is not unique{within}: the item at {shown(holder)} has "
        f"the same value. Nothing was changed.\nGive it another value, or delete that item first.",
        field=name,
        holder=holder,
        key=one.action.key,
        entity=entity,
        request_id=request_id,
    )


def as_read(action: Action[Any], before: Item | None) -> list[Term]:
    """That in what is unique the item still is as it was read: *before*; also of an edit, which is refused where it is none."""
    if before is None:
        return [guards.is_not_there()]
    fields = {field.saved: field for field in _fields(action.shape)}
    return [guards.is_there(), *(guards.same(field, before.get(name)) for name, field in fields.items())]


def changed(shape: Layout[Any], before: Item | None, now: Mapping[str, Any] | None) -> bool:
    """Whether in what is unique the item is another *now* than *before*."""
    if not before or not now:
        return bool(before) != bool(now)
    return any(before.get(field.saved) != now.get(field.saved) for field in _fields(shape))


def _fields(shape: Layout[Any]) -> Iterator[Field]:
    """The fields that say what values are held, and how long."""
    for claim in shape.roles.claims:
        yield from claim.fields
    if shape.roles.expires:
        yield shape.roles.expires


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
    taken = _values(action.shape, after)
    field = action.shape.roles.expires
    until = {field.saved: after[field.saved]} if field and after and "N" in after.get(field.saved, {}) else {}
    for pk, claim in (_values(action.shape, before) | taken).items():
        yield Holding(action=action, claim=claim, pk=pk, until=until, is_taken=pk in taken, holders=[action.key])


def _values(shape: Layout[Any], stored: Item | None) -> dict[str, Claim]:
    """The claims of *stored*, by the keys of the items that hold them; none for a field that is None, or where it is over."""
    found: dict[str, Claim] = {}
    for claim in shape.roles.claims if stored and not shape.is_over(stored) else ():
        parts = [(stored or {}).get(field.saved, {"NULL": True}) for field in claim.fields]
        if "NULL" not in parts[-1]:
            found[_key(shape, claim, parts)] = claim
    return found


def _key(shape: Layout[Any], claim: Claim, parts: Iterable[AttributeValue]) -> str:
    begin = f"{UNIQUE_PARTITIONS}{shape.kind}.{claim.field.saved}"
    text = begin + "".join(f"#{_text(part)}" for part in parts)
    if len(text.encode()) <= PARTITION_KEY_LIMIT:
        return text
    return f"{begin}#sha256:{sha256(text.encode()).hexdigest()}"


def _text(value: AttributeValue) -> str:
    ((tag, content),) = value.items()
    if tag == "N":
        sign, digits, exponent = Decimal(content).as_tuple()
        plain = "".join(map(str, digits)).lstrip("0").rstrip("0")
        exponent = int(exponent) + len("".join(map(str, digits))) - len("".join(map(str, digits)).rstrip("0"))
        content = f"{'-' * sign}{plain}E{exponent}" if plain else "0"
    return f"{tag}:{str(content).replace('%', '%25').replace('#', '%23')}"
