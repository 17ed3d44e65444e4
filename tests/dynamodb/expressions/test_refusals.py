"""What a condition cannot say, and a type checker does not see, raises where it is said."""

# ruff: noqa: ARG005, FURB110, FURB171, PLW0108, PLW0177, RUF034, UP031 - what is wrong is what is shown here

import copy
import math
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import index
from typing import Any

import pytest

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import between, condition, contains, given, missing, not_, one_of, present, size
from goldstack.errors import Misuse

from .kinds import Level, User


def refused(function: Callable[[Any], Any], match: str | None = None) -> str:
    with pytest.raises(Misuse, match=match) as caught:
        condition(layout(User), function)
    assert caught.value.entity is User
    assert len(str(caught.value).splitlines()) == 2
    return str(caught.value)


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (lambda u: (u.age > 3) and u.active, "whether it is true"),
        (lambda u: (u.age > 3) or u.active, "whether it is true"),
        (lambda u: not u.active, "whether it is true"),
        (lambda u: u.active if u.active else u.active, "whether it is true"),
        (lambda u: 1 < u.age < 4, "whether it is true"),
        (lambda u: u.status in ("new", "paid"), "whether it is true"),
        (lambda u: bool(u), "whether it is true"),
        (lambda u: bool(size(u.tags)), "whether it is true"),
        (lambda u: "x" in u.tags, "`in` was asked"),
        (lambda u: str(u.name) == "x", "its text was asked"),
        (lambda u: f"{u.name}" == "x", "its text was asked"),
        (lambda u: f"{u.age:03d}" == "x", "its text was asked"),
        (lambda u: "%s" % u.name == "x", "its text was asked"),
        (lambda u: bytes(u.raw) == b"", "its text was asked"),
        (lambda u: list(u.tags) == [], "its members were asked"),
        (lambda u: [*u.lines] == [], "its members were asked"),
        (lambda u: any(line.sku == "x" for line in u.lines), "its members were asked"),
        (lambda u: dict(**u.scores) == {}, r"\.keys"),
        (lambda u: len(u.tags) > 3, "its length was asked"),
        (lambda u: hash(u.name), "its hash was asked"),
        (lambda u: {u.name}, "its hash was asked"),
        (lambda u: {u: 1}, "its hash was asked"),
        (lambda u: u.status in {"new"}, "its hash was asked"),
        (lambda u: int(u.age) == 3, "its number was asked"),
        (lambda u: float(u.age) == 3, "its number was asked"),
        (lambda u: complex(u.age) == 3, "its number was asked"),
        (lambda u: [1, 2][u.age] == 3, "its number was asked"),
        (lambda u: index(u.age) == 3, "its number was asked"),
        (lambda u: round(u.score) == 3, "its number was asked"),
        (lambda u: math.floor(u.score) == 3, "its number was asked"),
        (lambda u: u.age + 1 > 3, "something was computed"),
        (lambda u: 1 - u.age > 3, "something was computed"),
        (lambda u: u.age * 2 > 3, "something was computed"),
        (lambda u: u.age / 2 > 3, "something was computed"),
        (lambda u: u.age % 2 == 0, "something was computed"),
        (lambda u: -u.age < 0, "something was computed"),
        (lambda u: abs(u.age) < 1, "something was computed"),
        (lambda u: size(u.tags) + 1 > 3, "something was computed"),
        (lambda u: u.active ^ u.email_verified, "something was joined"),
        (lambda u: size(u.tags) & u.active, "something was joined"),
        (lambda u: u.name(), "it was called"),
        (lambda u: (u.age > 3)(), "it was called"),
        (lambda u: copy.copy(u), "copied or pickled"),
        (lambda u: copy.deepcopy(u.tags), "copied or pickled"),
        (lambda u: pickle.dumps(u.age > 3), "copied or pickled"),
        (lambda u: u.scores["a":"b"] == 1, "slice"),  # type: ignore[misc]
        (lambda u: u.lines[-1].sku == "x", "is negative"),
        (lambda u: u.lines["a"] == 1, "has no element at 'a'"),
        (lambda u: u.scores[1] == 1, "must be text"),
        (lambda u: u.pair[2] == 1, "is too large"),
        (lambda u: u.name[0] == "x", "has no element at 0"),
        (lambda u: u.lines[u.age] == 1, "Give the index or key as a value"),
    ],
)
def test_what_only_a_value_could_answer_is_refused(function: Any, match: str) -> None:
    refused(function, match)


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (lambda u: True, "holds plain True"),
        (lambda u: u.org is None, r"missing\(u.org\)"),
        (lambda u: u.org is not None, r"present\(u.org\)"),
        (lambda u: (u.age > 3) & True, "holds plain True"),
        (lambda u: True & (u.age > 3), "holds plain True"),
        (lambda u: (u.age > 3) | (u.org is None), "holds plain False"),
        (lambda u: u.active & isinstance(u.name, str), "holds plain False"),
        (lambda u: None, "returned nothing"),
        (lambda u: u.age, "User.age is no bool"),
        (lambda u: u.name & u.active, "User.name is no bool"),
        (lambda u: u.active & 1, "holds 1"),
        (lambda u: u.active & "x", "holds 'x'"),
        (lambda u: not_(u.age), "User.age is no bool"),
        (lambda u: u, "User itself was taken for a condition"),
        (lambda u: size(u.tags), r"size\(User.tags\) is no condition"),
        (lambda u: u.name.startswith, "no comparison"),
        (lambda u: "x", "'x'"),
        (lambda u: [u.active], "no comparison"),
        (lambda u: u == 1, "User itself was compared"),
        (lambda u: (u.age > 3) == True, "it was compared"),  # noqa: E712
        (lambda u: (u.age > 3) < (u.age > 4), "it was compared"),
        (lambda u: present(u), "User itself"),
    ],
)
def test_what_is_no_condition_is_refused(function: Any, match: str) -> None:
    refused(function, match)


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (
            lambda u: u.logins > "x",
            r"User.logins cannot be compared with 'x': it is of the type str, and must be of the type int",
        ),
        (lambda u: u.name == 3, "User.name cannot be compared with 3"),
        (lambda u: u.active == 1, "User.active cannot be compared with 1"),
        (lambda u: u.logins == True, "User.logins cannot be compared with True"),  # noqa: E712
        (lambda u: u.status == "sold", "is none of 'new', 'paid'"),
        (lambda u: u.level == "low", "User.level"),
        (lambda u: u.logins == 10**39 + 1, "significant digits"),
        (lambda u: u.score > math.nan, "finite"),
        (lambda u: u.price == Decimal("1E200"), "out of range"),
        (lambda u: u.name == "\ud800", "lone surrogate"),
        (lambda u: u.numbers == [1, "x"], r"User.numbers cannot be compared with \[1, 'x'\]: \[1\] of it is 'x'"),
        (lambda u: u.home.city == 1, "User.home.city"),
        (lambda u: u.lines[0].sku == 1, r"User.lines\[0\].sku"),
        (lambda u: u.tags > {"a"}, "User.tags has no order"),
        (lambda u: u.active > False, "User.active has no order"),
        (lambda u: u.org > None, "which has no order"),
        (lambda u: u.age == u.age, "compared with itself"),
        (lambda u: u.age == u.name, "never equal"),
        (lambda u: u.age < u.tags, "never equal"),
        (lambda u: u.age == size(u.age), "User.age has no size"),
        (lambda u: u.age == (u.age > 3), "was compared with"),
        (lambda u: size(u.tags) > "x", r"size\(User.tags\) cannot be compared"),
        (lambda u: size(u.active) > 3, "User.active has no size"),
        (lambda u: between(u.age, 4, 1), "from 4 to 1, which is nothing"),
        (lambda u: between(u.born, date(2020, 1, 2), date(2020, 1, 1)), "which is nothing"),
        (lambda u: between(u.tags, 1, 2), "has no order"),
        (lambda u: between(u.age, "a", "b"), "cannot be compared with 'a'"),
        (lambda u: one_of(u.age), "one of 0 values"),
        (lambda u: one_of(u.age, *range(101)), "one of 101 values"),
        (lambda u: one_of(u.name, ["a", "b"]), r"one_of\(u.status, \*values\)"),
        (lambda u: one_of(u.level, Level.LOW, "high"), "User.level"),
        (lambda u: contains(u.tags, 1), "User.tags cannot be compared with 1"),
        (lambda u: contains(u.age, 1), "contains nothing"),
        (lambda u: contains(u.name, u.name), "compared with itself"),
        (lambda u: u.name.startswith(1), "User.name cannot be compared with 1"),
        (lambda u: u.name.startswith(("a", "b")), "Give one"),
        (lambda u: u.name.startswith("a", 1), "Give one"),
    ],
)
def test_an_operand_that_does_not_fit_is_refused_by_name(function: Any, match: str) -> None:
    refused(function, match)


