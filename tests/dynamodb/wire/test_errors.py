"""What botocore raises comes as an error of one tree, with what was asked, of whom, and what to do."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from dynamodb import User
from goldstack.dynamodb.wire import Calls
from goldstack.errors import ConditionFailed, RequestFailed, TableMissing, Throttled

from .test_calls import ABOUT, GET, ITEM

ERRORS = [
    ("ConditionalCheckFailedException", ConditionFailed, "nothing was changed"),
    ("ProvisionedThroughputExceededException", Throttled, "Slow down"),
    ("ThrottlingException", Throttled, "Slow down"),
    ("RequestLimitExceeded", Throttled, "Slow down"),
    ("ResourceNotFoundException", TableMissing, "inv infra.up"),
    ("ValidationException", RequestFailed, "AWS answered ValidationException: what AWS says"),
    ("AccessDeniedException", RequestFailed, "Give their user or role the permission"),
    ("ExpiredTokenException", RequestFailed, "Sign in again"),
    ("UnrecognizedClientException", RequestFailed, "Sign in again"),
    ("TransactionConflictException", RequestFailed, "TransactionConflictException"),
    ("InternalServerError", RequestFailed, "InternalServerError"),
    ("SomethingNew", RequestFailed, "SomethingNew"),
]


@pytest.fixture(params=[False, True])
def calls(request: pytest.FixtureRequest, client, plain_calls: Callable[[], Calls]) -> Calls:
    """Our calls, and plain ones."""
    return plain_calls() if request.param else Calls(client, "t")


@pytest.mark.parametrize(("code", "kind", "says"), ERRORS)
def test_an_error_of_aws_is_one_of_ours(answers, calls: Calls, code: str, kind: type, says: str) -> None:
    for _ in range(3):
        body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "what AWS says"}
        answers.add(body, status=500 if code == "InternalServerError" else 400)
    with pytest.raises(kind) as failed:
        calls("GetItem", GET, about=ABOUT)
    error = failed.value
    assert type(error) is kind
    assert str(error).startswith("GetItem of User ('a', 'b') in t: ")
    assert says in str(error)
    assert isinstance(error.__cause__, ClientError)
    assert (error.key, error.entity) == (ABOUT.key, User)
    assert error.request_id.startswith("request-")
    assert getattr(error, "code", code) == code


def test_a_failed_condition_brings_the_stored_item(answers, calls: Calls) -> None:
    answers.add({"__type": "x#ConditionalCheckFailedException", "message": "x", "Item": ITEM}, status=400)
    with pytest.raises(ConditionFailed) as failed:
        calls("PutItem", {"TableName": "t", "Item": {}}, about=ABOUT)
    assert failed.value.stored == ITEM


def test_a_cancelled_transaction_brings_the_reason_of_each_action(answers, calls: Calls) -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Message": "x", "Item": ITEM}]
    body = {"__type": "x#TransactionCanceledException", "message": "cancelled", "CancellationReasons": reasons}
    answers.add(body, status=400)
    with pytest.raises(RequestFailed, match="cancelled") as failed:
        calls("TransactWriteItems", {"TransactItems": [{"Delete": GET}]})
    assert failed.value.reasons == tuple(reasons)
    assert failed.value.code == "TransactionCanceledException"


@pytest.mark.parametrize("kind", [EndpointConnectionError, ReadTimeoutError, ConnectTimeoutError])
def test_no_answer_is_an_error_of_ours(answers, calls: Calls, kind: type) -> None:
    for _ in range(3):
        answers.fail(kind(endpoint_url="http://127.0.0.1:1"))
    with pytest.raises(RequestFailed, match=r"AWS did not answer: .*127.0.0.1:1.*\n.*inv local.start") as failed:
        calls("GetItem", GET, about=ABOUT)
    assert isinstance(failed.value.__cause__, kind)
    assert failed.value.code == ""
    assert failed.value.request_id is None
