"""What our calls send, and what they give, is what the plain way does."""

import os
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from hypothesis import HealthCheck, given, settings

from dynamodb import User
from goldstack.dynamodb import Key
from goldstack.dynamodb.wire import About, Calls, Unsendable, check
from goldstack.dynamodb.wire.minimal import MINIMAL
from goldstack.errors import RequestFailed

from .conftest import Answers, answering, client_with
from .values import exchanges, items

GET = {"TableName": "t", "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
ABOUT = About(Key(User, "a", "b"), User)
ITEM = {"x": {"B": "AAE="}, "l": {"L": [{"BS": ["AA=="]}, {"M": {"B": {"B": ""}}}]}, "n": {"N": "1"}}


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    return {**answer, "ResponseMetadata": {**answer["ResponseMetadata"], "HTTPHeaders": sorted(headers)}}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(item=items)
def test_every_operation_sends_and_gives_what_the_plain_way_does(client, answers, plain_calls, item) -> None:
    around, plain = Calls(client, "t"), plain_calls()
    for operation, (request, reply) in exchanges(item).items():
        answers.sent.clear()
        answers.left.clear()
        answers.add(reply)
        ours = around(operation, request)
        answers.add(reply)
        theirs = plain(operation, request)
        assert without_times(ours) == without_times(theirs)
        assert answers.sent == [request, request]
        assert {name: ours[name] for name in reply} == reply


@pytest.mark.parametrize("operation", MINIMAL)
def test_a_request_is_one_call_around_the_models(client, answers, operation: str) -> None:
    seen: list[Any] = []
    client.meta.events.register("provide-client-params.dynamodb", lambda params, **_: seen.append(dict(params)))
    request, reply = exchanges(ITEM)[operation]
    answers.add(reply)
    Calls(client, "t")(operation, request)
    assert seen == [MINIMAL[operation][2]("t")]


ARN = "arn:aws:dynamodb:us-west-2:123456789012:table/t"


@pytest.mark.parametrize("table", ["t", ARN])
@pytest.mark.parametrize("mode", ["preferred", "required", "disabled"])
@pytest.mark.parametrize("operation", MINIMAL)
def test_a_request_goes_to_the_same_place_with_the_same_headers(
    operation: str, mode: str, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCOUNT_ID", "210987654321")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
        monkeypatch.delenv(name)
    client = boto3.Session().client("dynamodb", region_name="us-west-2", config=Config(account_id_endpoint_mode=mode))
    answers = answering(client)
    request, reply = exchanges(ITEM, table)[operation]
    sent = []
    for plain in (False, True):
        if plain:
            monkeypatch.setenv(check.SWITCH, "1")
        answers.add(reply)
        Calls(client, table)(operation, request)
        made = answers.requests[-1]
        headers = {
            name: value
            for name, value in made.headers.items()
            if name in {"X-Amz-Target", "Content-Type", "User-Agent"}
        }
        sent.append((made.method, made.url, headers))
        assert made.headers["Content-Length"] == str(len(made.body))
    client.close()
    assert sent[0] == sent[1]
    account = "123456789012" if table == ARN else "210987654321"
    assert (account in sent[0][1]) is (mode != "disabled")


UNREADABLE = [b'{"Item": {"x": {"S": "a', b"", b"[]", b'"x"', b"null", b"{}{}", b"<html>", b"\xff{}"]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("body", UNREADABLE)
def test_a_success_that_cannot_be_read_is_an_error(client, answers, plain_calls, body: bytes, plain: bool) -> None:
    answers.add(body)
    calls = plain_calls() if plain else Calls(client, "t")
    with pytest.raises(RequestFailed, match=r"GetItem of User \('a', 'b'\) in t: the answer was a success") as failed:
        calls("GetItem", GET, about=ABOUT)
    assert (failed.value.key, failed.value.entity, failed.value.request_id) == (ABOUT.key, User, "request-0")


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("body", [b'{"Item": {"x": {"S": "a', b'{"Item": {"x": {"S": "c"}}}'])
def test_an_answer_with_a_wrong_checksum_is_asked_for_again(body: bytes, mode: str) -> None:
    with client_with(retries={"mode": mode, "total_max_attempts": 3}) as client:
        answers = answering(client)
        answers.add(body, crc=1)
        answers.add({"Item": {"x": {"S": "b"}}})
        assert Calls(client, "t")("GetItem", GET)["Item"] == {"x": {"S": "b"}}
        assert answers.sent == [GET, GET]


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_repetition_sends_the_same_body_and_token(mode: str) -> None:
    request = {"TransactItems": [{"Delete": GET}]}
    with client_with(retries={"mode": mode, "total_max_attempts": 3}) as client:
        answers = answering(client)
        answers.fail(EndpointConnectionError(endpoint_url="x"))
        answers.add({"__type": "x#InternalServerError", "message": "x"}, status=500)
        answers.add({})
        answer = Calls(client, "t")("TransactWriteItems", request)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    first, second, third = answers.sent
    assert first == second == third == {**request, "ClientRequestToken": first["ClientRequestToken"]}
    assert first["ClientRequestToken"]


def test_each_transaction_has_a_token_of_its_own_unless_it_brings_one(client, answers) -> None:
    request = {"TransactItems": [{"Delete": GET}]}
    calls = Calls(client, "t")
    for one in (request, request, {**request, "ClientRequestToken": "mine"}):
        answers.add({})
        calls("TransactWriteItems", one)
    first, second, mine = [sent["ClientRequestToken"] for sent in answers.sent]
    assert first != second
    assert mine == "mine"


def test_what_utf8_cannot_write_is_not_sent(client, answers: Answers) -> None:
    with pytest.raises(Unsendable, match="surrogate"):
        Calls(client, "t")("PutItem", {"TableName": "t", "Item": {"x": {"S": "\ud800"}}})
    assert answers.sent == []


def test_a_body_that_is_long_is_told_before_it_is_sent(client, answers: Answers) -> None:
    def refuse() -> None:
        raise OverflowError

    length = len(b'{"TableName":"t","Key":{"pk":{"S":"a"},"sk":{"S":"b"}}}')
    with pytest.raises(OverflowError):
        Calls(client, "t")("GetItem", GET, oversize=(length - 1, refuse))
    assert answers.sent == []
    answers.add({})
    Calls(client, "t")("GetItem", GET, oversize=(length, refuse))
    assert answers.sent == [GET]
