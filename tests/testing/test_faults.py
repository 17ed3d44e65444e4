"""Faults as boto3 meets them, on the wire between a client and a real local server."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from goldstack.errors import ConfigError
from goldstack.testing import Faults
from goldstack.testing.front import Front, front

NO_RETRIES = Config(proxies={}, retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=1)
WITH_RETRIES = Config(proxies={}, retries={"total_max_attempts": 10, "mode": "standard"})


@pytest.fixture(scope="module")
def before(url: str) -> Iterator[Front]:
    """What stands before the server."""
    with front(url) as made:
        yield made


@pytest.fixture
def faults(before: Front, table: str) -> Faults:
    """Those of this test, after its table was made."""
    before.faults = Faults()
    return before.faults


def client_of(url: str, config: Config) -> Any:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    return session.client("dynamodb", endpoint_url=url, config=config)


@pytest.fixture(scope="module")
def plain(before: Front) -> Any:
    """A client that tries once."""
    return client_of(before.url, NO_RETRIES)


@pytest.fixture(scope="module")
def patient(before: Front) -> Any:
    """A client that tries again as botocore does."""
    return client_of(before.url, WITH_RETRIES)


@pytest.fixture(scope="module")
def direct(url: str) -> Any:
    """A client that no fault reaches."""
    return client_of(url, WITH_RETRIES)


@pytest.fixture
def table(direct: Any) -> Iterator[str]:
    name = f"table-{uuid4().hex}"
    direct.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    yield name
    direct.delete_table(TableName=name)


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}}


def puts(*names: str) -> list[Any]:
    return [{"PutRequest": {"Item": key(name)}} for name in names]


def stored(direct: Any, table: str) -> list[str]:
    return sorted(item["pk"]["S"] for item in direct.scan(TableName=table, ConsistentRead=True)["Items"])


def count(direct: Any, table: str) -> int:
    return int(direct.get_item(TableName=table, Key=key("n"), ConsistentRead=True)["Item"]["times"]["N"])


REFUSALS = {
    "throttled": ("ProvisionedThroughputExceededException", 400),
    "error": ("InternalServerError", 500),
    "conflict": ("TransactionConflictException", 400),
}


@pytest.mark.parametrize("fault", REFUSALS)
def test_a_refusal_comes_as_aws_words_it_and_nothing_is_done(
    faults: Faults, plain: Any, direct: Any, table: str, fault: Any
) -> None:
    code, status = REFUSALS[fault]
    faults.script(fault)
    with pytest.raises(getattr(plain.exceptions, code)) as error:
        plain.put_item(TableName=table, Item=key("a"))
    assert error.value.response["Error"]["Message"]
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert stored(direct, table) == []
    plain.put_item(TableName=table, Item=key("a"))
    assert stored(direct, table) == ["a"]
    assert faults.requests == ["PutItem", "PutItem"]
    assert faults.given == [("PutItem", fault)]


def test_a_transaction_says_which_of_its_items_conflicts(faults: Faults, plain: Any, direct: Any, table: str) -> None:
    faults.script("conflict")
    write = {"TransactItems": [{"Put": {"TableName": table, "Item": key(name)}} for name in "ab"]}
    with pytest.raises(plain.exceptions.TransactionCanceledException) as error:
        plain.transact_write_items(**write)
    reasons = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["TransactionConflict", "None"]
    assert "[TransactionConflict, None]" in str(error.value)
    assert stored(direct, table) == []


def test_botocore_tries_again(faults: Faults, patient: Any, direct: Any, table: str) -> None:
    faults.script("throttled", "error", "lost")
    patient.put_item(TableName=table, Item=key("a"))
    assert faults.requests == ["PutItem"] * 4
    assert stored(direct, table) == ["a"]
    assert faults.left == []


def test_of_a_lost_reply_the_write_has_happened(faults: Faults, plain: Any, direct: Any, table: str) -> None:
    faults.script("lost")
    with pytest.raises(ConnectionClosedError):
        plain.put_item(TableName=table, Item=key("a"))
    assert stored(direct, table) == ["a"]


def test_a_lost_reply_counts_twice_where_the_write_is_no_transaction(
    faults: Faults, patient: Any, direct: Any, table: str
) -> None:
    add: Any = {
        "TableName": table,
        "Key": key("n"),
        "UpdateExpression": "ADD times :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    faults.script("lost")
    patient.update_item(**add)
    assert count(direct, table) == 2
    faults.script("lost")
    patient.transact_write_items(TransactItems=[{"Update": add}])
    assert count(direct, table) == 3


def test_half_of_a_batch_comes_back(faults: Faults, plain: Any, direct: Any, table: str) -> None:
    faults.script("unprocessed", "unprocessed")
    answer = plain.batch_write_item(RequestItems={table: puts("a", "b", "c", "d", "e")})
    assert answer["UnprocessedItems"] == {table: puts("d", "e")}
    assert stored(direct, table) == ["a", "b", "c"]
    keys = {"Keys": [key("a"), key("b"), key("c")], "ConsistentRead": True, "ProjectionExpression": "pk"}
    answer = plain.batch_get_item(RequestItems={table: keys})
    assert answer["Responses"][table] == [key("a"), key("b")] or answer["Responses"][table] == [key("b"), key("a")]
    assert answer["UnprocessedKeys"] == {table: {**keys, "Keys": [key("c")]}}


def test_a_batch_over_two_tables_is_divided_too(faults: Faults, plain: Any, direct: Any, table: str) -> None:
    faults.script("unprocessed")
    wanted = {table: puts("a"), "absent": puts("b")}
    assert plain.batch_write_item(RequestItems=wanted)["UnprocessedItems"] == {"absent": puts("b")}
    assert stored(direct, table) == ["a"]


def test_boto3s_batch_writer_puts_all_in_the_end(faults: Faults, before: Front, direct: Any, table: str) -> None:
    faults.randomly(0.5, "unprocessed")
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="us-west-2")
    resource = session.resource("dynamodb", endpoint_url=before.url, config=WITH_RETRIES)
    with resource.Table(table).batch_writer() as writer:
        for number in range(60):
            writer.put_item(Item={"pk": f"{number:02}"})
    assert stored(direct, table) == [f"{number:02}" for number in range(60)]
    assert ("BatchWriteItem", "unprocessed") in faults.given


def test_a_slow_answer_runs_into_the_clients_patience(faults: Faults, plain: Any, direct: Any, table: str) -> None:
    faults.script("slow")
    begin = time.monotonic()
    plain.get_item(TableName=table, Key=key("a"))
    assert time.monotonic() - begin >= 0.2
    faults.delay = 1.5
    faults.script("slow")
    with pytest.raises(ReadTimeoutError):
        plain.get_item(TableName=table, Key=key("a"))


def test_a_fault_waits_for_a_request_that_it_fits(faults: Faults, plain: Any, table: str) -> None:
    faults.script("ok", "conflict", "unprocessed")
    faults.script("throttled", on="DeleteItem")
    plain.put_item(TableName=table, Item=key("a"))
    plain.get_item(TableName=table, Key=key("a"))
    with pytest.raises(ClientError, match="TransactionConflict"):
        plain.put_item(TableName=table, Item=key("a"))
    plain.batch_write_item(RequestItems={table: puts("b")})  # AWS hands nothing back of one alone
    assert plain.batch_write_item(RequestItems={table: puts("b", "c")})["UnprocessedItems"]
    plain.put_item(TableName=table, Item=key("a"))
    assert faults.left == ["throttled"]
    with pytest.raises(ClientError, match="throughput"):
        plain.delete_item(TableName=table, Key=key("a"))
    assert faults.left == []


def given(before: Front, plain: Any, table: str, **more: Any) -> list[str]:
    before.faults = faults = Faults()
    faults.randomly(0.3, "throttled", "error", on="GetItem", **more)
    for _ in range(40):
        try:
            plain.get_item(TableName=table, Key=key("a"))
        except ClientError as error:
            assert error.response["Error"]["Code"] in {"ProvisionedThroughputExceededException", "InternalServerError"}  # noqa: PT017
    plain.put_item(TableName=table, Item=key("a"))
    return [fault for _, fault in faults.given]


def test_chance_is_the_same_in_every_run_and_another_by_another_seed(before: Front, plain: Any, table: str) -> None:
    first = given(before, plain, table)
    assert first == given(before, plain, table)
    assert first != given(before, plain, table, seed=1)
    assert set(first) == {"throttled", "error"}
    assert 4 <= len(first) <= 22


def test_all_faults_but_slow_are_given_by_chance(faults: Faults, patient: Any, direct: Any, table: str) -> None:
    faults.randomly(0.4)
    for number in range(12):
        left: Any = {table: puts(f"{number}a", f"{number}b")}
        while left:
            left = patient.batch_write_item(RequestItems=left)["UnprocessedItems"]
        with_conflicts(patient, table, f"{number}c")
    assert len(stored(direct, table)) == 36
    assert {fault for _, fault in faults.given} == {"throttled", "unprocessed", "conflict", "lost", "error"}


def with_conflicts(client: Any, table: str, name: str) -> None:
    """Put as a program does that knows of conflicts, which botocore does not try again."""
    while True:
        try:
            client.put_item(TableName=table, Item=key(name))
        except client.exceptions.TransactionConflictException:
            continue
        return


def test_what_is_no_fault_and_what_is_no_probability_is_refused() -> None:
    faults = Faults()
    with pytest.raises(ConfigError, match=r"no fault 'throttle'.*throttled"):
        faults.script("throttle")
    with pytest.raises(ConfigError, match="2 is no probability"):
        faults.randomly(2)
    assert faults.left == []
