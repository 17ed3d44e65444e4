"""Versions: nobody writes over what they have not seen."""

import pytest

from goldstack.dynamodb import Key, Table
from goldstack.dynamodb.entities import layout
from goldstack.errors import BatchIncomplete, ItemExists, ItemNotFound, Misuse, VersionConflict

from .kinds import Counted, Event, Frozen, Person


def test_each_write_counts_and_an_old_one_is_refused_with_what_is_stored(table: Table) -> None:
    first = table.put(Counted(id="a"))
    assert first.rev == 1
    second = table.get_or_raise(Counted.at("a"))
    second.count = 5
    assert table.put(second).rev == 2
    for old in (first, Counted(id="a")):
        with pytest.raises(VersionConflict, match=f"it has version 2, and {old.rev} was read") as failed:
            table.put(old)
        assert failed.value.item == second
    assert table.get(Counted.at("a")) == second
    with pytest.raises(ItemExists):
        table.create(Counted(id="a"))


def test_what_was_deleted_meanwhile_is_not_put_again(table: Table) -> None:
    item = table.create(Counted(id="a"))
    assert table.delete(Counted.at("a")) == item
    with pytest.raises(VersionConflict, match="was deleted since it was read, with version 1") as failed:
        table.put(item)
    assert not failed.value.is_there
    assert table.put(Counted(id="a")).rev == 1


def test_an_edit_of_an_item_holds_its_version_and_one_by_key_only_counts(table: Table) -> None:
    item = table.put(Counted(id="a"))
    with (edit := table.edit(item)) as counted:
        counted.count += 1
    assert (edit.item.count, edit.item.rev) == (1, 2)
    with pytest.raises(VersionConflict) as failed, table.edit(item) as counted:
        counted.count += 1
    assert failed.value.item == edit.item
    with (by_key := table.edit(Counted.at("a"))) as counted:
        counted.count = 9
    assert (by_key.item.count, by_key.item.rev) == (9, 3)
    with pytest.raises(ItemNotFound), table.edit(Counted.at("none")) as counted:
        counted.count += 1
    with pytest.raises(Misuse, match="counts by itself"), table.edit(item) as counted:
        counted.rev = 7


def test_what_was_there_before_versions_has_version_0(table: Table) -> None:
    stored = layout(Counted).encode(Counted(id="a", count=3))
    del stored["rev"]
    table.raw.client.put_item(TableName=table.raw.name, Item=stored)
    item = table.get_or_raise(Counted.at("a"))
    assert item.rev == 0
    assert table.put(item).rev == 1
    with pytest.raises(VersionConflict):
        table.put(Counted(id="a"))


def test_what_is_frozen_comes_back_as_a_copy(table: Table) -> None:
    item, event = Frozen(id="f"), Event("e")
    assert (table.put(item).rev, item.rev) == (1, 0)
    stored = table.create(event)
    assert (stored.rev, event.rev) == (1, 0)
    assert table.put(stored).rev == 2
    assert table.get(Event.at("e")) == Event("e", 2)


def test_an_upsert_counts_as_well(table: Table) -> None:
    item = table.upsert(Counted(id="a", count=1))
    assert table.upsert(item).rev == 2
    with pytest.raises(VersionConflict):
        table.upsert(Counted(id="a"))
    assert table.get(Key(Counted, "COUNTED#a", "counted")) == item


def test_of_several_with_one_key_each_is_put_in_its_turn(table: Table) -> None:
    items = [Counted(id=str(i // 4), count=i) for i in range(40)]
    with pytest.raises(BatchIncomplete) as failed:
        table.put_many(items, transactional=True)
    assert [item.count for item in failed.value.left] == [i for i in range(40) if i % 4]
    assert all(isinstance(error, VersionConflict) for error in failed.value.errors)
    people = [Person(id=str(i // 4), email=str(i)) for i in range(40)]
    assert table.put_many(people, transactional=True).count == 40
    assert sorted(one.email or "" for one in table.scan(Person)) == sorted(str(i) for i in range(3, 40, 4))
    with pytest.raises(BatchIncomplete) as failed:
        table.put_many([*people[:2], "no item"], transactional=True)  # type: ignore[list-item] # that is the test
    assert failed.value.left == ["no item"]
