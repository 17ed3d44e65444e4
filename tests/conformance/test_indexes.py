"""Secondary indexes: who is in them, what they show, and what they refuse.

Source: Amazon DynamoDB Developer Guide, "Using Global Secondary Indexes in DynamoDB", "Local secondary indexes"; API reference, Query.
"""

from .asking import Asked, refused


def test_an_index_holds_only_items_that_have_its_keys(asked: Asked) -> None:
    asked.put("both", city={"S": asked.pk}, age={"N": "1"})
    asked.put("one", city={"S": asked.pk})
    asked.put("none")
    found = asked.ask("city = :city", {":city": {"S": asked.pk}}, IndexName="by_city")
    assert [item["sk"]["S"] for item in found["Items"]] == ["both"]


def test_an_index_follows_what_changes(asked: Asked) -> None:
    city = {":city": {"S": asked.pk}}
    asked.put(city={"S": asked.pk}, age={"N": "1"})
    asked.update("SET age = :two", ExpressionAttributeValues={":two": {"N": "2"}})
    found = asked.ask("city = :city AND age = :two", city | {":two": {"N": "2"}}, IndexName="by_city")
    assert found["Count"] == 1
    asked.update("REMOVE age")
    assert asked.ask("city = :city", city, IndexName="by_city")["Count"] == 0


def test_a_consistent_read_of_a_global_index_is_refused(asked: Asked) -> None:
    with refused("Consistent reads are not supported on global secondary indexes"):
        asked.ask("city = :city", {":city": {"S": asked.pk}}, IndexName="by_city", ConsistentRead=True)
    with refused("Consistent reads are not supported on global secondary indexes"):
        asked.client.scan(TableName=asked.table, IndexName="by_city", ConsistentRead=True)


def test_a_consistent_read_of_a_local_index_is_served(asked: Asked) -> None:
    asked.put(rank={"N": "1"})
    assert asked.query(IndexName="by_rank", ConsistentRead=True)["Count"] == 1


def test_an_index_key_of_the_wrong_type_is_refused(asked: Asked) -> None:
    with refused("type"):
        asked.put(city={"S": asked.pk}, age={"S": "one"})
    with refused("type"):
        asked.put(rank={"BOOL": True})
    asked.put()
    with refused("type"):
        asked.update("SET city = :n", ExpressionAttributeValues={":n": {"N": "1"}})


def test_an_empty_index_key_is_refused(asked: Asked) -> None:
    with refused("empty string value"):
        asked.put(city={"S": ""}, age={"N": "1"})


def test_an_index_of_keys_shows_the_keys_alone(asked: Asked) -> None:
    asked.put(who={"S": asked.pk}, a={"S": "not projected"})
    found = asked.ask("who = :who", {":who": {"S": asked.pk}}, IndexName="by_name")
    assert found["Items"] == [asked.item(who={"S": asked.pk})]


def test_a_global_index_is_not_asked_for_what_it_does_not_project(asked: Asked) -> None:
    who = {":who": {"S": asked.pk}}
    with refused("ALL_ATTRIBUTES is not supported for global secondary index by_name"):
        asked.ask("who = :who", who, IndexName="by_name", Select="ALL_ATTRIBUTES")
    with refused("Global secondary index by_name does not project"):
        asked.ask("who = :who", who, IndexName="by_name", ProjectionExpression="a")


def test_a_global_index_does_not_filter_by_what_it_does_not_project(asked: Asked) -> None:
    with refused("Secondary index by_name does not project one or more filter attributes"):
        asked.ask("who = :who", {":who": {"S": asked.pk}}, IndexName="by_name", FilterExpression="attribute_exists(a)")


def test_a_local_index_fetches_what_it_does_not_project(asked: Asked) -> None:
    asked.put(rank={"N": "1"}, kept={"S": "k"}, a={"S": "fetched"})
    assert asked.query(IndexName="by_rank")["Items"] == [asked.item(rank={"N": "1"}, kept={"S": "k"})]
    fetched = asked.query(IndexName="by_rank", ProjectionExpression="a, kept")
    assert fetched["Items"] == [{"a": {"S": "fetched"}, "kept": {"S": "k"}}]
    assert asked.query(IndexName="by_rank", Select="ALL_ATTRIBUTES")["Items"] == [asked.get()]


def test_a_last_key_of_an_index_holds_its_keys_and_the_tables(asked: Asked) -> None:
    city = {":city": {"S": asked.pk}}
    for sk in "123":
        asked.put(sk, city={"S": asked.pk}, age={"N": "7"})
    seen: list[str] = []
    start: dict[str, object] = {}
    for _ in range(3):
        page = asked.ask("city = :city", city, IndexName="by_city", Limit=1, **start)
        seen += [item["sk"]["S"] for item in page["Items"]]
        assert page["LastEvaluatedKey"] == asked.item(seen[-1], city={"S": asked.pk}, age={"N": "7"})
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert sorted(seen) == ["1", "2", "3"]
    with refused("starting key is invalid"):
        asked.ask("city = :city", city, IndexName="by_city", ExclusiveStartKey=asked.key())


def test_an_index_that_is_not_there_is_refused(asked: Asked) -> None:
    with refused("The table does not have the specified index: by_none"):
        asked.query(IndexName="by_none")


def test_a_consistent_get_sees_a_write_at_once(asked: Asked) -> None:
    for n in range(20):
        asked.put(n={"N": str(n)})
        assert asked.get() == asked.item(n={"N": str(n)})
