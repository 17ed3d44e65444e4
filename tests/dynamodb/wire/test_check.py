"""Before calls go around botocore's models, both ways are compared; nothing is sent for it."""

import json
import threading
import warnings
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.stub import Stubber

from goldstack.dynamodb.wire import Calls, check, events
from goldstack.errors import Misuse, RequestFailed

from .conftest import Answers, Content, client_with
from .test_calls import GET, ITEM


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has not made the check."""
    monkeypatch.setattr(check, "_results", {})


def answered(client: Any) -> Answers:
    made = Answers()
    client.meta.events.register("before-send", made)
    return made


def test_botocore_is_checked_once_and_without_sending(client) -> None:
    seen: list[str] = []
    client.meta.events.register("before-call", lambda model, **_: seen.append(model.name))
    assert check.is_around(client)  # its address has nobody who listens
    assert seen == ["ExecuteStatement"] * 2
    assert check.is_around(client)
    with client_with() as other:
        other.meta.events.register("before-call", lambda model, **_: seen.append(model.name))
        assert check.is_around(other)
    assert len(seen) == 2


def test_other_threads_requests_are_sent_while_it_is_checked(client) -> None:
    with check.probing(client, "GetItem", b"{}") as probe:
        answers = answered(client)
        answers.add({"Item": {"x": {"S": "sent"}}})
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(client.get_item(**GET)["Item"]))
        thread.start()
        thread.join()
        assert found == [{"x": {"S": "sent"}}]
        assert "Authorization" in answers.requests[0].headers
        assert probe.sent == []


@pytest.mark.parametrize("mode", ["preferred", "required"])
def test_the_check_asks_for_no_credentials(mode: str) -> None:
    class Asked(Credentials):
        def get_frozen_credentials(self) -> Any:
            raise AssertionError

        def get_deferred_property(self, _: str) -> Any:
            return self.get_frozen_credentials

    session = boto3.Session(region_name="us-west-2")
    session._session._credentials = Asked("x", "x")
    client = session.client("dynamodb", config=Config(account_id_endpoint_mode=mode))
    assert check.is_around(client)
    with pytest.raises(AssertionError):
        client.get_item(**GET)
    client.close()


def test_a_botocore_whose_answers_are_read_otherwise_is_left_to_itself_with_a_warning(client, monkeypatch) -> None:
    calls = Calls(client, "t")
    answers = answered(client)
    with monkeypatch.context() as changed:
        changed.setattr(events, "answer_of", lambda _: {"Items": []})
        with pytest.warns(check.PlainBotocore, match="leaves it to botocore, which is slower") as warned:
            assert not check.is_around(client)
        with client_with() as other, warnings.catch_warnings():
            warnings.simplefilter("error")
            assert not check.is_around(other)  # warned once
    assert "GOLDSTACK_PLAIN_BOTOCORE=1" in str(warned[0].message)
    answers.add({"Item": ITEM})
    assert calls("GetItem", GET)["Item"] == ITEM


@pytest.mark.parametrize("gone", ["begin", "hand-over", "read"])
def test_a_botocore_without_one_of_the_events_is_left_to_itself(client, monkeypatch, gone: str) -> None:
    event = {"begin": "provide-client-params", "hand-over": "before-call", "read": "before-parse"}[gone]
    monkeypatch.setattr(check, "install", lambda _: None)
    calls = Calls(client, "t")
    client.meta.events.unregister(f"{event}.dynamodb", unique_id=f"goldstack-dynamodb-{gone}")
    answers = answered(client)
    answers.add({"Item": ITEM})
    with pytest.warns(check.PlainBotocore):
        assert calls("GetItem", GET)["Item"] == ITEM
    assert answers.sent[-1] == GET
    assert all(sent == GET or "Statement" in sent for sent in answers.sent)


def test_a_client_whose_requests_a_handler_changes_takes_the_plain_way_without_a_warning(client) -> None:
    client.meta.events.register(
        "provide-client-params.dynamodb", lambda params, **_: {**params, "ReturnConsumedCapacity": "TOTAL"}
    )
    answers = answered(client)
    answers.add({"Item": ITEM})
    assert not check.is_around(client)
    assert Calls(client, "t")("GetItem", GET)["Item"] == ITEM
    assert answers.sent == [{**GET, "ReturnConsumedCapacity": "TOTAL"}]


def test_a_client_that_is_answered_before_it_calls_is_not_judged_yet(client) -> None:
    with Stubber(client) as stubber:
        stubber.add_response("execute_statement", {})
        assert not check.is_around(client)
    assert check.is_around(client)


def test_a_check_that_fails_is_no_error(client, monkeypatch) -> None:
    def fail(*_: Any) -> bool:
        raise KeyError("before-parse")

    monkeypatch.setattr(check, "_gives_the_same", fail)
    with pytest.warns(check.PlainBotocore):
        assert not check.is_around(client)


def test_another_protocol_is_left_to_botocore(client, monkeypatch) -> None:
    monkeypatch.setattr(client.meta.service_model, "resolved_protocol", "smithy-rpc-v2-cbor")
    assert not check.is_around(client)
    answers = answered(client)
    answers.add(b"\xa1\x64Item\xa1\x61x\xa1\x61B\x42\x00\x01")
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"x": {"B": "AAE="}}
    assert answers.sent == [GET]


def test_the_switch_is_read_when_calls_are_made(client, answers, monkeypatch) -> None:
    monkeypatch.setenv(check.SWITCH, "1")
    plain = Calls(client, "t")
    monkeypatch.delenv(check.SWITCH)
    around = Calls(client, "t")
    for calls, taken in ((plain, False), (around, True), (plain, False)):
        answers.add({"Item": ITEM})
        assert calls("GetItem", GET)["Item"] == ITEM
        assert calls._around is taken


def test_the_client_inside_a_boto3_resource_is_refused() -> None:
    resource: Any = boto3.Session().resource(
        "dynamodb",
        region_name="us-west-2",
        endpoint_url="http://127.0.0.1:1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    with pytest.raises(Misuse, match="as the one inside a boto3 resource does"):
        Calls(resource.meta.client, "t")


def test_a_library_that_answers_instead_of_aws_is_heard_after_the_check(client) -> None:
    seen: list[str] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        seen.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])
        status, body = (200, json.dumps({"Item": ITEM})) if seen[-1] == "GetItem" else (400, '{"__type": "x#Unknown"}')
        return AWSResponse(request.url, status, {}, Content(body.encode()))  # type: ignore[arg-type]

    client.meta.events.register("before-send", answer)
    assert Calls(client, "t")("GetItem", GET)["Item"] == ITEM
    assert seen == ["ExecuteStatement", "ExecuteStatement", "GetItem"]
    assert check.is_around(client)


def test_a_client_without_credentials_says_so(monkeypatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    client = boto3.Session().client("dynamodb", region_name="us-west-2", endpoint_url="http://127.0.0.1:1")
    with pytest.raises(RequestFailed, match=r"Unable to locate credentials\nSign in again"):
        Calls(client, "t")("GetItem", GET)
    client.close()
