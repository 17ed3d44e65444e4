"""What an edit cannot do raises where it is said."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import EditRecorder, Placeholders, condition, given, missing, not_, size
from goldstack.errors import Misuse

from . import kinds
from .kinds import User
from .recorded import KEY, does

NAMES = vars(kinds) | {
    "given": given,
    "missing": missing,
    "not_": not_,
    "size": size,
    "copy": copy,
    "timedelta": timedelta,
}


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("u.email = 'x'", r"User.email is a part of the key"),
        ("u.type = 'user'", r"User.type is a part of the key"),
        ("del u.type", "is a part of the key"),
        ("u.nmae = 'x'", r"no field 'nmae'(.|\n)*Did you mean 'name'"),
        ("del u.nmae", "no field 'nmae'"),
        ("u.home.citty = 'x'", "User.home has no field 'citty'"),
        ("del u.age", "User.age has no default"),
        ("del u.home.city", "User.home.city has no default"),
        ("u.pair[0] = 1", "User.pair is a tuple"),
        ("u.name[0] = 'x'", "User.name has no element at 0"),
        ("u.lines[-1] = Line(sku='a')", "is negative"),
        ("u.lines[0:1] = []", "slice"),
        ("u.scores[1] = 1.0", "must be text"),
        ("u.model_config = {}", "`.model_config` of it"),
    ],
)
def test_what_cannot_be_assigned_is_refused(code: str, match: str) -> None:
    with pytest.raises(Misuse, match=match):
        does(User, code, names=NAMES)


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("u.home = Address(city='x'); u.home.city = 'y'", "within one another"),
        ("u.home.city = 'y'; u.home = Address(city='x')", "within one another"),
        ("u.lines[0].sku = 'y'; u.lines += []", "within one another"),
        ("del u.home; u.home.city = 'y'", "within one another"),
        ("u.data['a'] = 1; u.data[0] = 1", "a list and for a dict"),
        ("del u.lines[0]; u.lines[1] = Line(sku='x')", "is counted anew"),
        ("del u.lines[0]; del u.lines[0]", "is counted anew"),
        ("del u.lines[0]; u.lines[0].sku = 'x'", "is counted anew"),
        ("u.tags |= {'a'}; u.tags -= {'b'}", "after this edit has changed it"),
        ("u.tags -= {'a'}; u.tags |= {'b'}", "after this edit has changed it"),
        ("old = u.tags; u.tags |= {'a'}; u.tags = old - {'b'}", "after this edit has changed it"),
        ("u.tags = {'a'}; u.tags |= {'b'}", "after this edit has changed it"),
        ("u.org = None; u.name = given(u.org)", "after this edit has changed it"),
        ("u.age = 1; u.points = u.age", "User.age is used after this edit has changed it"),
        ("u.age = 1; u.points = u.age + 1", "User.age is used after this edit has changed it"),
        ("u.age = u.points; u.age += 1", "after this edit has changed it"),
        ("del u.points; u.points += 1", "after this edit has changed it"),
        ("u.numbers += [1]; u.numbers = [1] + u.numbers", "after this edit has changed it"),
        ("u.home = Address(city='x'); u.age += u.home.visits", "after this edit has changed it"),
        ("u.age = 10**37; u.age += 1; u.age += 10**39", "significant digits"),
    ],
)
def test_what_dynamodb_cannot_do_at_once_is_refused(code: str, match: str) -> None:
    with pytest.raises(Misuse, match=match):
        does(User, code, names=NAMES)


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("u.age *= 2", "numbers know"),
        ("u.age = u.age * 2", "one addition or subtraction"),
        ("u.age = -u.age", "one addition or subtraction"),
        ("u.age = u.age + 1 + 1", "something was computed"),
        ("u.age = 1 + (u.age + 1)", "one addition or subtraction"),
        ("u.age += 'x'", "User.age cannot be added to 'x'"),
        ("u.age += None", "User.age cannot be added to None"),
        ("u.age += True", "User.age cannot be added to True"),
        ("u.age += 0.5", "of another type"),
        ("u.age = u.score", "of another type"),
        ("u.age = u.points + u.score", "of another type"),
        ("u.age += u.name", "never added"),
        ("u.age = u.name", "of another type"),
        ("u.age = u", "of another type"),
        ("u.name = u.age + 1", "of another type"),
        ("u.age = u.waited + timedelta(1)", "of another type"),
        ("u.waited += 3", "must be a timedelta"),
        ("u.seen += timedelta(1)", "neither a number nor a list or a set"),
        ("u.name += 'x'", "neither a number nor a list or a set"),
        ("u.data += 1", "neither a number nor a list or a set"),
        ("u.numbers -= [1]", "neither a number nor a list or a set|`-` was asked"),
        ("u.numbers += 1", "User.numbers was added to 1"),
        ("u.tags += {'a'}", "Sets grow by"),
        ("u.tags &= {'a'}", r"sets \|= and -="),
        ("u.tags |= ['a']", "Give a set"),
        ("u.tags |= u.given_tags", "Sets grow by"),
        ("u.tags = u.given_tags | {'a'}", "is stored as NULL where it is empty"),
        ("u.given_tags |= {'a'}", "is stored as NULL where it is empty"),
        ("u.given_tags -= {'a'}", "is stored as NULL where it is empty"),
        ("u.home.floors |= {1}", "a set within something else"),
        ("u.active |= True", r"`\|` was asked of it"),
        ("x = u.age; x += 1", "was computed and not assigned"),
        ("u.age + 1", "was computed and not assigned"),
        ("u.tags | {'a'}", "was computed and not assigned"),
    ],
)
def test_what_dynamodb_cannot_compute_is_refused(code: str, match: str) -> None:
    with pytest.raises(Misuse, match=match):
        does(User, code, names=NAMES)


def test_a_set_is_changed_in_its_own_place_alone() -> None:
    with pytest.raises(Misuse, match=r"was assigned .* with other members"):
        does(kinds.Member, "u.tags = (u.tags | {'a'}); u.name = u.tags | {'b'}")


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("u.tags.add('x')", r"u.tags \|="),
        ("u.tags.discard('x')", "u.tags -="),
        ("u.lines.append(Line(sku='a'))", r"u.lines \+="),
        ("u.lines.insert(0, Line(sku='a'))", "Assign the whole"),
        ("u.lines.pop()", "del u.lines"),
        ("u.scores.update(a=1)", "one by one"),
        ("u.name.upper()", "as it is stored"),
        ("u.name.startswith('x')", "startswith"),
        ("u.name = f'{u.name}!'", "reads nothing"),
        ("u.name = str(u.age)", "reads nothing"),
        ("if u.age > 3: u.age = 3", "it was compared"),
        ("if u.active: u.age = 3", "reads nothing"),
        ("u.age = len(u.tags)", "reads nothing"),
        ("u.age = max(u.age, 3)", "it was compared"),
        ("u.tags = {tag for tag in u.tags}", "reads nothing"),
        ("u.age = int(u.score)", "reads nothing"),
        ("u.active = not u.active", "reads nothing"),
        ("u.active = u.active & True", "give them to when="),
        ("u.age = hash(u.name)", "reads nothing"),
        ("copy.copy(u)", "copied or pickled"),
        ("missing(u.org)", r"missing\(\) was given <User.org"),
        ("u.age = size(u.tags)", r"size\(\) was given <User.tags"),
        ("not_(u.active)", r"not_\(\) was given <User.active"),
    ],
)
def test_an_edit_reads_nothing(code: str, match: str) -> None:
    with pytest.raises(Misuse, match=match):
        does(User, code, names=NAMES)


def test_after_its_block_has_ended_a_recorder_says_nothing_more() -> None:
    recorder = EditRecorder(layout(User), KEY)
    user = recorder.target
    age, computed = user.age, user.points + 1
    user.points = computed
    recorder.close()
    with pytest.raises(Misuse, match="User was used after its `with` block has ended") as caught:
        user.age = 1
    assert caught.value.key is KEY
    for code in (
        "u.age",
        "u.age += 1",
        "del u.org",
        "u.home.city = 'x'",
        "str(age)",
        "age + 1",
        "u.lines[0]",
        "computed + 1",
    ):
        with pytest.raises(Misuse, match="after its `with` block has ended"):
            exec(code, {"u": user, "age": age, "computed": computed})
    assert "points = " not in recorder.update(Placeholders()).expression
    with pytest.raises(Misuse, match="after its `with` block has ended"):
        user.age = 1


def test_a_condition_of_an_edit_is_recorded_before_its_block() -> None:
    with pytest.raises(Misuse, match="holds plain False"):
        EditRecorder(layout(User), KEY, when=lambda u: u.org is None)


def test_what_belongs_to_another_edit_is_refused() -> None:
    one, two = EditRecorder(layout(User), KEY), EditRecorder(layout(User), KEY)
    with pytest.raises(Misuse, match="of another condition or edit"):
        one.target.age = two.target.age
    with pytest.raises(Misuse, match="of another condition or edit"):
        one.target.age = two.target.age + 1
    with pytest.raises(Misuse, match="was added to"):
        one.target.age = one.target.age + two.target.age
    with pytest.raises(Misuse, match="of another condition or edit"):
        condition(layout(User), lambda u: u.age > one.target.age)


def test_a_recorder_of_an_edit_can_be_looked_at_by_a_debugger() -> None:
    user: Any = EditRecorder(layout(User), KEY).target
    assert repr(user.home.city) == "<User.home.city, as it is recorded for an edit: it has no value>"
    assert repr(user.age + 1) == "<`User.age + …`, as it is recorded for an edit: it has no value>"
