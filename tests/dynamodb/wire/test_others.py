"""Calls that others make on the same client are theirs, and what their handlers change is changed."""

import copy
import threading
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from goldstack.dynamodb.wire import Calls, check
from goldstack.errors import ConditionFailed, RequestFailed

from .conftest import answering, client_with
from .test_calls import GET

OURS, THEIRS = {"x": {"B": "AAE="}}, {"x": {"B": b"\x00\x01"}}


def test_others_calls_on_the_same_client_are_theirs(client, answers) -> None:
    answers.add({"Item": OURS})
    assert Calls(client, "t")("GetItem", GET)["Item"] == OURS
    answers.add({"Item": OURS})
    assert client.get_item(**GET)["Item"] == THEIRS
    answers.add(b'{"Item": {"x": {"S": "a')
    assert "Item" not in client.get_item(**GET)  # as botocore has it


@pytest.mark.parametrize(
    "event", ["provide-client-params", "before-call", "request-created", "before-send", "before-parse", "needs-retry"]
)
@pytest.mark.parametrize("register", ["register_first", "register", "register_last"])
def test_a_call_that_somebodys_handler_makes_within_ours_is_theirs(client, answers, event: str, register: str) -> None:
    found: list[Any] = []
    busy = False

    def ask(**_: Any) -> None:
        nonlocal busy
        if not busy:
            busy = True
            answers.left.insert(0, answers.left.pop())
            found.append(client.get_item(**GET)["Item"])

    answers.add({"Item": {"ours": {"B": "AAE="}}})
    answers.add({"Item": {"theirs": {"B": "AAE="}}})
    if event in {"before-parse", "needs-retry"} or (event, register) == ("before-send", "register_last"):
        answers.left.reverse()  # ours is answered before
        answers.left.insert(0, answers.left.pop())
    getattr(client.meta.events, register)(f"{event}.dynamodb.GetItem", ask)
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"ours": {"B": "AAE="}}
    assert found == [{"theirs": {"B": b"\x00\x01"}}]
    assert answers.sent == [GET, GET]


def test_a_call_within_ours_that_fails_leaves_ours_right(client, answers) -> None:
    def ask() -> None:
        answers.left[:0] = [EndpointConnectionError(endpoint_url="x")] * 3
        with pytest.raises(EndpointConnectionError):
            client.get_item(**GET)

    answers.add(b'{"Item": {"x": {"S": "a')
    answers.before = ask
    with pytest.raises(RequestFailed, match="the answer was a success"):
        Calls(client, "t")("GetItem", GET)
    assert answers.left == []


def test_calls_of_ours_within_ours_are_both_ours(client, answers) -> None:
    found: list[Any] = []

    def ask() -> None:
        answers.left.insert(0, answers.left.pop())
        found.append(Calls(client, "t")("GetItem", GET)["Item"])

    answers.add({"Item": {"outer": {"B": "AAE="}}})
    answers.add({"Item": {"inner": {"B": "AAE="}}})
    answers.before = ask
    assert Calls(client, "t")("GetItem", GET)["Item"] == {"outer": {"B": "AAE="}}
    assert found == [{"inner": {"B": "AAE="}}]


