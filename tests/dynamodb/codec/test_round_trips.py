"""What is stored is read back as it was: any model, any value, by both codecs."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from pydantic_core import from_json, to_json

from goldstack.dynamodb import Entity
from goldstack.dynamodb.entities import layout

from .made import items

SLOW = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def same(one: Any, other: Any) -> bool:
    """Equal, and of equal types, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, set | frozenset):
        return one == other and {type(member) for member in one} == {type(member) for member in other}
    if hasattr(one, "__pydantic_fields__") or hasattr(one, "__dataclass_fields__"):
        names = getattr(one, "__pydantic_fields__", None) or one.__dataclass_fields__
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


def same_stored(one: Any, other: Any) -> bool:
    """Equal, numbers by value, and in whatever order sets are."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_under(name, one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same_stored, one, other))
    return bool(one == other)


def _same_under(name: str, one: Any, other: Any) -> bool:
    if name == "N" and isinstance(one, str):
        return Decimal(one) == Decimal(other)
    if name == "NS":
        return set(map(Decimal, one)) == set(map(Decimal, other))
    return sorted(one) == sorted(other) if name in {"SS", "BS"} else same_stored(one, other)


@SLOW
@given(items())
def test_every_item_is_read_back_as_it_was(made: tuple[type[Entity], Any]) -> None:
    entity, item = made
    shape = layout(entity)
    travelled = from_json(to_json(shape.encode(item)))
    back = shape.decode(travelled)
    assert same(back, item), travelled
    assert back == item


@SLOW
@given(items())
def test_the_compiled_and_the_interpreted_codec_agree(made: tuple[type[Entity], Any]) -> None:
    entity, item = made
    shape = layout(entity)
    stored, exactly = shape.encode(item), shape._exact.encode(item)
    for name in shape.record.fields:
        saved = shape.record.fields[name].saved
        assert stored.get(saved) == exactly.get(saved)
    assert same(shape.decode(stored), shape._exact.decode(stored))


@SLOW
@given(items())
def test_reading_and_writing_again_changes_nothing(made: tuple[type[Entity], Any]) -> None:
    entity, item = made
    shape = layout(entity)
    stored = shape.encode(item)
    again = shape.encode(shape.decode({**stored, "unknown": {"M": {"a": {"B": "AAE="}}}}))
    assert again.pop("unknown") == {"M": {"a": {"B": "AAE="}}}
    assert same_stored({**again, "_md": {}}, {**stored, "_md": {}})
