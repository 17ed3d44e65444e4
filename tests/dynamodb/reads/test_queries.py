"""What queries find, and what they ask for."""

from typing import Annotated, Any

import pytest

from goldstack.dynamodb import Entity, Gsi, Key, Partition, index, saved_as
from goldstack.dynamodb.entities import layout
from goldstack.dynamodb.expressions import missing
from goldstack.dynamodb.reads import Query
from goldstack.errors import ItemUnreadable, Misuse, TableMissing

from .kinds import Invoice, Note, Plain, Reads, User, few, gsi1, none

ACME = User.of_org("acme")
NAMES = ["a", "ab", "a\0", "a\uffff", "a\U00010000", "a\U0010ffff", "b", "z"]


@pytest.fixture
def users(reads: Reads) -> Reads:
    reads.put(*(User(org="acme", name=name, logins=i, city="Rome") for i, name in enumerate(NAMES)))
    reads.put(*(Invoice(org="acme", number=i) for i in range(3)), Note("acme", "2026"), User(org="other", name="a"))
    return reads


def names(query: Query[User]) -> list[str]:
    return [user.name for user in query]


def test_a_partition_has_its_items_of_one_kind_in_order(users: Reads) -> None:
    assert names(users.query(ACME)) == sorted(NAMES)
    assert [one.number for one in users.query(Partition(Invoice, "ORG#acme"))] == [0, 1, 2]
    assert [one.at for one in users.query(Partition(Note, "ORG#acme"))] == ["2026"]


def test_a_keys_sort_key_is_how_those_of_the_items_begin(users: Reads) -> None:
    assert names(users.query(User.primary("acme", "a"))) == sorted(NAMES)[:6]
    assert names(users.query(User.primary("acme", "a")).exact()) == ["a"]
    assert names(users.query(User.primary("acme", "c"))) == []
    assert names(users.query(User.primary("acme", ""))) == sorted(NAMES)


def test_an_index_key_finds_items_of_all_partitions(users: Reads) -> None:
    assert {(user.org, user.name) for user in users.query(User.by_city("Rome"))} == {("acme", name) for name in NAMES}
    assert {user.name for user in users.query(User.by_city("Rome", "ac"))} == set(NAMES)
    assert names(users.query(User.by_city("Rome", "ac")).exact()) == []
    assert len(names(users.query(User.by_city("Rome", "acme")).exact())) == len(NAMES)
    assert len(names(users.query(User.of_city("Rome")))) == len(NAMES)


@pytest.mark.parametrize("low", [0, 2, 5])
@pytest.mark.parametrize("high", [1, 2, 7])
def test_ranges_go_by_keys(users: Reads, low: int, high: int) -> None:
    every = sorted(NAMES)
    one, two = User.primary("acme", every[low]), User.primary("acme", every[high])
    query = users.query(ACME)
    assert names(query.between(one, two)) == every[low : high + 1]
    assert names(query.starting_at(one)) == every[low:]
    assert names(query.after(one)) == every[low + 1 :]
    assert names(query.up_to(two)) == every[: high + 1]
    assert names(query.before(two)) == every[:high]
    assert names(query.after(one).before(two)) == every[low + 1 : high]
    assert names(query.after(one).up_to(two).reverse()) == every[low + 1 : high + 1][::-1]


def test_a_range_keeps_to_what_the_query_begins_with(users: Reads) -> None:
    begins = users.query(User.primary("acme", "a"))
    assert names(begins.after(User.primary("acme", "a"))) == sorted(NAMES)[1:6]
    assert names(begins.before(User.primary("acme", "b"))) == sorted(NAMES)[:6]
    assert names(begins.starting_at(Key(User, "ORG#acme", "A"))) == sorted(NAMES)[:6]
    assert [one.number for one in users.query(Invoice.primary("acme", 1)).up_to(Invoice.primary("acme", 9))] == [1]


def test_an_empty_range_is_not_asked_for(users: Reads) -> None:
    users.sent.clear()
    empty = users.query(ACME).after(User.primary("acme", "b")).before(User.primary("acme", "a"))
    assert names(empty) == []
    assert empty.count() == 0
    assert empty.first() is None
    assert empty.page().items == []
    assert empty.page().cursor is None
    assert users.sent == []


