"""Our calls go around botocore's models, and nobody else's: what they give is what the plain way gives."""

import threading
import warnings
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynamodb import User
from goldstack.dynamodb import Key
from goldstack.dynamodb.wire import About, Calls, Unsendable, check
from goldstack.errors import ConditionFailed, RequestFailed, TableMissing, Throttled

GET = {"TableName": "t", "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
ABOUT = About(Key(User, "a", "b"), User)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
base64 = st.binary(max_size=5).map(lambda content: b64encode(content).decode())
numbers = st.integers(-999, 999).map(str) | st.floats(allow_nan=False, allow_infinity=False).map(str)
leaves = st.one_of(
    st.builds(lambda x: {"S": x}, text),
    st.builds(lambda x: {"N": x}, numbers),
    st.builds(lambda x: {"B": x}, base64),
    st.builds(lambda x: {"BOOL": x}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda x: {"SS": x}, st.lists(text, min_size=1, max_size=3)),
    st.builds(lambda x: {"NS": x}, st.lists(numbers, min_size=1, max_size=3)),
    st.builds(lambda x: {"BS": x}, st.lists(base64, min_size=1, max_size=3)),
)
names = st.sampled_from(["a", "B", "BS", "S", "M", "L", "NULL", "ResponseMetadata", "ü", "x y"])
values = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda x: {"L": x}, st.lists(inner, max_size=3))
        | st.builds(lambda x: {"M": x}, st.dictionaries(names, inner, max_size=3))
    ),
    max_leaves=6,
)
items = st.dictionaries(names, values, min_size=1, max_size=4)
capacity = {"TableName": "t", "CapacityUnits": 1.5, "GlobalSecondaryIndexes": {"g": {"CapacityUnits": 0.5}}}


def plain_calls(client: Any, monkeypatch: pytest.MonkeyPatch) -> Calls:
    monkeypatch.setenv(check.SWITCH, "1")
    calls = Calls(client, "t")
    calls._around = False
    return calls


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    return {**answer, "ResponseMetadata": {**answer["ResponseMetadata"], "HTTPHeaders": sorted(headers)}}


@pytest.fixture
def calls_of(client, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], Calls]:
    """Our calls, or plain ones."""
    return lambda plain: plain_calls(client, monkeypatch) if plain else Calls(client, "t")


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(item=items)
def test_an_answer_is_what_the_plain_way_gives(client, answers, monkeypatch, item: dict[str, Any]) -> None:
    replies = {
        "GetItem": {"Item": item, "ConsumedCapacity": capacity},
        "Query": {"Items": [item, item], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": item},
        "Scan": {"Items": [], "Count": 0, "ScannedCount": 0},
        "BatchGetItem": {"Responses": {"t": [item]}, "UnprocessedKeys": {"t": {"Keys": [item]}}},
        "UpdateItem": {"Attributes": item},
        "TransactGetItems": {"Responses": [{"Item": item}, {}]},
    }
    requests: dict[str, Any] = {
        "GetItem": {"TableName": "t", "Key": item},
        "Query": {"TableName": "t", "ExpressionAttributeValues": {":x": next(iter(item.values()))}},
        "Scan": {"TableName": "t", "ExclusiveStartKey": item},
        "BatchGetItem": {"RequestItems": {"t": {"Keys": [item]}}},
        "UpdateItem": {"TableName": "t", "Key": item},
        "TransactGetItems": {"TransactItems": [{"Get": {"TableName": "t", "Key": item}}]},
    }
    around, plain = Calls(client, "t"), plain_calls(client, monkeypatch)
    for operation, reply in replies.items():
        answers.sent.clear()
        answers.left.clear()
        answers.add(reply)
        ours = around(operation, requests[operation])
        answers.add(reply)
        theirs = plain(operation, requests[operation])
        assert without_times(ours) == without_times(theirs)
        assert answers.sent[0] == answers.sent[1] == requests[operation]


def test_others_calls_on_the_same_client_are_theirs(client, answers) -> None:
    answers.add({"Item": {"x": {"B": "AAE="}}})
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"x": {"B": "AAE="}}
    answers.add({"Item": {"x": {"B": "AAE="}}})
    assert client.get_item(**GET)["Item"] == {"x": {"B": b"\x00\x01"}}


def test_a_call_that_somebodys_handler_makes_within_ours_is_theirs(client, answers) -> None:
    found: list[Any] = []

    def ask() -> None:
        answers.left.insert(0, answers.left.pop())
        found.append(client.get_item(**GET)["Item"])

    answers.add({"Item": {"ours": {"B": "AAE="}}})
    answers.add({"Item": {"theirs": {"B": "AAE="}}})
    answers.before = ask
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"ours": {"B": "AAE="}}
    assert found == [{"theirs": {"B": b"\x00\x01"}}]


def test_a_call_within_ours_that_fails_leaves_ours_right(client, answers) -> None:
    def ask() -> None:
        answers.left[:0] = [EndpointConnectionError(endpoint_url="x")] * 3
        with pytest.raises(EndpointConnectionError):
            client.get_item(**GET)

    answers.add({"Item": {"ours": {"B": "AAE="}}})
    answers.before = ask
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"ours": {"B": "AAE="}}
    assert answers.left == []


