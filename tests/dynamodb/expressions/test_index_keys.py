"""Index attributes in edits: made anew, or the edit is refused."""

import re
from collections.abc import Callable
from typing import Annotated, Any

import pytest

from goldstack.dynamodb import NO_MARKS, Entity, Gsi, Key, index, key, saved_as
from goldstack.errors import IndexKeyIncomplete, ItemRefused, Misuse

from .kinds import Member, User
from .recorded import edited

JOE = Member.primary("joe")
READ = Member(email="joe", org="acme", name="Joe", rank=3, score=0.1, team="red")


def member(change: Callable[[Member], None], **more: Any) -> tuple[str, str]:
    expression, condition = edited(Member, change, **({"key": JOE} | more))
    expression = re.sub(r"(, |SET )changed = \{'S': '[^']+'\}", "", expression).strip()
    kind = "attribute_exists(pk) AND (attribute_not_exists(_et) OR _et = {'S': 'Member'})"
    assert condition.startswith(kind)
    return expression, condition.removeprefix(kind).removeprefix(" AND ")


def test_an_edit_of_other_fields_leaves_index_attributes_alone() -> None:
    def change(m: Member) -> None:
        m.score = 1

    assert member(change) == ("SET score = {'N': '1.0'}", "")


def test_all_arguments_assigned_make_the_index_key() -> None:
    def change(m: Member) -> None:
        m.org, m.name = "new", "Jo"

    assert member(change) == (
        "SET org = {'S': 'new'}, name = {'S': 'Jo'}, gsi1_pk = {'S': 'ORG#new'}, gsi1_sk = {'S': 'NAME#Jo'}",
        "",
    )


def test_an_argument_that_is_none_removes_the_index_key() -> None:
    def change(m: Member) -> None:
        m.org, m.name = None, "Jo"

    expression, condition = member(change)
    assert expression.endswith("REMOVE org, gsi1_pk, gsi1_sk")
    assert condition == ""

    def delete(m: Member) -> None:
        del m.org
        m.name = "Jo"

    assert member(delete)[0].endswith("REMOVE org, gsi1_pk, gsi1_sk")


def test_an_unknown_argument_is_refused_by_name() -> None:
    def change(m: Member) -> None:
        m.org = "new"

    with pytest.raises(IndexKeyIncomplete) as caught:
        member(change)
    assert str(caught.value) == (
        "Member.by_org makes the keys of gsi1 from org, name: this edit changes org, and the new value of name is not known.\n"
        "Assign name as well, or read the item and edit that: table.edit(item)."
    )
    assert caught.value.key is JOE
    assert caught.value.entity is Member


def test_an_argument_that_made_the_key_is_known() -> None:
    def change(m: Member) -> None:
        m.team, m.rank = "blue", 7

    expression, condition = member(change)
    assert expression == "SET gsi2_pk = {'S': 'blue'}, rank = {'N': '7'}, gsi2_sk = {'S': '00007#joe'}"
    assert condition == "email = {'S': 'joe'}"
    with pytest.raises(IndexKeyIncomplete, match="the new value of email is not known"):
        member(change, key=Key(Member, "MEMBER#joe", "member"))


def test_an_item_that_was_read_fills_in_what_is_still_stored() -> None:
    def change(m: Member) -> None:
        m.org = "new"

    expression, condition = member(change, item=READ)
    assert expression == "SET org = {'S': 'new'}, gsi1_pk = {'S': 'ORG#new'}, gsi1_sk = {'S': 'NAME#Joe'}"
    assert condition == "name = {'S': 'Joe'}"


def test_what_was_read_may_have_been_absent() -> None:
    def rename(m: Member) -> None:
        m.name = "Jo"

    nobody = READ.model_copy(update={"org": None, "rank": 0, "team": "none"})
    expression, condition = member(rename, item=nobody)
    assert expression.endswith("REMOVE gsi1_pk, gsi1_sk")
    assert condition == "(attribute_not_exists(org) OR org = {'NULL': True})"

    def promote(m: Member) -> None:
        m.rank = 1

    expression, condition = member(promote, item=nobody)
    assert "gsi2_pk = {'S': 'none'}, gsi2_sk = {'S': '00001#joe'}" in expression
    assert condition == "(attribute_not_exists(gsi2_pk) OR gsi2_pk = {'S': 'none'}) AND email = {'S': 'joe'}"


