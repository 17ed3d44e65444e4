"""Equal values are one unique value, however they are spelled."""

from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any
from uuid import UUID

import pytest

from goldstack.dynamodb import Entity, key, unique
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.writes.values import held_by

EAST, WEST = timezone(timedelta(hours=1)), timezone(-timedelta(hours=1))


def keys(kind: Any, *values: Any) -> list[str]:
    """Of the items that hold *values*."""

    class Valued(Entity):
        value: Annotated[kind, unique()]

        @key
        @staticmethod
        def at(value: Any) -> tuple[str, str]:  # noqa: ARG004
            return "VALUED", "valued"

    shape = layout(Valued)
    return [next(iter(held_by(shape, shape.encode(Valued(value=value))))) for value in values]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (datetime, datetime(2020, 1, 1, 12, tzinfo=UTC), datetime(2020, 1, 1, 13, tzinfo=EAST)),
        (
            datetime,
            datetime(1, 1, 1, 0, 30, tzinfo=EAST),
            datetime(1, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
        (
            datetime,
            datetime(9999, 12, 31, 23, 30, tzinfo=WEST),
            datetime(9999, 12, 31, 22, 30, tzinfo=timezone(-timedelta(hours=2))),
        ),
        (time, time(12, tzinfo=EAST), time(11, tzinfo=UTC)),
        (time, time(0, 30, tzinfo=EAST), time(0, tzinfo=timezone(timedelta(minutes=30)))),
        (PureWindowsPath, PureWindowsPath("C:/A"), PureWindowsPath("c:\\a")),
        (float, 0.0, -0.0),
        (Decimal, Decimal("1E+3"), Decimal("1000.00")),
    ],
)
def test_equal_values_have_one_key(kind: Any, one: Any, other: Any) -> None:
    assert one == other
    first, second = keys(kind, one, other)
    assert first == second


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (datetime, datetime(2020, 1, 1, 12, tzinfo=UTC), datetime(2020, 1, 1, 12, tzinfo=EAST)),
        (datetime, datetime(2020, 1, 1, 12), datetime(2020, 1, 1, 12, tzinfo=UTC)),
        (time, time(12), time(12, tzinfo=UTC)),
        (time, time(12, tzinfo=UTC), time(12, 0, 0, 1, tzinfo=UTC)),
        (PurePosixPath, PurePosixPath("/A"), PurePosixPath("/a")),
        (str, "a", "A"),
        (UUID, UUID(int=1), UUID(int=2)),
    ],
)
def test_others_have_their_own(kind: Any, one: Any, other: Any) -> None:
    assert one != other
    first, second = keys(kind, one, other)
    assert first != second