def test_threads_do_not_mix(client, answers) -> None:
    lock = threading.Lock()
    wrong: list[Any] = []

    def answer(request: Any, **_: Any) -> Any:
        with lock:
            answers.add({"Item": {"x": {"B": "AAE="}}})
            return answers(request)

    client.meta.events.unregister("before-send.dynamodb", answers)
    client.meta.events.register("before-send.dynamodb", answer)
    calls = Calls(client, "t")

    def ours() -> None:
        wrong.extend(
            one for one in [calls("GetItem", dict(GET))["Item"] for _ in range(100)] if one != {"x": {"B": "AAE="}}
        )

    def theirs() -> None:
        got = [client.get_item(**GET)["Item"] for _ in range(100)]
        wrong.extend(one for one in got if one != {"x": {"B": b"\x00\x01"}})

    threads = [threading.Thread(target=work) for work in (ours, theirs, ours, theirs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("body", [b'{"Item": {"x": {"S": "a', b"", b"[]", b'"x"', b"{}{}", b"<html>"])
def test_a_success_that_cannot_be_read_is_an_error(client, answers, body: bytes) -> None:
    answers.add(body)
    with pytest.raises(RequestFailed, match=r"GetItem of User \('a', 'b'\) in t: the answer was a success") as failed:
        Calls(client, "t")("GetItem", GET, about=ABOUT)
    assert (failed.value.key, failed.value.entity, failed.value.request_id) == (ABOUT.key, User, "request-0")


def test_an_answer_with_a_wrong_checksum_is_asked_for_again(client, answers) -> None:
    answers.add(b'{"Item": {"x": {"S": "a', crc=1)
    answers.add({"Item": {"x": {"S": "b"}}})
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"x": {"S": "b"}}
    assert len(answers.sent) == 2


def test_a_repetition_sends_the_same_token(client, answers) -> None:
    answers.fail(EndpointConnectionError(endpoint_url="x"))
    answers.add({"__type": "x#InternalServerError", "message": "x"}, status=500)
    answers.add({})
    Calls(client, "t")("TransactWriteItems", {"TransactItems": [{"Delete": GET}]})
    tokens = {sent["ClientRequestToken"] for sent in answers.sent}
    assert len(answers.sent) == 3
    assert len(tokens) == 1
    assert all(tokens)


def test_what_utf8_cannot_write_is_not_sent(client, answers) -> None:
    with pytest.raises(Unsendable, match="surrogate"):
        Calls(client, "t")("PutItem", {"TableName": "t", "Item": {"x": {"S": "\ud800"}}})
    assert answers.sent == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ConditionalCheckFailedException", ConditionFailed),
        ("ProvisionedThroughputExceededException", Throttled),
        ("ThrottlingException", Throttled),
        ("RequestLimitExceeded", Throttled),
        ("ResourceNotFoundException", TableMissing),
        ("ValidationException", RequestFailed),
        ("AccessDeniedException", RequestFailed),
        ("ExpiredTokenException", RequestFailed),
        ("TransactionConflictException", RequestFailed),
        ("InternalServerError", RequestFailed),
    ],
)
@pytest.mark.parametrize("plain", [False, True])
def test_an_error_of_aws_is_one_of_ours(answers, calls_of, code: str, kind: type, plain: bool) -> None:
    status = 500 if code == "InternalServerError" else 400
    for _ in range(3):
        answers.add(
            {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "Requested resource not found"},
            status=status,
        )
    calls = calls_of(plain)
    with pytest.raises(kind, match=r"GetItem of User \('a', 'b'\) in t") as failed:
        calls("GetItem", GET, about=ABOUT)
    error = failed.value
    assert type(error) is kind
    assert isinstance(error.__cause__, ClientError)
    assert (error.key, error.entity) == (ABOUT.key, User)
    assert error.request_id.startswith("request-")


@pytest.mark.parametrize("plain", [False, True])
def test_a_failed_condition_brings_the_stored_item(answers, calls_of, plain: bool) -> None:
    item = {"x": {"B": "AAE="}, "l": {"L": [{"BS": ["AA=="]}]}}
    answers.add({"__type": "x#ConditionalCheckFailedException", "message": "x", "Item": item}, status=400)
    calls = calls_of(plain)
    with pytest.raises(ConditionFailed) as failed:
        calls("PutItem", {"TableName": "t", "Item": {}}, about=ABOUT)
    assert failed.value.item == item


def test_no_answer_is_an_error_of_ours(client, answers) -> None:
    for _ in range(3):
        answers.fail(EndpointConnectionError(endpoint_url="http://127.0.0.1:1"))
    with pytest.raises(RequestFailed, match="AWS did not answer") as failed:
        Calls(client, "t")("GetItem", GET, about=ABOUT)
    assert isinstance(failed.value.__cause__, EndpointConnectionError)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has not made the check yet."""
    monkeypatch.setattr(check, "_results", {})


@pytest.mark.usefixtures("unchecked")
def test_a_botocore_that_reads_otherwise_is_left_to_itself_with_a_warning(client, monkeypatch) -> None:
    monkeypatch.setattr(check, "from_plain", lambda answer: {**answer, "other": 1})
    with pytest.warns(check.PlainBotocore, match="leaves it to botocore, which is slower"):
        assert not check.is_around(client)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not check.is_around(client)  # asked once


@pytest.mark.usefixtures("unchecked")
def test_a_botocore_without_these_events_is_left_to_itself(client, monkeypatch) -> None:
    monkeypatch.setattr(check, "install", lambda _: None)
    monkeypatch.setattr(check, "_gives_the_same", lambda _: (_ for _ in ()).throw(KeyError("before-parse")))
    with pytest.warns(check.PlainBotocore):
        assert not check.is_around(client)


@pytest.mark.usefixtures("unchecked")
def test_the_check_sends_nothing(client) -> None:
    assert check.is_around(client)  # its address has nobody who listens


def test_another_protocol_goes_the_plain_way(client, monkeypatch) -> None:
    monkeypatch.setattr(client.meta.service_model, "resolved_protocol", "smithy-rpc-v2-cbor")
    assert not check.is_around(client)


def test_the_switch_goes_the_plain_way(client, monkeypatch) -> None:
    monkeypatch.setenv(check.SWITCH, "1")
    assert not check.is_around(client)