def test_a_sum_is_computed_from_what_was_read() -> None:
    def change(m: Member) -> None:
        m.rank += 2

    expression, condition = member(change, item=READ)
    assert expression == (
        "SET rank = if_not_exists(rank, {'N': '0'}) + {'N': '2'}, gsi2_pk = {'S': 'red'}, gsi2_sk = {'S': '00005#joe'}"
    )
    assert condition == "rank = {'N': '3'} AND gsi2_pk = {'S': 'red'} AND email = {'S': 'joe'}"
    with pytest.raises(
        IndexKeyIncomplete, match=r"the new value of team, rank is not known.\nAssign team, rank as a whole"
    ):
        member(change)


def test_a_copy_is_taken_from_what_was_read() -> None:
    def change(m: Member) -> None:
        m.name = m.team

    expression, condition = member(change, item=READ)
    assert "gsi1_sk = {'S': 'NAME#red'}" in expression
    assert condition == "gsi2_pk = {'S': 'red'} AND org = {'S': 'acme'}"


def test_when_stands_beside_the_values_read() -> None:
    def change(m: Member) -> None:
        m.org = "new"

    _, condition = member(change, item=READ, when=lambda m: (m.rank > 1) | (m.score > 1))
    assert condition == "name = {'S': 'Joe'} AND (rank > {'N': '1'} OR score > {'N': '1'})"


def test_a_validated_value_makes_the_key() -> None:
    class Shouting(Entity, marks=NO_MARKS):
        name: str
        size: int = 0

        @key
        @staticmethod
        def primary(name: str) -> tuple[str, str]:
            return name, "-"

        @index(Gsi("gsi1"))
        @staticmethod
        def by_size(size: int) -> tuple[str, str]:
            return "sizes", f"{size:03d}"

    def change(s: Any) -> None:
        s.size = "7"

    expression, condition = edited(Shouting, change, key=Shouting.primary("a"))
    assert expression == "SET size = {'N': '7'}, gsi1_pk = {'S': 'sizes'}, gsi1_sk = {'S': '007'}"
    assert condition == "attribute_exists(pk)"


class Turned(Entity, marks=NO_MARKS):
    """In an index whose keys are the table's, turned around, and in one that a field is a part of."""

    left: Annotated[str, saved_as("pk")]
    right: Annotated[str, saved_as("sk")]
    note: str = ""
    place: Annotated[str, saved_as("where_pk")] = "here"

    @index(Gsi("turned", pk="sk", sk="pk"))
    @staticmethod
    def backwards(right: str, left: str) -> tuple[str, str]:
        return right, left

    @index(Gsi("where"))
    @staticmethod
    def at(place: str, note: str) -> tuple[str, str]:
        return place, f"#{note}"

    @index(Gsi("both"))
    @staticmethod
    def both(left: str, note: str) -> tuple[str, str]:
        return left, f"#{note}"


def test_a_field_that_is_an_index_attribute_is_written_once() -> None:
    def change(t: Turned) -> None:
        t.place, t.note = "there", "x"

    expression, _ = edited(Turned, change, key=Key(Turned, "l", "r"))
    assert expression == (
        "SET where_pk = {'S': 'there'}, note = {'S': 'x'}, where_sk = {'S': '#x'}, both_pk = {'S': 'l'}, both_sk = {'S': '#x'}"
    )


def test_a_field_and_a_function_that_differ_are_refused() -> None:
    class Odd(Entity, marks=NO_MARKS):
        left: Annotated[str, saved_as("pk")]
        right: Annotated[str, saved_as("sk")]
        place: Annotated[str, saved_as("where_pk")] = "here"

        @index(Gsi("where"))
        @staticmethod
        def at(place: str) -> tuple[str, str]:
            return f"AT#{place}", "-"

    def change(o: Odd) -> None:
        o.place = "there"

    with pytest.raises(Misuse, match=r"Odd\.at makes another where_pk than place says"):
        edited(Odd, change, key=Key(Odd, "l", "r"))


def test_an_index_key_that_dynamodb_refuses_is_refused() -> None:
    def change(m: Member) -> None:
        m.team, m.rank = "", 1

    with pytest.raises(ItemRefused, match="partition key of gsi2"):
        member(change)


def test_an_entity_without_indexes_is_edited_by_item_too() -> None:
    def change(u: User) -> None:
        u.name = "Jo"

    _, condition = edited(User, change, item=User(email="a", nickname=None, age=1, numbers=[]))
    assert "name" not in condition
