"""Conditions and edits mean on servers what they say: beside a reference interpreter, and beside Python itself."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pydantic import create_model

from goldstack.dynamodb import NO_MARKS, Entity, Key, saved_as
from goldstack.dynamodb.codec.shapes import Item
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import EditRecorder, Placeholders, condition, present
from goldstack.errors import Misuse

from .conftest import Server
from .kinds import Address, Line, Member, User
from .reference import CONDITIONS, Said, Thing, holds, items, record
from .reserved_words import RESERVED_WORDS
from .statements import STATEMENT

THINGS = items(200)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
QUICK = settings(SLOW, max_examples=200)


@pytest.fixture(scope="module")
def things(server: Server) -> Server:
    """The server with the random items."""
    for start in range(0, len(THINGS), 25):
        puts = [{"PutRequest": {"Item": item}} for item in THINGS[start : start + 25]]
        left = server.client.batch_write_item(RequestItems={server.table: puts})["UnprocessedItems"]
        assert not left
    return server


@SLOW
@given(said=CONDITIONS)
def test_a_condition_is_true_of_the_items_that_the_reference_says(things: Server, said: Said) -> None:
    placeholders = Placeholders()
    expression = condition(layout(Thing), lambda item: record(said, item)).render(placeholders)
    found = things.matching("things", expression, placeholders.attributes())
    expected = {item["sk"]["S"] for item in THINGS if holds(said, item)}
    event("all" if len(expected) == len(THINGS) else "none" if not expected else "some")
    assert found == expected, (expression, placeholders.attributes())


def sent(server: Server, recorder: EditRecorder[Any], pk: str, sk: str) -> bool:
    """Whether the edit's condition held, and it was made."""
    placeholders = Placeholders()
    update = recorder.update(placeholders)
    return server.update(pk, sk, *update, placeholders.attributes())


NAMES = {"Line": Line, "Address": Address, "Decimal": Decimal, "timedelta": timedelta}
START = User(
    email="joe",
    nickname="J",
    age=3,
    numbers=[7, 8],
    lines=[Line(sku="x")],
    tags={"a", "b"},
    scores={"a": 1.0},
    home=Address(city="Rome", visits=2),
    work=Address(city="Oslo"),
)
# What an edit reads as it was left out: the defaults.
MAY_BE_ABSENT = ("org", "logins", "score", "price", "waited", "tags", "given_tags", "codes", "lines", "active", "data")


@QUICK
@given(statements=st.lists(STATEMENT, min_size=1, max_size=6), absent=st.sets(st.sampled_from(MAY_BE_ABSENT)))
def test_an_edit_makes_of_the_stored_item_what_python_makes_of_the_model(
    server: Server, statements: list[str], absent: set[str]
) -> None:
    stored = {name: value for name, value in layout(User).encode(START).items() if name not in absent}
    expected = layout(User).decode(stored)
    recorder = EditRecorder(layout(User), Key(User, "joe", "user"))
    done = 0
    for statement in statements:
        changed = expected.model_copy(deep=True)
        try:
            exec(statement, NAMES | {"u": changed})
            changed.__dict__.setdefault("org", None)  # which Python has no default for once it is deleted
            exec(statement, NAMES | {"u": recorder.target})
        except (IndexError, KeyError, AttributeError, Misuse):
            if ";" in statement:
                return  # a half of it is done
            continue  # Python cannot do it, or DynamoDB not in one edit
        expected, done = changed, done + 1
    event(f"{done} of {len(statements)} statements")
    if recorder.is_empty:
        return
    server.put(plain_bytes(stored))
    assert sent(server, recorder, "joe", "user")
    found = layout(User).decode(server.get("joe", "user"))
    assert found == expected, statements


def plain_bytes(item: Item) -> Item:
    """*item* as boto3 takes it."""
    return {name: {"B": b""} if "B" in value else value for name, value in item.items()}


@pytest.mark.parametrize("first", range(0, len(RESERVED_WORDS), 50))
def test_every_reserved_word_can_be_the_name_of_an_attribute(server: Server, first: int) -> None:
    assert len(RESERVED_WORDS) == 573
    words = RESERVED_WORDS[first : first + 50]
    names_do(server, [word.lower() if i % 2 else word for i, word in enumerate(words)])


def test_odd_names_can_be_the_names_of_attributes(server: Server) -> None:
    odd = [
        "a.b",
        "a-b",
        "#a",
        ":a",
        "[0]",
        "a[0]",
        "a b",
        "größe",
        "数",
        "👍",
        "'",
        '"',
        "1",
        "x" * 255,
        "#0",
        "a\nb",
        "NOT NULL",
    ]
    names_do(server, odd)


