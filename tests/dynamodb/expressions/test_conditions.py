"""What conditions come to: the expression, with names and values in place of placeholders."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import (
    Placeholders,
    between,
    condition,
    contains,
    given,
    missing,
    not_,
    one_of,
    present,
    size,
)

from .kinds import Address, Invoice, Level, Line, User

NULL = "{'NULL': True}"


def said(function: Callable[[User], bool], entity: type[Any] = User) -> str:
    """The expression, readable: `{'N': '3'}` for :0 and the name for #0."""
    placeholders = Placeholders()
    text = condition(layout(entity), function).render(placeholders)
    used = placeholders.attributes()
    names, values = used.get("ExpressionAttributeNames", {}), used.get("ExpressionAttributeValues", {})
    assert set(re.findall(r"#\d+", text)) == set(names)
    assert set(re.findall(r":\d+", text)) == set(values)
    text = re.sub(r"#\d+", lambda found: names[found[0]], text)
    return re.sub(r":\d+", lambda found: str(values[found[0]]), text)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda u: u.logins == 3, "logins = {'N': '3'}"),
        (lambda u: u.logins != 3, "logins <> {'N': '3'}"),
        (lambda u: u.logins < 3, "logins < {'N': '3'}"),
        (lambda u: u.logins <= 3, "logins <= {'N': '3'}"),
        (lambda u: u.logins > 3, "logins > {'N': '3'}"),
        (lambda u: u.logins >= 3, "logins >= {'N': '3'}"),
        (lambda u: 3 < u.logins, "logins > {'N': '3'}"),  # noqa: SIM300
        (lambda u: u.email == "a", "pk = {'S': 'a'}"),
        (lambda u: u.logins < u.age, "logins < age"),
        (lambda u: u.logins > 2.5, "logins > {'N': '2.5'}"),
        (lambda u: u.price > 3, "price > {'N': '3'}"),
        (lambda u: u.score >= Decimal("0.1"), "score >= {'N': '0.1'}"),
        (lambda u: u.waited > timedelta(seconds=90), "waited > {'N': '90'}"),
        (lambda u: given(u.born) >= date(2020, 1, 31), "born >= {'S': '2020-01-31'}"),
        (lambda u: u.level == Level.HIGH, "level = {'S': 'high'}"),
        (lambda u: u.status == "paid", "status = {'S': 'paid'}"),
        (lambda u: u.raw == b"\x00", "raw = {'B': 'AA=='}"),
        (lambda u: u.tags == {"x"}, "tags = {'SS': ['x']}"),
        (lambda u: u.pair == (1, "b"), "pair = {'L': [{'N': '1'}, {'S': 'b'}]}"),
    ],
)
def test_a_comparison_is_encoded_by_the_attribute_s_type(function: Any, expected: str) -> None:
    assert said(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda u: u.home.city == "Rome", "home.city = {'S': 'Rome'}"),
        (lambda u: u.home.street == "x", "home.st. = {'S': 'x'}"),
        (lambda u: given(u.work).visits > 1, "work.visits > {'N': '1'}"),
        (lambda u: u.lines[0].sku == "a", "lines[0].sku = {'S': 'a'}"),
        (lambda u: u.scores["a b"] > 1, "scores.a b > {'N': '1'}"),
        (lambda u: u.pair[1] == "b", "pair[1] = {'S': 'b'}"),
        (lambda u: u.by_number[7] == "x", "by_number.7 = {'S': 'x'}"),
        (lambda u: u.pet.name == "x", "pet.name = {'S': 'x'}"),
        (lambda u: u.pet.kind == "dog", "pet.kind = {'S': 'dog'}"),
        (lambda u: u.pet.age > 1.5, "pet.age > {'N': '1.5'}"),
        (lambda u: u.pet.lives == 9, "pet.lives = {'N': '9'}"),
        (lambda u: u.data["a"][3] == "x", "data.a[3] = {'S': 'x'}"),
        (
            lambda u: u.home == Address(city="Rome"),
            "home = {'M': {'city': {'S': 'Rome'}, 'st.': {'S': ''}, 'visits': {'N': '0'}}}",
        ),
        (lambda u: u.lines[1] == Line(sku="a"), "lines[1] = {'M': {'sku': {'S': 'a'}, 'count': {'N': '1'}}}"),
    ],
)
def test_a_path_leads_into_models_lists_and_dicts(function: Any, expected: str) -> None:
    assert said(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda u: u.email_verified, "emailVerified = {'BOOL': True}"),
        (lambda u: not_(u.active), "NOT active = {'BOOL': True}"),
        (lambda u: ~u.active, "NOT active = {'BOOL': True}"),
        (lambda u: not_(not_(u.active)), "active = {'BOOL': True}"),
        (lambda u: u.active & u.email_verified, "active = {'BOOL': True} AND emailVerified = {'BOOL': True}"),
        (lambda u: u.active == False, "active = {'BOOL': False}"),  # noqa: E712
        (
            lambda u: (u.logins > 3) & u.active | (u.age < 9),
            "(logins > {'N': '3'} AND active = {'BOOL': True}) OR age < {'N': '9'}",
        ),
        (
            lambda u: (u.logins > 3) & (u.active | (u.age < 9)),
            "logins > {'N': '3'} AND (active = {'BOOL': True} OR age < {'N': '9'})",
        ),
        (
            lambda u: u.active & (u.active & u.active),
            "active = {'BOOL': True} AND active = {'BOOL': True} AND active = {'BOOL': True}",
        ),
        (lambda u: not_(u.active | (u.age < 9)), "NOT (active = {'BOOL': True} OR age < {'N': '9'})"),
        (lambda u: not_(not_(u.active) & (u.age < 9)), "NOT (NOT active = {'BOOL': True} AND age < {'N': '9'})"),
        (
            lambda u: u.active | between(u.age, 1, 2) & (u.logins == 1),
            "active = {'BOOL': True} OR (age BETWEEN {'N': '1'} AND {'N': '2'} AND logins = {'N': '1'})",
        ),
    ],
)
def test_conditions_are_joined_as_python_joins_them(function: Any, expected: str) -> None:
    assert said(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda u: missing(u.org), f"attribute_not_exists(org) OR org = {NULL}"),
        (lambda u: u.org == None, f"attribute_not_exists(org) OR org = {NULL}"),  # noqa: E711
        (lambda u: present(u.org), f"attribute_exists(org) AND org <> {NULL}"),
        (lambda u: u.org != None, f"attribute_exists(org) AND org <> {NULL}"),  # noqa: E711
        (lambda u: not_(missing(u.org)), f"NOT (attribute_not_exists(org) OR org = {NULL})"),
        (lambda u: u.tags == set(), f"attribute_not_exists(tags) OR tags = {NULL}"),
        (lambda u: u.tags != set(), f"attribute_exists(tags) AND tags <> {NULL}"),
        (lambda u: u.given_tags == set(), f"given_tags = {NULL}"),
        (lambda u: u.given_tags != set(), f"given_tags <> {NULL}"),
        (lambda u: missing(u.home.note), f"attribute_not_exists(home.note) OR home.note = {NULL}"),
        (lambda u: present(u.scores["a"]), f"attribute_exists(scores.a) AND scores.a <> {NULL}"),
    ],
)
def test_none_and_empty_sets_are_missing(function: Any, expected: str) -> None:
    assert said(function) == expected


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda u: u.name.startswith("J"), "begins_with(name, {'S': 'J'})"),
        (lambda u: given(u.org).startswith(u.name), "begins_with(org, name)"),
        (lambda u: u.raw.startswith(b"\x00"), "begins_with(raw, {'B': 'AA=='})"),
        (lambda u: contains(u.tags, "x"), "contains(tags, {'S': 'x'})"),
        (lambda u: contains(u.codes, 3), "contains(codes, {'N': '3'})"),
        (lambda u: contains(u.numbers, u.age), "contains(numbers, age)"),
        (lambda u: contains(u.name, "x"), "contains(name, {'S': 'x'})"),
        (
            lambda u: contains(u.lines, Line(sku="a")),
            "contains(lines, {'M': {'sku': {'S': 'a'}, 'count': {'N': '1'}}})",
        ),
        (lambda u: size(u.tags) > 3, "size(tags) > {'N': '3'}"),
        (lambda u: size(u.name) == size(u.tags), "size(name) = size(tags)"),
        (lambda u: size(u.name) < u.age, "size(name) < age"),
        (lambda u: u.age < size(u.name), "age < size(name)"),
        (lambda u: between(size(u.tags), 1, 3), "size(tags) BETWEEN {'N': '1'} AND {'N': '3'}"),
        (lambda u: between(u.age, 1, 4), "age BETWEEN {'N': '1'} AND {'N': '4'}"),
        (lambda u: between(u.age, u.logins, 4), "age BETWEEN logins AND {'N': '4'}"),
        (
            lambda u: between(u.born, date(2020, 1, 1), date(2020, 1, 1)),
            "born BETWEEN {'S': '2020-01-01'} AND {'S': '2020-01-01'}",
        ),
        (lambda u: one_of(u.status, "new", "paid"), "status IN ({'S': 'new'}, {'S': 'paid'})"),
        (lambda u: one_of(u.level, Level.LOW), "level IN ({'S': 'low'})"),
        (lambda u: one_of(u.age, 1, u.logins), "age IN ({'N': '1'}, logins)"),
        (lambda u: one_of(u.org, "a", None), f"org IN ({{'S': 'a'}}) OR attribute_not_exists(org) OR org = {NULL}"),
        (lambda u: one_of(u.org, None), f"attribute_not_exists(org) OR org = {NULL}"),
    ],
)
def test_functions_say_what_operators_cannot(function: Any, expected: str) -> None:
    assert said(function) == expected