def test_conditions_are_joined(users: Reads) -> None:
    query = users.query(ACME).where(lambda u: u.logins > 2).where(lambda u: (u.logins < 5) | (u.name == "z"))
    assert {user.logins for user in query} == {3, 4, 7}
    assert query.count() == 3
    assert users.query(ACME).where(lambda u: missing(u.city)).count() == 0


def test_a_query_stays_as_it_is(users: Reads) -> None:
    whole = users.query(ACME)
    narrow = whole.where(lambda u: u.logins > 2).limit(1).reverse().consistent()
    assert len(list(whole)) == len(NAMES)
    assert len(list(narrow)) == 1
    assert list(narrow) == list(narrow)


def test_first_and_limit_ask_for_no_more_than_they_need(one: Reads) -> None:
    one.put(*(User(org="acme", name=f"{i:03}") for i in range(50)))
    one.sent.clear()
    first = one.query(ACME).first()
    assert first
    assert first.name == "000"
    assert first == one.query(ACME).reverse().reverse().first()
    assert len(list(one.query(ACME).limit(20))) == 20
    assert one.limits() == [1, 1, 20]


def test_few_matches_cost_few_round_trips(one: Reads) -> None:
    one.put(*(User(org="acme", name=f"{i:03}", logins=i) for i in range(100)))
    one.sent.clear()
    (last,) = one.query(ACME).where(lambda u: u.logins == 99).limit(1)
    assert last.logins == 99
    assert one.limits() == [1, 2, 4, 8, 16, 32, 64]


def test_other_kinds_are_left_out_and_do_not_count(users: Reads) -> None:
    assert len(list(users.query(Partition(Note, "ORG#acme")).limit(5))) == 1
    assert users.query(ACME).count() == len(NAMES)
    assert users.query(ACME).limit(3).count() == 3
    assert users.query(Partition(Invoice, "ORG#acme")).count() == 3
    assert users.query(Partition(Invoice, "ORG#acme")).reverse().limit(2).count() == 2


def test_items_that_do_not_say_their_kind_are_of_the_kind_that_is_asked_for(reads: Reads) -> None:
    stored = layout(User).encode(User(org="acme", name="x"))
    del stored["_et"]
    reads.put_raw(stored)
    assert names(reads.query(ACME)) == ["x"]
    assert reads.query(ACME).count() == 1


def test_kinds_without_a_kind_attribute_take_all_that_is_there(reads: Reads) -> None:
    reads.put(Plain(org="acme", at="1"), Plain(org="acme", at="2"))
    assert [one.at for one in reads.query(Partition(Plain, "ORG#acme"))] == ["1", "2"]
    assert reads.query(Partition(Plain, "ORG#acme")).count() == 2


def test_an_index_of_kinds_is_counted(one: Reads) -> None:
    one.put(User(org="acme", name="x"), Invoice(org="acme", number=1))
    kinds = Gsi("kinds", pk="_et", sk="sk")
    add_index(one, kinds)
    assert one.query(Partition(User, "User", kinds)).count() == 1
    assert one.query(Partition(User, "Invoice", kinds)).count() == 0
    assert [user.name for user in one.query(Partition(User, "User", kinds))] == ["x"]


def test_what_is_no_such_entity_is_told(reads: Reads) -> None:
    reads.put_raw(layout(User).encode(User(org="acme", name="x")) | {"logins": {"S": "many"}})
    with pytest.raises(ItemUnreadable, match="logins is stored as S, and must be N") as told:
        list(reads.query(ACME))
    assert told.value.key == User.primary("acme", "x")


def test_bytes_come_back(reads: Reads) -> None:
    reads.put(User(org="acme", name="x", photo=b"\0\xff", tags={"a"}))
    (user,) = reads.query(ACME)
    assert (user.photo, user.tags) == (b"\0\xff", {"a"})