def names_do(server: Server, names: list[str]) -> None:
    """Conditions and edits of attributes of these names, and of these keys in a dict."""
    key: dict[str, Any] = {
        "pk": (Annotated[str, saved_as("pk")], ...),
        "sk": (Annotated[Literal["x"], saved_as("sk")], "x"),
    }
    fields: dict[str, Any] = {f"f{i}": (Annotated[int, saved_as(name)], 0) for i, name in enumerate(names)}
    kind: Any = create_model(
        "Odd", __base__=Entity, __cls_kwargs__={"marks": NO_MARKS}, **key, **fields, inside=(dict[str, int], {})
    )
    at, pk = layout(kind), uuid4().hex
    server.put(at.encode(kind(pk=pk, inside=dict.fromkeys(names, 1))))
    recorder = EditRecorder(at, Key(kind, pk, "x"))
    for i, name in enumerate(names):
        setattr(recorder.target, f"f{i}", i) if i % 3 else exec(f"u.f{i} += {i}", {"u": recorder.target})
        recorder.target.inside[name] += i
    assert sent(server, recorder, pk, "x")
    assert at.decode(server.get(pk, "x")) == kind(
        pk=pk,
        inside={name: i + 1 for i, name in enumerate(names)},
        **{f"f{i}": i for i in range(len(names))},
    )
    for start in range(0, len(names), 10):
        placeholders = Placeholders()

        def all_of_them(item: Any, start: int = start) -> Any:
            said = item.inside[names[start]] == start + 1
            for i in range(start, min(start + 10, len(names))):
                said &= (getattr(item, f"f{i}") == i) & present(item.inside[names[i]])
            return said

        expression = condition(at, all_of_them).render(placeholders)
        assert server.matching(pk, expression, placeholders.attributes()) == {"x"}


MEMBER_STATEMENT = st.sampled_from([
    "m.org = None", "m.org = 'new'", "del m.org", "m.name = 'Jo'", "m.name = m.team", "m.team = m.name", "m.rank += 2",
    "m.rank = 7", "m.score += 0.5", "m.tags |= {'a'}", "del m.rank", "m.rank = m.rank - 1",
])  # fmt: skip
READ = st.builds(
    Member,
    email=st.just("joe"),
    org=st.sampled_from([None, "acme"]),
    name=st.sampled_from(["Joe", "Ann"]),
    rank=st.integers(1, 3),
    team=st.sampled_from(["red", "none"]),
)


@QUICK
@given(
    item=READ,
    statements=st.lists(MEMBER_STATEMENT, min_size=1, max_size=3),
    absent=st.sets(st.sampled_from(["org", "rank"])),
)
def test_index_attributes_are_those_of_the_edited_item(
    server: Server, item: Member, statements: list[str], absent: set[str]
) -> None:
    at = layout(Member)
    server.put({name: value for name, value in at.encode(item).items() if name not in absent})
    read = at.decode(server.get("MEMBER#joe", "member"))
    # Index attributes of what was left out are as they were; the edit makes those that it changes.
    server.put(at.encode(read))
    recorder = EditRecorder(at, Member.primary("joe"), item=read)
    for statement in statements:
        try:
            exec(statement, {"m": recorder.target})
        except Misuse:
            continue
    assert sent(server, recorder, "MEMBER#joe", "member")
    stored = server.get("MEMBER#joe", "member")
    expected = at.encode(at.decode(stored))
    for name in ("gsi1_pk", "gsi1_sk", "gsi2_pk", "gsi2_sk"):
        assert stored.get(name) == expected.get(name), statements


def test_an_edit_of_what_is_no_longer_stored_changes_nothing(server: Server) -> None:
    at = layout(Member)
    server.put(at.encode(Member(email="joe", org="acme", name="Joe")))
    read = at.decode(server.get("MEMBER#joe", "member"))
    one, two = (EditRecorder(at, Member.primary("joe"), item=read) for _ in range(2))
    one.target.org = "other"
    two.target.name = "Jo"
    assert sent(server, one, "MEMBER#joe", "member")
    assert not sent(server, two, "MEMBER#joe", "member")
    assert server.get("MEMBER#joe", "member")["gsi1_sk"] == {"S": "NAME#Joe"}


def test_an_edit_makes_no_item_and_changes_none_of_another_kind(server: Server) -> None:
    recorder = EditRecorder(layout(Member), Member.primary("nobody"))
    recorder.target.score = 1
    assert not sent(server, recorder, "MEMBER#nobody", "member")
    server.put({"pk": {"S": "MEMBER#nobody"}, "sk": {"S": "member"}, "_et": {"S": "Other"}})
    assert not sent(server, recorder, "MEMBER#nobody", "member")
    server.put({"pk": {"S": "MEMBER#nobody"}, "sk": {"S": "member"}})
    assert sent(server, recorder, "MEMBER#nobody", "member")