@pytest.mark.parametrize(
    ("function", "match"),
    [
        (lambda u: u.nmae == "x", r"User has no field 'nmae' \(it has: email, .*\)\.\n.* Did you mean 'name'\?"),
        (lambda u: u.home.citty == "x", r"User.home has no field 'citty'.*\n.*'city'"),
        (lambda u: u.lines[0].skku == "x", r"User.lines\[0\] has no field 'skku'"),
        (lambda u: u.name.lower() == "x", r"`\.lower` of it.*\n.*lower-case copy"),
        (lambda u: u.name.endswith("x"), "contains"),
        (lambda u: u.scores.get("a") == 1, r"u.scores\['a'\]"),
        (lambda u: u.age.startswith("x"), r"`\.startswith` of it"),
        (lambda u: u.model_dump() == {}, r"`\.model_dump` of it"),
        (lambda u: u._path, "_path"),
        (lambda u: (u.age > 3).value, r"`\.value`"),
    ],
)
def test_an_attribute_that_is_not_there_is_refused(function: Any, match: str) -> None:
    refused(function, match)


@pytest.mark.parametrize(
    "change",
    [
        "u.name = 'x'",
        "del u.name",
        "u.age += 1",
        "u.tags |= {'x'}",
        "u.tags.add('x')",
        "u.lines.append(1)",
        "u.scores['a'] = 1",
        "del u.scores['a']",
        "u.home.city = 'x'",
        "setattr(u.age > 3, 'x', 1)",
    ],
)
def test_a_condition_changes_nothing(change: str) -> None:
    def function(u: User) -> bool:
        exec(change, {"u": u})
        return u.active

    refused(function)