def test_threads_do_not_mix(client, answers) -> None:
    lock = threading.Lock()
    wrong: list[Any] = []

    def answer(request: Any, **_: Any) -> Any:
        with lock:
            answers.add({"Item": OURS})
            return answers(request)

    client.meta.events.unregister("before-send.dynamodb", answers)
    client.meta.events.register("before-send.dynamodb", answer)
    calls = Calls(client, "t")

    def ours() -> None:
        wrong.extend(one for one in [calls("GetItem", GET)["Item"] for _ in range(100)] if one != OURS)

    def theirs() -> None:
        wrong.extend(one for one in [client.get_item(**GET)["Item"] for _ in range(100)] if one != THEIRS)

    threads = [threading.Thread(target=work) for work in (ours, theirs, ours, theirs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(answers.sent) == 400


@pytest.mark.parametrize("event", ["provide-client-params", "before-parameter-build"])
@pytest.mark.parametrize("register", ["register_first", "register", "register_last"])
@pytest.mark.parametrize("operation", ["GetItem", "Scan"])
def test_what_a_handler_changes_in_a_request_is_changed(client, answers, event, register, operation) -> None:
    def prefix(params: dict[str, Any], **_: Any) -> None:
        params["TableName"] = f"test-{params['TableName']}"

    getattr(client.meta.events, register)(f"{event}.dynamodb.{operation}", prefix)
    request = GET if operation == "GetItem" else {"TableName": "t", "FilterExpression": "x"}
    answers.add({"Item": OURS, "Items": [OURS]})
    answer = Calls(client, "t")(operation, request)
    assert OURS in (answer.get("Item"), *answer.get("Items", ()))
    assert answers.sent == [{**request, "TableName": "test-t"}]


@pytest.mark.parametrize("register", ["register_first", "register"])
def test_a_request_that_a_handler_puts_together_anew_is_sent_whole(client, answers, register: str) -> None:
    def renew(params: dict[str, Any], **_: Any) -> None:
        params.update(copy.deepcopy(params))

    getattr(client.meta.events, register)("provide-client-params.dynamodb.Scan", renew)
    request = {"TableName": "t", "FilterExpression": "x"}
    answers.add({"Items": [OURS]})
    assert Calls(client, "t")("Scan", request)["Items"] == [OURS]
    assert answers.sent == [request]


def test_an_answer_to_what_a_handler_made_of_a_request_that_it_was_not_shown_is_dropped(client, answers) -> None:
    def limit(params: dict[str, Any], **_: Any) -> None:
        params.update(copy.deepcopy(params) | {"Limit": 1})

    client.meta.events.register_first("provide-client-params.dynamodb.Scan", limit)
    request = {"TableName": "t", "FilterExpression": "x"}
    answers.add({"Items": [{"any": {"S": "of them"}}]})
    answers.add({"Items": [OURS]})
    assert Calls(client, "t")("Scan", request)["Items"] == [OURS]
    assert answers.sent[-1] == {**request, "Limit": 1}


@pytest.mark.parametrize("event", ["provide-client-params", "before-parameter-build"])
@pytest.mark.parametrize("register", ["register_first", "register", "register_last"])
@pytest.mark.parametrize("method", ["get_item", "delete_item"])
def test_a_handler_that_asks_with_the_same_arguments_gets_its_own(client, answers, event, register, method) -> None:
    found: list[Any] = []
    busy = False

    def ask(params: dict[str, Any], **_: Any) -> None:
        nonlocal busy
        if not busy:
            busy = True
            try:
                found.append(getattr(client, method)(**params).get("Item"))
            finally:
                busy = False

    def answer(request: Any, **_: Any) -> Any:
        answers.add({"Item": OURS})
        return answers(request)

    client.meta.events.unregister("before-send.dynamodb", answers)
    client.meta.events.register("before-send.dynamodb", answer)
    getattr(client.meta.events, register)(f"{event}.dynamodb.GetItem", ask)
    assert Calls(client, "t")("GetItem", GET)["Item"] == OURS
    assert found[-1] == (THEIRS if method == "get_item" else None)
    assert answers.sent[-2:] == [GET, GET]
    assert method == "get_item" or len(answers.sent) == 2


def test_a_handler_that_gives_other_arguments_is_heeded(client, answers) -> None:
    client.meta.events.register(
        "provide-client-params.dynamodb", lambda params, **_: {**params, "ReturnConsumedCapacity": "TOTAL"}
    )
    answers.add({"Item": OURS})
    assert Calls(client, "t")("GetItem", GET)["Item"] == OURS
    assert answers.sent == [{**GET, "ReturnConsumedCapacity": "TOTAL"}]


def test_a_client_that_checks_nothing_and_one_that_does_send_the_same() -> None:
    for checks in (True, False):
        with client_with(parameter_validation=checks) as client:
            answers = answering(client)
            answers.add({"Item": OURS})
            assert Calls(client, "t")("GetItem", GET)["Item"] == OURS
            assert answers.sent == [GET]


@pytest.mark.parametrize("expected", [None, GET])
@pytest.mark.parametrize("checked", [True, False])
def test_botocores_stubber_sees_the_whole_request(client, expected, checked: bool, monkeypatch) -> None:
    monkeypatch.setattr(check, "_results", {})
    calls = Calls(client, "t")
    assert not checked or check.is_around(client)
    with Stubber(client) as stubber:
        stubber.add_response("get_item", {"Item": THEIRS}, expected)
        stubber.add_client_error("put_item", "ConditionalCheckFailedException")
        assert calls("GetItem", GET)["Item"] == OURS
        with pytest.raises(ConditionFailed):
            calls("PutItem", {"TableName": "t", "Item": {}})
        stubber.assert_no_pending_responses()
        with pytest.raises(RequestFailed, match="stub"):
            calls("GetItem", GET)
    assert check.is_around(client)
