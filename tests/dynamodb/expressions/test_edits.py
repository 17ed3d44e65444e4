"""What edits come to: one UpdateExpression, and its condition."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from goldstack.dynamodb import Key
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import EditRecorder, Placeholders, given
from goldstack.errors import ItemRefused

from . import kinds
from .kinds import Invoice, User
from .recorded import KEY, does, edited

NAMES = vars(kinds) | {"given": given, "date": date, "timedelta": timedelta, "Decimal": Decimal}


def user(code: str) -> str:
    return does(User, code, names=NAMES).removeprefix("SET ")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("u.name = ' J '", "name = {'S': 'J'}"),
        ("u.age = '7'", "age = {'N': '7'}"),
        ("u.email_verified = True", "emailVerified = {'BOOL': True}"),
        ("u.born = date(2020, 1, 31)", "born = {'S': '2020-01-31'}"),
        ("u.level = Level.HIGH", "level = {'S': 'high'}"),
        ("u.raw = b'x'", "raw = {'B': 'eA=='}"),
        ("u.pair = (1, 'b')", "pair = {'L': [{'N': '1'}, {'S': 'b'}]}"),
        ("u.data = {'a': [1, None]}", "data = {'M': {'a': {'L': [{'N': '1'}, {'NULL': True}]}}}"),
        ("u.work = Address(city='x')", "work = {'M': {'city': {'S': 'x'}, 'st.': {'S': ''}, 'visits': {'N': '0'}}}"),
        ("u.home.city = ' Rome '", "home.city = {'S': 'Rome'}"),
        ("u.home.street = 'x'", "home.st. = {'S': 'x'}"),
        ("u.lines[0] = Line(sku='a')", "lines[0] = {'M': {'sku': {'S': 'a'}, 'count': {'N': '1'}}}"),
        ("u.lines[2].count = 3", "lines[2].count = {'N': '3'}"),
        ("u.scores['a.b'] = 1", "scores.a.b = {'N': '1.0'}"),
        ("u.data['a'][0] = None", "data.a[0] = {'NULL': True}"),
        ("given(u.work).city = 'x'", "work.city = {'S': 'x'}"),
        ("u.pet = Dog(name='Bo')", "pet = {'M': {'kind': {'S': 'dog'}, 'name': {'S': 'Bo'}, 'age': {'N': '0.5'}}}"),
        ("u.pet.age = 3", "pet.age = {'N': '3'}"),
        ("u.pet.lives = 8", "pet.lives = {'N': '8'}"),
        ("u.by_number[7] = 'x'", "by_number.7 = {'S': 'x'}"),
        ("u.name = 'a'; u.name = 'b'", "name = {'S': 'b'}"),
        ("u.logins += 1; u.logins = 3", "logins = {'N': '3'}"),
        ("u.tags |= {'a'}; u.tags = {'b'}", "tags = {'SS': ['b']}"),
    ],
)
def test_an_assigned_value_is_set_as_its_field_takes_it(code: str, expected: str) -> None:
    assert user(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("u.org = None", "REMOVE org"),
        ("u.nickname = None", "nickname = {'NULL': True}"),
        ("u.tags = set()", "REMOVE tags"),
        ("u.given_tags = set()", "given_tags = {'NULL': True}"),
        ("u.home.note = None", "REMOVE home.note"),
        ("u.home.floors = set()", "REMOVE home.floors"),
        ("del u.org", "REMOVE org"),
        ("del u.points", "REMOVE points"),
        ("del u.scores['a']", "REMOVE scores.a"),
        ("del u.lines[1]", "REMOVE lines[1]"),
        ("del u.lines[1]; del u.numbers[0]", "REMOVE lines[1], numbers[0]"),
        ("del u.org; u.org = 'x'", "org = {'S': 'x'}"),
    ],
)
def test_what_is_left_out_of_an_item_is_removed(code: str, expected: str) -> None:
    assert user(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("u.logins += 1", "logins = if_not_exists(logins, {'N': '0'}) + {'N': '1'}"),
        ("u.logins -= 1", "logins = if_not_exists(logins, {'N': '0'}) - {'N': '1'}"),
        ("u.logins += -1", "logins = if_not_exists(logins, {'N': '0'}) - {'N': '1'}"),
        ("u.logins = u.logins + 1", "logins = if_not_exists(logins, {'N': '0'}) + {'N': '1'}"),
        ("u.logins = 1 + u.logins", "logins = if_not_exists(logins, {'N': '0'}) + {'N': '1'}"),
        ("u.logins = 1 - u.logins", "logins = {'N': '1'} - if_not_exists(logins, {'N': '0'})"),
        ("u.age += 1", "age = age + {'N': '1'}"),
        ("u.age = u.points + 1", "age = if_not_exists(points, {'N': '10'}) + {'N': '1'}"),
        ("u.age = u.age - u.points", "age = age - if_not_exists(points, {'N': '10'})"),
        ("u.age += u.logins", "age = age + if_not_exists(logins, {'N': '0'})"),
        ("u.score += 0.1", "score = if_not_exists(score, {'N': '1.5'}) + {'N': '0.1'}"),
        ("u.score = u.age + 0.5", "score = age + {'N': '0.5'}"),
        ("u.price += Decimal('0.10')", "price = if_not_exists(price, {'N': '0'}) + {'N': '0.10'}"),
        ("u.price += 1", "price = if_not_exists(price, {'N': '0'}) + {'N': '1'}"),
        ("u.waited += timedelta(seconds=90)", "waited = if_not_exists(waited, {'N': '0'}) + {'N': '90'}"),
        ("u.home.visits += 1", "home.visits = if_not_exists(home.visits, {'N': '0'}) + {'N': '1'}"),
        ("u.scores['a'] += 1", "scores.a = scores.a + {'N': '1'}"),
        ("u.lines[0].count += 1", "lines[0].count = if_not_exists(lines[0].count, {'N': '1'}) + {'N': '1'}"),
        ("u.logins += 1; u.logins += 2", "logins = if_not_exists(logins, {'N': '0'}) + {'N': '3'}"),
        ("u.logins += 1; u.logins -= 3", "logins = if_not_exists(logins, {'N': '0'}) - {'N': '2'}"),
        (
            "u.price += Decimal('0.1'); u.price += Decimal('0.2')",
            "price = if_not_exists(price, {'N': '0'}) + {'N': '0.3'}",
        ),
        ("u.age = 5; u.age += 2", "age = {'N': '7'}"),
    ],
)
def test_numbers_are_added_where_they_are(code: str, expected: str) -> None:
    assert user(code) == expected


def test_numbers_are_added_up_with_all_their_digits() -> None:
    many = 10**37 + 1
    assert user(f"u.logins += {many}; u.logins += {many}").endswith(f"{2 * many}'}}")
    assert user(f"u.logins -= {many}; u.logins -= {many}").endswith(f"- {{'N': '{2 * many}'}}")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("u.logins = u.age", "logins = age"),
        ("u.age = u.logins", "age = if_not_exists(logins, {'N': '0'})"),
        ("u.score = u.age", "score = age"),
        ("u.name = given(u.org)", "name = org"),
        ("u.nickname = u.org", "nickname = if_not_exists(org, {'NULL': True})"),
        ("u.name = u.status", "name = if_not_exists(status, {'S': 'new'})"),
        ("u.home.city = u.name", "home.city = if_not_exists(name, {'S': 'nobody'})"),
        ("u.name = u.email", "name = pk"),
        ("u.age, u.points = u.points, u.age", "age = if_not_exists(points, {'N': '10'}), points = age"),
        ("old = u.age; u.age = 1; u.points = old", "age = {'N': '1'}, points = age"),
    ],
)
def test_an_attribute_is_copied_as_it_was_before(code: str, expected: str) -> None:
    assert user(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("u.tags |= {'a'}", "ADD tags {'SS': ['a']}"),
        ("u.tags = u.tags | {'a'}", "ADD tags {'SS': ['a']}"),
        ("u.tags = {'a'} | u.tags", "ADD tags {'SS': ['a']}"),
        ("u.tags -= {'a'}", "DELETE tags {'SS': ['a']}"),
        ("u.codes |= frozenset({7})", "ADD codes {'NS': ['7']}"),
        ("u.tags |= {'a'}; u.tags |= {'b'}; u.tags |= {'a'}", "ADD tags {'SS': ['a', 'b']}"),
        ("u.tags -= {'a'}; u.tags -= {'b'}", "DELETE tags {'SS': ['a', 'b']}"),
        ("u.tags |= set(); u.age = 1", "age = {'N': '1'}"),
        ("u.numbers += [1, 2]", "numbers = list_append(numbers, {'L': [{'N': '1'}, {'N': '2'}]})"),
        ("u.numbers = [1] + u.numbers", "numbers = list_append({'L': [{'N': '1'}]}, numbers)"),
        (
            "u.lines += [Line(sku='a')]",
            "lines = list_append(if_not_exists(lines, {'L': []}), {'L': [{'M': {'sku': {'S': 'a'}, 'count': {'N': '1'}}}]})",
        ),
        ("u.numbers += [1]; u.numbers += [2]", "numbers = list_append(numbers, {'L': [{'N': '1'}, {'N': '2'}]})"),
        (
            "u.numbers = [2] + u.numbers; u.numbers = [1] + u.numbers",
            "numbers = list_append({'L': [{'N': '1'}, {'N': '2'}]}, numbers)",
        ),
        ("u.numbers = [1]; u.numbers += [2]", "numbers = {'L': [{'N': '1'}, {'N': '2'}]}"),
        ("u.numbers += u.numbers", "numbers = list_append(numbers, numbers)"),
    ],
)
def test_sets_and_lists_grow_where_they_are(code: str, expected: str) -> None:
    assert user(code) == expected


def test_an_edit_is_of_an_item_that_exists_and_is_of_its_kind() -> None:
    def change(u: User) -> None:
        u.age = 1

    _, condition = edited(User, change)
    assert condition == "attribute_exists(pk) AND (attribute_not_exists(_et) OR _et = {'S': 'User'})"
    _, condition = edited(User, change, when=lambda u: u.active | (u.age < 9))
    assert condition == (
        "attribute_exists(pk) AND (attribute_not_exists(_et) OR _et = {'S': 'User'}) "
        "AND (active = {'BOOL': True} OR age < {'N': '9'})"
    )


def test_an_edit_writes_when_it_was_made() -> None:
    def expression(entity: type[Any], **values: Any) -> str:
        recorder = EditRecorder(layout(entity), KEY)
        for name, value in values.items():
            setattr(recorder.target, name, value)
        placeholders = Placeholders()
        update = recorder.update(placeholders)
        times = [one["S"] for one in placeholders.attributes()["ExpressionAttributeValues"].values() if "S" in one]
        assert any(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time) for time in times)
        names = placeholders.attributes()["ExpressionAttributeNames"]
        return re.sub(r"#\d+", lambda found: names[found[0]], update.expression)

    assert "_md = :" in expression(User, age=1)
    assert "changed = :" in expression(kinds.Member, tags={"a"})


def test_a_dataclass_is_edited_too() -> None:
    assert does(Invoice, "u.paid = True; u.tags |= {'a'}; u.total += 1") == (
        "SET paid = {'BOOL': True}, total = if_not_exists(total, {'N': '0'}) + {'N': '1'} ADD tags {'SS': ['a']}"
    )


def test_an_edit_knows_whether_it_can_be_done_twice() -> None:
    def repeatable(code: str) -> bool:
        recorder = EditRecorder(layout(User), KEY)
        exec(code, NAMES | {"u": recorder.target})
        return recorder.repeatable

    assert all(
        map(
            repeatable,
            ["u.age = 1", "u.tags |= {'a'}", "u.tags -= {'a'}", "del u.org", "u.age = u.points", "u.scores['a'] = 1"],
        )
    )
    assert not any(
        map(
            repeatable,
            [
                "u.age += 1",
                "u.numbers += [1]",
                "u.age, u.points = u.points, u.age",
                "del u.numbers[0]",
                "u.numbers[9] = 1",
            ],
        )
    )


def test_an_edit_that_assigns_nothing_is_empty() -> None:
    recorder = EditRecorder(layout(User), KEY)
    assert recorder.is_empty
    recorder.target.tags |= set()
    assert recorder.is_empty
    recorder.target.age = 1
    assert not recorder.is_empty


def test_the_same_edit_is_rendered_again_with_other_placeholders() -> None:
    recorder = EditRecorder(layout(User), Key(User, "a", "b"), when=lambda u: u.active)
    recorder.target.age = 1
    first = recorder.update(Placeholders())
    shared = Placeholders()
    shared.name("other")
    assert recorder.update(shared) != first
    assert recorder.update(Placeholders()) == first


@pytest.mark.parametrize(
    ("code", "title", "where"),
    [
        ("u.name = 'x1'", "User", "name\n  Value error, has digits"),
        ("u.pet.name = 3", "User.pet.name", "valid string"),
        ("u.points = 101", "User", "points\n  Input should be less than or equal to 100"),
        ("u.points = 99; u.points += 2", "User", "points\n  Input should be less than or equal to 100"),
        ("u.age = 'x'", "User", "age\n  Input should be a valid integer"),
        ("u.home.city = 1", "User.home.city", "Input should be a valid string"),
        ("u.lines[0].count = 0", "User.lines[…].count", "greater than or equal to 1"),
        ("u.lines[0] = 1", "User.lines[…]", "instance of Line"),
        ("u.scores['a'] = 'x'", "User.scores[…]", "valid number"),
        ("u.lines += [3]", "User.lines[…]", "instance of Line"),
        ("u.tags |= {1}", "User.tags[…]", "valid string"),
    ],
)
def test_what_the_field_s_own_validators_refuse_is_pydantic_s_error(code: str, title: str, where: str) -> None:
    with pytest.raises(ValidationError) as caught:
        user(code)
    assert caught.value.title == title
    assert where in str(caught.value)


def test_validators_of_the_model_are_not_asked() -> None:
    assert user("u.name = 'model'; u.age = 0") == "name = {'S': 'model'}, age = {'N': '0'}"


def test_what_dynamodb_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(ItemRefused, match=r"User.logins was to be 1000\d+: it has 60 significant digits") as caught:
        user(f"u.logins = {10**59 + 1}")
    assert caught.value.key is KEY
    assert caught.value.entity is User
    with pytest.raises(ItemRefused, match=r"User\.data\['a'\]\[0\] was to be .*lone surrogate"):
        user(r"u.data = {'a': ['\ud800']}")
    for code in (r"u.tags |= {'\ud800'}", r"u.lines += [Line(sku='a'), Line.model_construct(sku='\ud800', count=1)]"):
        with pytest.raises(ItemRefused, match="lone surrogate"):
            user(code)
