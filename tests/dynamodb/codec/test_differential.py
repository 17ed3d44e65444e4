"""What is stored is what boto3's own serializer stores, where that can store it; and so is what is read."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, create_model

from goldstack.dynamodb import NO_MARKS, Entity, saved_as
from goldstack.dynamodb.entities import layout

from .made import decimals, ints, text

SLOW = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


class Bare(Entity, marks=NO_MARKS):
    where: Annotated[str, saved_as("pk")] = "p"
    which: Annotated[str, saved_as("sk")] = "s"


class Inner(BaseModel):
    name: str
    numbers: list[int] = []


# boto3 has no more than 38 digits in all, zeros at the end included.
few_ints = ints.filter(lambda value: abs(value) < 10**38)
few_decimals = decimals.filter(lambda value: len(value.as_tuple().digits) <= 38)
LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (str, text),
    (int, few_ints),
    (Decimal, few_decimals),
    (bool, st.booleans()),
    (bytes, st.binary(max_size=5)),
    (str | None, text | st.none()),
    (Inner, st.builds(Inner, name=text, numbers=st.lists(few_ints, max_size=2))),
    (set[str], st.sets(text, min_size=1, max_size=3)),
    (set[int], st.sets(few_ints, min_size=1, max_size=3)),
    (set[bytes], st.sets(st.binary(max_size=3), min_size=1, max_size=3)),
    (frozenset[Decimal], st.frozensets(few_decimals, min_size=1, max_size=3)),
]
kinds = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        inner.map(lambda kind: (list[kind[0]], st.lists(kind[1], max_size=3)))
        | inner.map(lambda kind: (dict[str, kind[0]], st.dictionaries(text.filter(bool), kind[1], max_size=3)))
    ),
    max_leaves=3,
)


@st.composite
def items(draw: st.DrawFn) -> Entity:
    """An item of what boto3 can store too; every field is required, so that nothing is left out."""
    made = draw(st.lists(kinds, min_size=1, max_size=4))
    definitions: dict[str, Any] = {f"f{i}": (kind, ...) for i, (kind, _) in enumerate(made)}
    entity = create_model("Made", __base__=Bare, **definitions)
    return entity(**{f"f{i}": draw(values) for i, (_, values) in enumerate(made)})


def alike(stored: Any, convert: Callable[[Any], Any]) -> Any:
    """*stored* with bytes converted, numbers by value and sets in order."""
    if isinstance(stored, list):
        return [alike(one, convert) for one in stored]
    ((tag, content),) = stored.items() if len(stored) == 1 else ((None, None),)
    match tag:
        case "N":
            return {"N": Decimal(content)}
        case "B":
            return {"B": convert(content)}
        case "SS":
            return {"SS": sorted(content)}
        case "NS":
            return {"NS": sorted(map(Decimal, content))}
        case "BS":
            return {"BS": sorted(map(convert, content))}
        case "L":
            return {"L": alike(content, convert)}
        case "M":
            return {"M": {name: alike(one, convert) for name, one in content.items()}}
        case _:
            return stored


def plain(stored: Any) -> Any:
    """As boto3 has it: bytes for base64."""
    return {name: alike_boto3(one) for name, one in stored.items()}


def alike_boto3(one: Any) -> Any:
    ((tag, content),) = one.items()
    match tag:
        case "B":
            return {"B": b64decode(content)}
        case "BS":
            return {"BS": [b64decode(each) for each in content]}
        case "L":
            return {"L": [alike_boto3(each) for each in content]}
        case "M":
            return {"M": plain(content)}
        case _:
            return one


def native(value: Any) -> Any:
    """What boto3 reads, without its wrapper of bytes."""
    if isinstance(value, Binary):
        return value.value
    if isinstance(value, dict):
        return {name: native(one) for name, one in value.items()}
    if isinstance(value, list):
        return [native(one) for one in value]
    return {native(one) for one in value} if isinstance(value, set) else value


@SLOW
@given(items())
def test_what_is_stored_is_what_boto3_stores(item: Entity) -> None:
    stored = layout(type(item)).encode(item)
    serialize = TypeSerializer().serialize
    fields = item.model_dump()
    theirs = {"pk": fields.pop("where"), "sk": fields.pop("which"), **fields}
    assert {name: alike(one, lambda content: content) for name, one in stored.items()} == {
        name: alike(serialize(value), lambda content: b64encode(content).decode()) for name, value in theirs.items()
    }


@SLOW
@given(items())
def test_what_is_read_is_what_boto3_reads(item: Entity) -> None:
    shape = layout(type(item))
    stored = shape.encode(item)
    deserialize = TypeDeserializer().deserialize
    theirs = {name: native(deserialize(one)) for name, one in plain(stored).items()}
    values = {"where": theirs.pop("pk"), "which": theirs.pop("sk"), **theirs}
    assert shape.decode(stored) == type(item).model_validate(values, by_name=True) == item
