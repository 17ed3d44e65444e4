"""Both ways on both servers: the same requests are understood, the same answers come, and errors are told."""

import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from goldstack.dynamodb.definition import create_table
from goldstack.dynamodb.wire import Calls, check
from goldstack.dynamodb.wire.minimal import MINIMAL
from goldstack.errors import ConditionFailed, RequestFailed, TableMissing, Throttled
from goldstack.testing.faults import Faults
from goldstack.testing.front import Front, front

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM: dict[str, Any] = {
    **KEY,
    "s": {"S": "ü\u2028\"'\x00"},
    "n": {"N": "-1.5"},
    "b": {"B": "+/8="},
    "bool": {"BOOL": False},
    "null": {"NULL": True},
    "ss": {"SS": ["a"]},
    "ns": {"NS": ["1"]},
    "bs": {"BS": ["AA=="]},
    "l": {"L": [{"M": {"B": {"B": ""}, "L": {"L": []}}}, {"M": {}}]},
}
TRIES = 3
# What is taken of what stands for a request. DynamoDB refuses all of it; ministack looks into neither an empty start of a
# scan, nor the empty members of a batch or a transaction. It would even store the empty item of a Put in a transaction.
TAKEN: dict[str, set[str]] = {
    "ministack": {"Scan", "BatchWriteItem", "TransactWriteItems"},
    "dynamodb_local": set(),
}


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def engine(request: pytest.FixtureRequest) -> str:
    """Which server it is."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def before(request: pytest.FixtureRequest, engine: str) -> Iterator[Front]:
    """A server of faults before it."""
    with front(request.getfixturevalue({"ministack": "url", "dynamodb_local": "java_url"}[engine])) as made:
        yield made


@pytest.fixture(scope="module")
def client(before: Front) -> Iterator[Any]:
    """A client of that server."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    config = Config(retries={"total_max_attempts": TRIES}, proxies={})
    with contextlib.closing(session.client("dynamodb", endpoint_url=before.url, config=config)) as made:
        yield made


@pytest.fixture(scope="module")
def name(client: Any) -> Iterator[str]:
    """A table."""
    made = f"wire-{uuid4().hex[:12]}"
    create_table(client, made)
    yield made
    client.delete_table(TableName=made)


@pytest.fixture
def faults(before: Front) -> Iterator[Faults]:
    """No faults so far."""
    before.faults = Faults()
    yield before.faults
    assert before.faults.left == []
    before.faults = Faults()


@pytest.fixture(params=["around", "plain"])
def calls(request: pytest.FixtureRequest, client, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    """Calls of each way, on a table that holds ITEM alone."""
    if request.param == "plain":
        monkeypatch.setenv(check.SWITCH, "1")
    made = Calls(client, name)
    made("PutItem", {"TableName": name, "Item": ITEM})
    yield made
    assert made._around is (request.param == "around")
    for item in client.scan(TableName=name)["Items"]:
        client.delete_item(TableName=name, Key={part: item[part] for part in ("pk", "sk")})


def test_an_item_comes_back_by_every_operation_that_reads(calls: Calls, name: str) -> None:
    asked = {"TableName": name, "ConsistentRead": True}
    where = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": KEY["pk"]}}
    assert calls("GetItem", {**asked, "Key": KEY})["Item"] == ITEM
    assert calls("Query", {**asked, **where})["Items"] == [ITEM]
    page = calls("Scan", {**asked, "Limit": 1})
    assert page["Items"] == [ITEM]
    assert page["LastEvaluatedKey"] == KEY
    assert calls("Scan", {**asked, "ExclusiveStartKey": KEY})["Items"] == []
    assert calls("BatchGetItem", {"RequestItems": {name: {"Keys": [KEY]}}})["Responses"] == {name: [ITEM]}
    reads = {"TransactItems": [{"Get": {"TableName": name, "Key": KEY}}]}
    assert calls("TransactGetItems", reads)["Responses"] == [{"Item": ITEM}]
    assert calls("DeleteItem", {"TableName": name, "Key": KEY, "ReturnValues": "ALL_OLD"})["Attributes"] == ITEM
    assert "Item" not in calls("GetItem", {**asked, "Key": KEY})


def test_an_item_is_written_by_every_operation_that_writes(calls: Calls, client, name: str) -> None:
    other = {**ITEM, "sk": {"S": "other"}}
    third = {**ITEM, "sk": {"S": "third"}}
    calls("BatchWriteItem", {"RequestItems": {name: [{"PutRequest": {"Item": other}}]}})
    calls("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": name, "Item": third}}]})
    edit = {"UpdateExpression": "SET #b = :b", "ExpressionAttributeNames": {"#b": "b"}}
    values = {"ExpressionAttributeValues": {":b": {"B": "/w=="}}, "ReturnValues": "ALL_NEW"}
    edited = calls("UpdateItem", {"TableName": name, "Key": KEY, **edit, **values})["Attributes"]
    assert edited == {**ITEM, "b": {"B": "/w=="}}
    stored = client.scan(TableName=name)["Items"]
    assert {item["sk"]["S"]: item["b"]["B"] for item in stored} == {
        "b": b"\xff",
        "other": b"\xfb\xff",
        "third": b"\xfb\xff",
    }