def test_a_name_and_an_equal_value_have_one_placeholder() -> None:
    placeholders = Placeholders()
    text = condition(layout(User), lambda u: (u.age > 3) & (u.age != 3) & (u.name == "3")).render(placeholders)
    assert text == "#0 > :0 AND #0 <> :0 AND #1 = :1"
    assert condition(layout(User), lambda u: u.logins == 3).render(placeholders) == "#2 = :0"
    assert placeholders.attributes() == {
        "ExpressionAttributeNames": {"#0": "age", "#1": "name", "#2": "logins"},
        "ExpressionAttributeValues": {":0": {"N": "3"}, ":1": {"S": "3"}},
    }
    assert Placeholders().attributes() == {}


def test_true_one_and_the_text_true_are_different_values() -> None:
    placeholders = Placeholders()
    stored: list[dict[str, Any]] = [{"BOOL": True}, {"N": "1"}, {"S": "True"}, {"NULL": True}, {"L": []}, {"S": "[]"}]
    assert [placeholders.value(one) for one in stored] == [":0", ":1", ":2", ":3", ":4", ":5"]


def test_a_condition_knows_which_attributes_it_looks_at() -> None:
    found = condition(layout(User), lambda u: (u.home.city == "x") | (size(u.tags) > u.age) & not_(u.email_verified))
    assert found.attributes == {"home", "tags", "age", "emailVerified"}


def test_a_dataclass_has_conditions_too() -> None:
    function: Any = lambda i: i.paid & (i.total > Decimal("1.50"))  # noqa: E731
    assert said(function, Invoice) == "paid = {'BOOL': True} AND total > {'N': '1.50'}"


def test_a_function_of_statements_is_a_condition_as_well() -> None:
    def old_and_active(u: User) -> bool:
        said = u.age > 60
        said &= u.active
        return said

    assert said(old_and_active) == "age > {'N': '60'} AND active = {'BOOL': True}"
