"""Transactions: all or nothing, why not, and once.

Source: Amazon DynamoDB API reference, TransactWriteItems and TransactGetItems; Developer Guide, "Managing complex workflows with DynamoDB
transactions".
"""

import uuid
from typing import Any

import pytest

from .asking import Asked, refused, text


def put(asked: Asked, sk: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": asked.table, "Item": asked.item(sk, a={"S": "new"})} | more}


def act(asked: Asked, kind: str, sk: str, **more: Any) -> dict[str, Any]:
    return {kind: {"TableName": asked.table, "Key": asked.key(sk)} | more}


def count(asked: Asked, sk: str = "n") -> dict[str, Any]:
    return act(asked, "Update", sk, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})


def write(asked: Asked, *actions: dict[str, Any], **more: Any) -> Any:
    return asked.client.transact_write_items(TransactItems=list(actions), **more)


def cancelled(asked: Asked, *actions: dict[str, Any]) -> Any:
    with pytest.raises(asked.client.exceptions.TransactionCanceledException) as caught:
        write(asked, *actions)
    return caught.value.response


def test_a_transaction_has_at_most_100_actions(asked: Asked) -> None:
    write(asked, *(put(asked, str(n)) for n in range(100)))
    assert asked.query()["Count"] == 100
    with refused("less than or equal to 100"):
        write(asked, *(put(asked, str(n)) for n in range(101)))
    gets = [act(asked, "Get", str(n)) for n in range(101)]
    with refused("less than or equal to 100"):
        asked.client.transact_get_items(TransactItems=gets)


def test_two_actions_on_one_item_are_refused(asked: Asked) -> None:
    check = act(asked, "ConditionCheck", "1", ConditionExpression="attribute_not_exists(pk)")
    with refused("Transaction request cannot include multiple operations on one item"):
        write(asked, check, put(asked, "1"))
    assert asked.get() is None


def test_all_kinds_of_actions_happen_together(asked: Asked) -> None:
    for sk in ("check", "delete", "update"):
        asked.put(sk)
    write(
        asked,
        act(asked, "ConditionCheck", "check", ConditionExpression="attribute_exists(pk)"),
        act(asked, "Delete", "delete"),
        count(asked, "update"),
        put(asked, "put"),
    )
    assert [item["sk"]["S"] for item in asked.query()["Items"]] == ["check", "put", "update"]
    assert asked.get("update") == asked.item("update", n={"N": "1"})


def test_one_failed_condition_undoes_all_and_is_named_in_its_place(asked: Asked) -> None:
    asked.put("there", a={"S": "old"})
    free = {"ConditionExpression": "attribute_not_exists(pk)"}
    response = cancelled(asked, put(asked, "1"), put(asked, "there", **free), put(asked, "2", **free))
    assert response["Error"]["Message"].endswith("[None, ConditionalCheckFailed, None]")
    reasons = response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed", "None"]
    assert reasons[1]["Message"] == "The conditional request failed"
    assert all("Item" not in reason for reason in reasons)
    assert asked.query()["Items"] == [asked.item("there", a={"S": "old"})]


def test_every_failed_condition_is_named(asked: Asked) -> None:
    exists = {"ConditionExpression": "attribute_exists(pk)"}
    response = cancelled(asked, put(asked, "1", **exists), put(asked, "2"), act(asked, "Delete", "3", **exists))
    codes = [reason["Code"] for reason in response["CancellationReasons"]]
    assert codes == ["ConditionalCheckFailed", "None", "ConditionalCheckFailed"]


def test_a_reason_holds_the_stored_item_where_it_is_asked_for(asked: Asked) -> None:
    stored = asked.put("there", a={"S": "old"})
    response = cancelled(
        asked,
        put(
            asked,
            "there",
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        ),
    )
    assert response["CancellationReasons"][0]["Item"] == stored


def test_a_wrong_value_is_a_reason_too(asked: Asked) -> None:
    asked.put("n", n={"S": "text"})
    response = cancelled(asked, put(asked, "1"), count(asked))
    assert [reason["Code"] for reason in response["CancellationReasons"]] == ["None", "ValidationError"]
    assert asked.get() is None


def test_one_token_happens_once(asked: Asked) -> None:
    token = uuid.uuid4().hex
    for _ in range(3):
        write(asked, count(asked), ClientRequestToken=token)
    assert asked.get("n") == asked.item("n", n={"N": "1"})
    write(asked, count(asked), ClientRequestToken=uuid.uuid4().hex)
    assert asked.get("n") == asked.item("n", n={"N": "2"})


def test_one_token_for_another_request_is_refused(asked: Asked) -> None:
    token = uuid.uuid4().hex
    write(asked, count(asked), ClientRequestToken=token)
    with refused(code="IdempotentParameterMismatchException"):
        write(asked, count(asked, "other"), ClientRequestToken=token)
    assert asked.get("other") is None


def test_a_token_of_a_cancelled_transaction_can_be_used_again(asked: Asked) -> None:
    token = uuid.uuid4().hex
    action = put(asked, "1", ConditionExpression="attribute_exists(pk)")
    with refused(code="TransactionCanceledException"):
        write(asked, action, ClientRequestToken=token)
    asked.put("1")
    write(asked, action, ClientRequestToken=token)
    assert asked.get()["a"] == {"S": "new"}


def test_a_token_has_at_most_36_characters(asked: Asked) -> None:
    with refused("36"):
        write(asked, count(asked), ClientRequestToken="t" * 37)


def test_a_transaction_has_at_most_4_mb(asked: Asked) -> None:
    large = [{"Put": {"TableName": asked.table, "Item": asked.item(str(n), a=text(390 * 1024))}} for n in range(11)]
    with refused("size"):
        write(asked, *large)
    assert asked.query()["Count"] == 0


def test_reads_come_in_the_order_in_which_they_were_asked_for(asked: Asked) -> None:
    asked.put("1", a={"S": "1"})
    asked.put("3", a={"S": "3"})
    gets = [act(asked, "Get", sk, ProjectionExpression="a") for sk in ("3", "2", "1")]
    responses = asked.client.transact_get_items(TransactItems=gets)["Responses"]
    assert responses == [{"Item": {"a": {"S": "3"}}}, {}, {"Item": {"a": {"S": "1"}}}]


def test_one_item_twice_in_a_transaction_of_reads_is_refused(asked: Asked) -> None:
    with refused("Transaction request cannot include multiple operations on one item"):
        asked.client.transact_get_items(TransactItems=[act(asked, "Get", "1")] * 2)


def test_a_transaction_on_a_table_that_is_not_there_is_refused(asked: Asked) -> None:
    with refused(code="ResourceNotFoundException"):
        write(asked, put(asked, "1"), put(asked, "2", TableName="goldstack-none"))
    assert asked.get() is None


def test_an_empty_transaction_is_refused(asked: Asked) -> None:
    with refused("transactItems"):
        write(asked)
