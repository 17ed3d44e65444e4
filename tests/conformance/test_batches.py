"""Batches: their limits, and what one bad request does to the others.

Source: Amazon DynamoDB API reference, BatchWriteItem and BatchGetItem.
"""

from typing import Any

from .asking import Asked, refused, text


def write(asked: Asked, *items: dict[str, Any]) -> Any:
    return asked.client.batch_write_item(RequestItems={asked.table: [{"PutRequest": {"Item": item}} for item in items]})


def get(asked: Asked, *keys: dict[str, Any], **more: Any) -> Any:
    return asked.client.batch_get_item(RequestItems={asked.table: {"Keys": list(keys), **more}})


def test_a_batch_has_at_most_25_writes(asked: Asked) -> None:
    assert write(asked, *(asked.item(str(n)) for n in range(25)))["UnprocessedItems"] == {}
    assert asked.query()["Count"] == 25
    with refused():
        write(asked, *(asked.item(str(n)) for n in range(26)))


def test_a_batch_has_at_most_100_reads(asked: Asked) -> None:
    assert get(asked, *(asked.key(str(n)) for n in range(100)))["Responses"] == {asked.table: []}
    with refused():
        get(asked, *(asked.key(str(n)) for n in range(101)))


def test_one_item_twice_in_a_batch_is_refused(asked: Asked) -> None:
    with refused("Provided list of item keys contains duplicates"):
        write(asked, asked.item(a={"S": "1"}), asked.item(a={"S": "2"}))
    with refused("Provided list of item keys contains duplicates"):
        get(asked, asked.key(), asked.key())
    both = [{"PutRequest": {"Item": asked.item()}}, {"DeleteRequest": {"Key": asked.key()}}]
    with refused("Provided list of item keys contains duplicates"):
        asked.client.batch_write_item(RequestItems={asked.table: both})


def test_one_bad_item_refuses_the_whole_batch(asked: Asked) -> None:
    with refused("not be empty"):
        write(asked, asked.item("1"), asked.item("2", a={"SS": []}))
    with refused("Item size has exceeded"):
        write(asked, asked.item("1"), asked.item("2", a=text(401 * 1024)))
    with refused("key"):
        write(asked, asked.item("1"), {"pk": {"S": asked.pk}})
    assert asked.query()["Count"] == 0


def test_a_batch_for_a_table_that_is_not_there_is_refused(asked: Asked) -> None:
    requests = {asked.table: [{"PutRequest": {"Item": asked.item()}}]}
    with refused(code="ResourceNotFoundException"):
        asked.client.batch_write_item(RequestItems=requests | {"goldstack-none": requests[asked.table]})
    assert asked.query()["Count"] == 0


def test_an_empty_batch_is_refused(asked: Asked) -> None:
    with refused():
        asked.client.batch_write_item(RequestItems={})
    with refused():
        asked.client.batch_get_item(RequestItems={})


def test_a_batch_of_reads_finds_what_is_there(asked: Asked) -> None:
    asked.put("1", a={"S": "1"}, b={"S": "no"})
    asked.put("3", a={"S": "3"})
    found = get(asked, *(asked.key(str(n)) for n in range(4)), ConsistentRead=True, ProjectionExpression="a")
    assert sorted(item["a"]["S"] for item in found["Responses"][asked.table]) == ["1", "3"]
    assert found["UnprocessedKeys"] == {}


def test_a_batch_of_reads_stops_at_16_mb_and_says_what_is_left(asked: Asked) -> None:
    """The reference's own example: of 100 items of 300 KB it returns 52, as 16 MB is the limit."""
    for begin in range(0, 60, 20):
        write(asked, *(asked.item(str(n), a=text(300 * 1024)) for n in range(begin, begin + 20)))
    found = get(asked, *(asked.key(str(n)) for n in range(60)), ConsistentRead=True)
    returned = {item["sk"]["S"] for item in found["Responses"][asked.table]}
    left = found["UnprocessedKeys"][asked.table]
    assert 50 <= len(returned) <= 55
    assert left["ConsistentRead"] is True
    assert returned | {key["sk"]["S"] for key in left["Keys"]} == {str(n) for n in range(60)}
    assert len(returned) + len(left["Keys"]) == 60
