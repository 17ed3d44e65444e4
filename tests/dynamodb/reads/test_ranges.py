"""Ranges of keys beside the order of their bytes, within limits that are small enough to try every key."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldstack.dynamodb.expressions import Placeholders
from goldstack.dynamodb.reads import ranges
from goldstack.dynamodb.reads.ranges import Interval

EDGES = "\0\x01a\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"
BOUNDS = (ranges.at_least, ranges.after, ranges.at_most, ranges.before, ranges.only, ranges.beginning)

texts = st.text(st.one_of(st.sampled_from(EDGES), st.characters(exclude_categories=["Cs"])), min_size=1, max_size=6)
# As long as a key may be, or almost.
long = st.builds(
    lambda end, missing: ("x" * 1024)[: 1024 - len(end.encode()) - missing] + end, texts, st.integers(0, 4)
)
keys = st.one_of(texts, long)


def every(limit: int) -> list[str]:
    """Every key of so many bytes that is made of characters at the edges of what UTF-8 has."""
    found = ("".join(parts) for length in range(1, limit + 1) for parts in product(EDGES, repeat=length))
    return sorted((text for text in found if len(text.encode()) <= limit), key=str.encode)


@pytest.fixture(params=[3, 4])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(ranges, "SORT_KEY_LIMIT", request.param)
    monkeypatch.setattr(ranges, "LAST", ranges.last_with(""))
    monkeypatch.setattr(ranges, "EVERYTHING", Interval(ranges.FIRST, ranges.LAST))
    monkeypatch.setattr(ranges, "NOTHING", Interval(ranges.LAST, ranges.FIRST))
    return every(request.param)


def holds(condition: str | None, values: dict[str, Any], text: str) -> bool:
    """What DynamoDB would say of a key."""
    if condition is None:
        return True
    key = text.encode()
    match condition.replace("(", " ").replace(",", "").replace(")", "").split():
        case ["begins_with", _, value]:
            return key.startswith(values[value]["S"].encode())
        case [_, "BETWEEN", low, "AND", high]:
            return values[low]["S"].encode() <= key <= values[high]["S"].encode()
        case [_, sign, value]:
            other = values[value]["S"].encode()
            return {"=": key == other, "<": key < other, "<=": key <= other, ">": key > other, ">=": key >= other}[sign]
    raise AssertionError(condition)


def asked(interval: Interval) -> tuple[str | None, dict[str, Any]]:
    placeholders = Placeholders()
    condition = interval.condition("sk", placeholders)
    return condition, placeholders.attributes().get("ExpressionAttributeValues", {})


def meant(bound: Any, text: str, other: bytes) -> bool:
    mine = text.encode()
    return {
        ranges.at_least: other >= mine,
        ranges.after: other > mine,
        ranges.at_most: other <= mine,
        ranges.before: other < mine,
        ranges.only: other == mine,
        ranges.beginning: other.startswith(mine),
    }[bound]


def test_no_key_is_between_a_key_and_its_successor(small: list[str]) -> None:
    for text, following in pairwise(small):
        after = ranges.successor(text)
        assert after is not None
        assert text.encode() < after.encode() <= following.encode()
        assert ranges.predecessor(after) == text
    assert ranges.successor(small[-1]) is None or small[-1] != ranges.LAST


def test_no_key_is_between_a_key_and_its_predecessor(small: list[str]) -> None:
    for preceding, text in pairwise(small):
        before = ranges.predecessor(text)
        assert before is not None
        assert preceding.encode() <= before.encode() < text.encode()
        assert ranges.successor(before) == text
    assert ranges.predecessor("\0") is None


def test_one_bound_is_exact_for_every_key(small: list[str]) -> None:
    for bound in BOUNDS:
        for text in small[::7]:
            interval = bound(text)
            condition, values = asked(interval)
            for other in small:
                told = not interval.is_empty and holds(condition, values, other)
                assert told == meant(bound, text, other.encode()) == (other in interval), (bound, text, other)


def test_bounds_together_are_exact_for_every_key(small: list[str]) -> None:
    for (one, first), (two, second) in product(product(BOUNDS, small[3::60]), repeat=2):
        interval = one(first) & two(second)
        condition, values = asked(interval)
        for other in small[::5]:
            both = meant(one, first, other.encode()) and meant(two, second, other.encode())
            assert (not interval.is_empty and holds(condition, values, other)) == both


@given(keys)
def test_successor_and_predecessor_undo_each_other(text: str) -> None:
    after, before = ranges.successor(text), ranges.predecessor(text)
    assert after is None or (ranges.predecessor(after) == text and after.encode() > text.encode())
    assert before is None or (ranges.successor(before) == text and before.encode() < text.encode())
    assert all(len(other.encode()) <= 1024 for other in (after or "", before or ""))


@given(keys, keys, keys, st.sampled_from(BOUNDS), st.sampled_from(BOUNDS))
def test_bounds_of_any_keys_are_exact(first: str, second: str, other: str, one: Any, two: Any) -> None:
    interval = one(first) & two(second)
    condition, values = asked(interval)
    for text in (
        other,
        first,
        second,
        first + other,
        ranges.successor(first) or "x",
        ranges.predecessor(second) or "x",
    ):
        if len(text.encode()) > 1024:
            continue
        both = meant(one, first, text.encode()) and meant(two, second, text.encode())
        assert (not interval.is_empty and holds(condition, values, text)) == both


@given(keys)
def test_the_last_key_with_a_prefix_is_the_last(prefix: str) -> None:
    last = ranges.last_with(prefix)
    assert last.startswith(prefix)
    assert len(last.encode()) <= 1024
    after = ranges.successor(last)
    assert after is None or not after.startswith(prefix)


@pytest.mark.parametrize(
    ("interval", "condition", "values"),
    [
        (ranges.beginning(""), None, []),
        (ranges.at_least("\0"), None, []),
        (ranges.at_least(""), None, []),
        (ranges.beginning("a"), "begins_with(#0, :0)", ["a"]),
        (ranges.only("a"), "#0 = :0", ["a"]),
        (ranges.after("a"), "#0 > :0", ["a"]),
        (ranges.at_least("a"), "#0 >= :0", ["a"]),
        (ranges.before("a"), "#0 < :0", ["a"]),
        (ranges.at_most("a"), "#0 <= :0", ["a"]),
        (ranges.at_least("a") & ranges.at_most("b"), "#0 BETWEEN :0 AND :1", ["a", "b"]),
        (ranges.beginning("a") & ranges.at_least("ab"), "#0 BETWEEN :0 AND :1", ["ab", ranges.last_with("a")]),
        (ranges.beginning("a") & ranges.at_least("0"), "begins_with(#0, :0)", ["a"]),
        (ranges.beginning("a") & ranges.beginning("ab"), "begins_with(#0, :0)", ["ab"]),
    ],
)
def test_a_range_is_one_condition_as_short_as_it_can_be(
    interval: Interval, condition: str | None, values: list[str]
) -> None:
    text, given_values = asked(interval)
    assert text == condition
    assert [value["S"] for value in given_values.values()] == values


@pytest.mark.parametrize(
    "interval",
    [
        ranges.before("\0"),
        ranges.before(""),
        ranges.at_most(""),
        ranges.after(ranges.last_with("")),
        ranges.after("b") & ranges.at_most("b"),
        ranges.at_least("b") & ranges.before("a"),
        ranges.beginning("a") & ranges.after("b"),
    ],
)
def test_a_range_without_keys_is_empty(interval: Interval) -> None:
    assert interval.is_empty
