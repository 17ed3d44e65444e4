"""The values of unique fields as keys: equal values have one, whatever their spelling."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from goldstack.dynamodb.codec import Unfit, to_stored
from goldstack.dynamodb.codec.declared import declared
from goldstack.dynamodb.codec.shapes import AttributeValue, Field, Item, Written
from goldstack.dynamodb.codec.unions import members
from goldstack.dynamodb.definition import UNIQUE_PARTITIONS
from goldstack.dynamodb.entities import Layout, layout
from goldstack.dynamodb.entities.keys import PARTITION_KEY_LIMIT
from goldstack.dynamodb.entities.roles import Claim


def held_by(shape: Layout[Any], stored: Item | None) -> dict[str, Claim]:
    """The claims of *stored*, by the partition keys of the items that hold them.

    None for a field that is None, and none at all where it is over, or of another kind. What is absent is as it is read.
    """
    found: dict[str, Claim] = {}
    if not stored or not shape.is_kind(stored) or shape.is_over(stored):
        return found
    entity: Any = shape.entity  # mypy takes no type for hashable
    for claim in shape.roles.claims:
        parts = [stored.get(field.saved) or _absent(entity, field.name) for field in claim.fields]
        if "NULL" not in parts[-1]:
            found[_key(shape, claim, parts)] = claim
    return found


@lru_cache(maxsize=1024)
def _absent(entity: type[Any], name: str) -> AttributeValue:
    """What the field *name* is where its attribute is absent; NULL where a function makes it, for that makes another each time."""
    (field,) = (one for one in declared(entity) if one.name == name)
    if field.factory or field.default is ...:
        return {"NULL": True}
    try:
        return to_stored(layout(entity).record.fields[name].shape, field.default)
    except Unfit:
        return {"NULL": True}


def _key(shape: Layout[Any], claim: Claim, parts: Iterable[AttributeValue]) -> str:
    begin = f"{UNIQUE_PARTITIONS}{_escaped(shape.kind, '.')}.{_escaped(claim.field.saved, '.')}"
    text = begin + "".join(f"#{_text(field, part)}" for field, part in zip(claim.fields, parts, strict=True))
    if len(text.encode()) <= PARTITION_KEY_LIMIT:
        return text
    return f"{begin}#sha256:{sha256(text.encode()).hexdigest()}"


def _text(field: Field, value: AttributeValue) -> str:
    """*value* as text, one for all that are equal in Python: `1.0` and `1`, noon in London and one o'clock in Berlin."""
    ((tag, content),) = value.items()
    match tag:
        case "N":
            content = _number(content)
        case "S":
            content = _spelled(field, content)
    return f"{tag}:{_escaped(str(content))}"


def _number(text: str) -> str:
    sign, digits, exponent = Decimal(text).as_tuple()
    whole = "".join(map(str, digits)).lstrip("0")
    plain = whole.rstrip("0")
    return f"{'-' * sign}{plain}E{int(exponent) + len(whole) - len(plain)}" if plain else "0"


def _spelled(field: Field, text: str) -> str:
    kind = next((shape for shape in members(field.shape) if isinstance(shape, Written)), None)
    if kind is None:
        return text
    try:
        value = kind.read(text)
        return kind.write(value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value)
    except (ValueError, OverflowError):
        return text  # others wrote it


def _escaped(text: str, also: str = "") -> str:
    """*text* without what divides the parts of a key."""
    for sign in f"%#{also}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