def test_consistent_reads_are_asked_for_and_refused_on_an_index(one: Reads) -> None:
    list(one.query(ACME).consistent())
    list(one.query(ACME))
    assert [request.get("ConsistentRead") for request in one.sent] == [True, None]
    with pytest.raises(Misuse, match="index gsi1 cannot be read consistently"):
        one.query(User.by_city("Rome")).consistent()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r: r.query(User), "User"),
        (lambda r: r.query("ORG#acme"), "ORG#acme"),
        (lambda r: r.query(ACME).limit(0), "limit is 0"),
        (lambda r: r.query(ACME).limit(True), "limit is True"),
        (lambda r: r.query(ACME).limit("3"), "limit is '3'"),
        (lambda r: r.query(ACME).exact(), "whole partition"),
        (lambda r: r.query(User.by_city("Rome").partition).exact(), "whole partition"),
        (lambda r: r.query(ACME).after("USER#a"), "goes by keys"),
        (lambda r: r.query(ACME).between(ACME, ACME), "goes by keys"),
        (lambda r: r.query(ACME).after(User.primary("other", "a")), "not in what is asked for"),
        (lambda r: r.query(ACME).before(User.by_city("acme")), "not in what is asked for"),
        (lambda r: r.query(User.by_city("Rome")).up_to(User.primary("CITY#Rome", "a")), "the index gsi1"),
        (lambda r: r.query(User.by_city("Rome")).up_to(User.by_city("Oslo")), "'CITY#Rome' of the index gsi1"),
        (lambda r: r.query(ACME).where(lambda u: u.nam == "x"), "nam"),
        (lambda r: r.query(ACME).where(lambda _: True), "plain True"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_it_is_sent(one: Reads, ask: Any, said: str) -> None:
    one.sent.clear()
    with pytest.raises(Misuse) as told:
        ask(one)
    assert said in str(told.value)
    assert one.sent == []


def test_conditions_on_the_keys_in_use_are_refused(reads: Reads) -> None:
    class Kept(Entity):
        one: Annotated[str, saved_as("pk")]
        two: Annotated[str, saved_as("sk")]
        place: Annotated[str, saved_as("gsi1_sk")] = "x"

        @index(gsi1)
        @staticmethod
        def by_place(place: str) -> tuple[str, str]:
            return "P", place

    reads.put(Kept(one="a", two="b"))
    with pytest.raises(Misuse, match=r"'pk': the partition key.*\nLeave it out"):
        reads.query(Partition(Kept, "a")).where(lambda k: k.one == "a")
    with pytest.raises(Misuse, match=r"'sk': the sort key.*\nUse a range"):
        reads.query(Partition(Kept, "a")).where(lambda k: k.two == "b")
    with pytest.raises(Misuse, match="'gsi1_sk': the sort key"):
        reads.query(Kept.by_place("x")).where(lambda k: k.place == "b")
    assert reads.query(Partition(Kept, "a")).where(lambda k: k.place == "x").count() == 1
    assert reads.query(Kept.by_place("x")).where(lambda k: (k.one == "a") & (k.two == "b")).count() == 1
    assert reads.scan(Kept).where(lambda k: (k.one == "a") & (k.two == "b") & (k.place == "x")).count() == 1


def test_what_an_index_does_not_hold_is_not_taken_for_absent(reads: Reads) -> None:
    reads.put(User(org="acme", name="x", logins=3))
    query = reads.query(User.by_name("x"))
    reads.sent.clear()
    with pytest.raises(Misuse, match=r"'logins', 'org', .* the index few does not hold"):
        list(query)
    with pytest.raises(Misuse, match="'logins', which the index few does not hold"):
        query.where(lambda u: u.logins == 3)
    with pytest.raises(Misuse, match="'_et', which the index none does not hold"):
        reads.query(Partition(User, "NAME#x", none)).count()
    with pytest.raises(Misuse, match="does not hold"):
        list(reads.scan(User, index=few))
    assert reads.sent == []
    assert query.where(lambda u: u.name == "x").count() == 1


def test_a_missing_table_or_index_is_told(one: Reads) -> None:
    with pytest.raises(TableMissing):
        list(Reads(one.client, "no-such-table").query(ACME))


def add_index(reads: Reads, gsi: Gsi) -> None:
    """A new index of the table."""
    reads.client.update_table(
        TableName=reads.table,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in (gsi.pk, gsi.sk)],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": gsi.name,
                    "KeySchema": [
                        {"AttributeName": gsi.pk, "KeyType": "HASH"},
                        {"AttributeName": gsi.sk, "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
        ],
    )
