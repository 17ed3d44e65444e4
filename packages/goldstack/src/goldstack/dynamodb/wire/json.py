"""Requests and answers as DynamoDB's JSON, and as plain boto3 has them: there B is bytes, here base64 text."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

from pydantic_core import PydanticSerializationError, from_json, to_json


class Unsendable(Exception):
    """A request has text that UTF-8 cannot write."""


class Unreadable(Exception):
    """An answer is no JSON object."""


def body_of(request: dict[str, Any] | bytes) -> bytes:
    """*request* as it is sent; JSON is already.

    Raises:
        Unsendable: It has a lone surrogate.
    """
    if isinstance(request, bytes):
        return request
    try:
        return to_json(request)
    except PydanticSerializationError as error:
        raise Unsendable(str(error)) from error


def answer_of(body: bytes) -> dict[str, Any]:
    """What the *body* of an answer says.

    Raises:
        Unreadable: It is no JSON object.
    """
    try:
        answer = from_json(body, cache_strings="keys")
    except ValueError as error:
        raise Unreadable(f"it is no JSON ({error}): {body[:80]!r}") from error
    if not isinstance(answer, dict):
        raise Unreadable(f"it is no JSON object: {body[:80]!r}")
    return answer


def check_sum(body: bytes, headers: Mapping[str, str]) -> None:
    """See that *body* is what DynamoDB has sent.

    botocore asks again where it is not, but takes the answer to its last attempt as it is.

    Raises:
        Unreadable: It is not, by the checksum that came with it.
    """
    expected = headers.get("x-amz-crc32", "")
    if expected.isdigit() and "content-encoding" not in headers and int(expected) != crc32(body):
        raise Unreadable(f"it was damaged on its way, by its checksum: {body[:80]!r}")


def to_plain(request: Any) -> Any:
    """*request*, or what its JSON says, as plain boto3 takes it."""
    said = from_json(request) if isinstance(request, bytes) else request
    return _converted(said, lambda content: b64decode(content) if isinstance(content, str) else content)


def from_plain(answer: Any) -> Any:
    """An answer of plain boto3 as it is here."""
    return _converted(answer, lambda content: b64encode(content).decode() if isinstance(content, bytes) else content)


def _converted(value: Any, convert: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [_converted(member, convert) for member in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"B"}:
        return {"B": convert(value["B"])} if isinstance(value["B"], str | bytes) else _members(value, convert)
    if value.keys() == {"BS"} and isinstance(value["BS"], list):
        return {"BS": [convert(member) for member in value["BS"]]}
    return _members(value, convert)


def _members(value: dict[str, Any], convert: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: _converted(member, convert) for name, member in value.items()}
