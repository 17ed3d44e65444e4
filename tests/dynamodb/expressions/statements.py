"""Random statements about a user: the same for an edit and for the model itself."""

from typing import Any

from hypothesis import strategies as st

WHOLE = st.integers(-5, 5)
FRACTION = st.sampled_from(["0.5", "-0.25", "2.0"])  # exact in binary: Python adds them as DynamoDB does
TEXT = st.sampled_from(["''", "'a'", "'b c'"])
MEMBERS = st.sets(st.sampled_from(["a", "b", "c"])).map(lambda found: repr(found) if found else "set()")
NAME = st.sampled_from(["'a'", "'a.b'"])
INDEX = st.integers(0, 2)
LINE = st.builds("Line(sku={}, count={})".format, TEXT, st.integers(1, 9))
ADDRESS = st.builds("Address(city={}, visits={})".format, TEXT, WHOLE)


def _said(template: str, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: template.format(*found))


INT = st.sampled_from(["logins", "age", "home.visits"])
STATEMENT = st.one_of(
    _said("u.name = {}", TEXT),
    _said("u.org = {}", TEXT | st.just("None")),
    _said("u.nickname = {}", TEXT | st.just("None")),
    st.sampled_from(["del u.org", "u.active = False", "u.data = {'x': [1, None, 'y']}", "u.raw = b'\\x00'"]),
    _said("u.{} = {}", INT, WHOLE),
    _said("u.{} += {}", INT, WHOLE),
    _said("u.{} -= {}", INT, WHOLE),
    _said("u.{} = {} - u.{}", INT, WHOLE, INT),
    _said("u.{} = u.{} + u.{}", INT, INT, INT),
    _said("u.{} = u.{}", INT, INT),
    st.just("old = u.age; u.age = u.logins; u.logins = old"),
    _said("u.score += {}", FRACTION),
    _said("u.score = u.age + {}", FRACTION),
    _said("u.price += Decimal({!r})", st.sampled_from(["0.1", "-3", "1E+2"])),
    _said("u.waited += timedelta(seconds={}, microseconds=7)", WHOLE),
    _said("u.tags |= {}", MEMBERS),
    _said("u.tags -= {}", MEMBERS),
    _said("u.tags = {}", MEMBERS),
    _said("u.given_tags = {}", MEMBERS),
    _said("u.codes |= frozenset({{{}}})", WHOLE),
    _said("u.numbers += [{}]", WHOLE),
    _said("u.numbers = [{}] + u.numbers", WHOLE),
    _said("u.numbers[{}] = {}", INDEX, WHOLE),
    _said("del u.numbers[{}]", INDEX),
    _said("u.lines += [{}]", LINE),
    _said("u.lines[{}] = {}", INDEX, LINE),
    _said("u.lines[{}].count = {}", INDEX, st.integers(1, 9)),
    _said("u.lines[{}].count += {}", INDEX, st.integers(1, 9)),
    _said("u.scores[{}] = {}", NAME, FRACTION),
    _said("u.scores[{}] += {}", NAME, FRACTION),
    _said("del u.scores[{}]", NAME),
    _said("u.home = {}", ADDRESS),
    _said("u.work = {}", ADDRESS | st.just("None")),
    _said("u.home.city = {}", TEXT),
    _said("u.home.city = u.name"),
    _said("u.home.floors = {{{}}}", WHOLE),
    _said("u.home.note = {}", TEXT | st.just("None")),
    _said("u.work.visits += {}", WHOLE),
)