def test_a_failed_condition_brings_the_stored_item(calls: Calls, name: str) -> None:
    condition = {
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    with pytest.raises(ConditionFailed) as failed:
        calls("PutItem", {"TableName": name, "Item": ITEM, **condition})
    assert failed.value.stored == ITEM
    assert failed.value.request_id


def test_a_cancelled_transaction_tells_why(calls: Calls, name: str) -> None:
    condition = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    other = {"pk": {"S": "other"}, "sk": {"S": "b"}}
    actions = [
        {"Put": {"TableName": name, "Item": other}},
        {"Put": {"TableName": name, "Item": ITEM, **condition}},
    ]
    with pytest.raises(RequestFailed, match="TransactionCanceledException") as failed:
        calls("TransactWriteItems", {"TransactItems": actions})
    assert [reason["Code"] for reason in failed.value.reasons] == ["None", "ConditionalCheckFailed"]
    assert failed.value.reasons[1]["Item"] == ITEM


def test_a_table_that_is_missing_is_told(calls: Calls, client) -> None:
    with pytest.raises(TableMissing, match=r"inv infra\.up"):
        Calls(client, "nowhere")("GetItem", {"TableName": "nowhere", "Key": KEY})


def test_what_dynamodb_refuses_is_told_as_it_says(calls: Calls, name: str) -> None:
    with pytest.raises(RequestFailed, match=f"GetItem in {name}: AWS answered ValidationException: ") as failed:
        calls("GetItem", {"TableName": name, "Key": {"pk": KEY["pk"]}})
    assert failed.value.request_id


def test_a_transaction_whose_reply_is_lost_is_done_once(calls: Calls, name: str, faults: Faults) -> None:
    faults.script("lost", "error")
    add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    calls("TransactWriteItems", {"TransactItems": [{"Update": {"TableName": name, "Key": KEY, **add}}]})
    assert faults.requests == ["TransactWriteItems"] * 3
    assert calls("GetItem", {"TableName": name, "Key": KEY, "ConsistentRead": True})["Item"]["n"] == {"N": "-0.5"}


def test_what_goes_wrong_on_the_way_is_asked_again(calls: Calls, name: str, faults: Faults) -> None:
    faults.script("lost", "throttled")
    answer = calls("GetItem", {"TableName": name, "Key": KEY})
    assert answer["Item"] == ITEM
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


def test_too_much_at_once_is_told_after_the_repetitions(calls: Calls, name: str, faults: Faults) -> None:
    faults.script(*["throttled"] * TRIES)
    with pytest.raises(Throttled, match="ProvisionedThroughputExceededException"):
        calls("GetItem", {"TableName": name, "Key": KEY})
    assert len(faults.requests) == TRIES


def test_no_reply_at_all_is_told(calls: Calls, name: str, faults: Faults) -> None:
    faults.script(*["lost"] * TRIES)
    with pytest.raises(RequestFailed, match="AWS did not answer"):
        calls("GetItem", {"TableName": name, "Key": KEY})


def test_what_stands_for_a_request_is_refused_and_writes_nothing(calls: Calls, client, name: str, engine: str) -> None:
    taken = set()
    for operation, (method, _, arguments) in MINIMAL.items():
        with contextlib.suppress(ClientError):
            getattr(client, method)(**arguments(name))
            taken.add(operation)
    assert taken == TAKEN[engine]
    assert calls("Scan", {"TableName": name})["Items"] == [ITEM]
