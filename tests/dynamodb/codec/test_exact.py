"""Numbers are read and written exactly, whatever the decimal context of the caller is."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal, Inexact, Rounded, localcontext
from zoneinfo import ZoneInfo

import pytest

from goldstack.dynamodb import Entity
from goldstack.dynamodb.entities import layout
from goldstack.errors import ItemUnreadable


class Measured(Entity):
    pk: str = "p"
    sk: str = "s"
    waited: timedelta = timedelta()
    amount: Decimal = Decimal(0)
    count: int = 0
    zone: ZoneInfo = ZoneInfo("UTC")


@pytest.fixture(params=["round", "trap"])
def context(request: pytest.FixtureRequest) -> Iterator[None]:
    """A decimal context of few digits, which rounds or raises."""
    with localcontext() as mine:
        mine.prec = 3
        mine.traps[Inexact] = mine.traps[Rounded] = request.param == "trap"
        yield


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "waited",
    [
        timedelta(days=1, seconds=1, microseconds=1),
        timedelta(microseconds=-1),
        timedelta.min,
        timedelta.max,
        timedelta(days=400, microseconds=123456),
    ],
)
def test_the_callers_decimal_context_changes_nothing(waited: timedelta) -> None:
    shape = layout(Measured)
    item = Measured(waited=waited, amount=Decimal("1.234567890123"), count=10**30)
    stored = shape.encode(item)
    assert shape.decode(stored) == item
    assert shape._exact.decode(stored) == item


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1E2", 100), ("1.5E0", 1.5), ("-0", 0), ("0E90", 0), ("1.50000000000", 1.5), ("-12E-1", -1.2)],
)
def test_a_duration_may_be_written_as_any_number(text: str, seconds: float) -> None:
    shape = layout(Measured)
    assert shape.decode({**shape.encode(Measured()), "waited": {"N": text}}).waited == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("name", "stored", "words"),
    [
        ("waited", {"N": "0.0000001"}, "waited cannot be read: 0.0000001 seconds are finer than microseconds"),
        ("waited", {"N": "1E100"}, "waited cannot be read: 1E100 seconds are more than a timedelta can be"),
        ("waited", {"N": "86400000000000"}, "waited cannot be read: days=1000000000"),
        ("zone", {"S": "Europe/Atlantis"}, "zone cannot be read: .*No time zone found"),
    ],
)
def test_what_its_type_cannot_hold_is_unreadable(name: str, stored: dict[str, str], words: str) -> None:
    shape = layout(Measured)
    with pytest.raises(ItemUnreadable, match=words):
        shape.decode({**shape.encode(Measured()), name: stored})