async def waiting(u: User) -> bool:
    return u.active


async def waits(u: Any) -> None:
    await u.name


def test_nothing_is_awaited() -> None:
    refused(waiting, "async function")
    refused(lambda u: waits(u).send(None), "it was awaited")


def test_a_condition_is_a_function() -> None:
    for wrong in (True, "logins > 3", None):
        with pytest.raises(Misuse, match="is a function, and this is"):
            condition(layout(User), wrong)  # type: ignore[arg-type]


def test_an_attribute_of_another_condition_is_refused() -> None:
    kept: list[Any] = []
    condition(layout(User), lambda u: kept.append(u) or u.active)  # type: ignore[func-returns-value]
    refused(lambda u: u.age > kept[0].age, "after its function has returned")
    refused(lambda u: condition(layout(User), lambda v: v.age > u.age), "of another condition or edit")
    refused(lambda u: condition(layout(User), lambda v: v.active & u.active), "belongs to another condition")


def test_after_its_function_has_returned_a_recorder_says_nothing_more() -> None:
    kept: list[Any] = []

    def keeping(u: User) -> bool:
        kept.extend([u, u.age, u.age > 3, size(u.tags)])
        return u.active

    condition(layout(User), keeping)
    for ask in (
        lambda: kept[0].name,
        lambda: kept[1] > 3,
        lambda: kept[2] & kept[2],
        lambda: kept[3] > 3,
        lambda: bool(kept[1]),
        lambda: not_(kept[2]),
        lambda: missing(kept[1]),
        lambda: kept[1][0],
    ):
        with pytest.raises(Misuse, match="after its function has returned"):
            ask()


def test_an_error_of_the_function_itself_passes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        condition(layout(User), lambda u: u.age > 1 / 0)


@pytest.mark.parametrize("function", [present, missing, not_, size, given])
def test_functions_outside_of_a_condition_are_refused(function: Any) -> None:
    with pytest.raises(Misuse, match=f"{function.__name__}\\(\\) was given 'x'"):
        function("x")


def test_functions_of_two_outside_of_a_condition_are_refused() -> None:
    for call in (lambda: contains("abc", "a"), lambda: between(1, 0, 2), lambda: one_of(1, 1)):
        with pytest.raises(Misuse, match="Use it inside"):
            call()


def test_a_recorder_can_be_looked_at_by_a_debugger() -> None:
    seen: list[str] = []

    def looking(u: User) -> bool:
        seen.extend([repr(u), repr(u.home.city), repr(u.age > 3), repr(size(u.tags))])
        assert "city" in dir(u.home)
        assert not hasattr(u, "__wrapped__")
        return u.active

    condition(layout(User), looking)
    assert seen == [
        "<User, as it is recorded for a condition: it has no value>",
        "<User.home.city, as it is recorded for a condition: it has no value>",
        "<A comparison of User, as it is recorded for a condition: it has no value>",
        "<size(User.tags), as it is recorded for a condition: it has no value>",
    ]
