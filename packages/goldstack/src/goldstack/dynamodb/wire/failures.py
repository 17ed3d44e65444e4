"""botocore's errors as ours."""

from typing import TYPE_CHECKING, Any

from goldstack.aws import error_code, remedy
from goldstack.errors import ConditionFailed, DataError, RequestFailed, TableMissing, Throttled

from .json import from_plain

if TYPE_CHECKING:
    from .calls import About

_CONDITION = "ConditionalCheckFailedException"
_MISSING = "ResourceNotFoundException"
_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"})


def failed(error: Exception, operation: str, table: str, about: "About") -> DataError:
    """What *error*, of botocore, is here."""
    code, said, response = error_code(error), _message(error), _response(error)
    given: dict[str, Any] = {"key": about.key, "entity": about.entity, "request_id": _request_id(response)}
    subject = _subject(operation, table, about)
    if code == _CONDITION:
        item = from_plain(response.get("Item")) or None
        stored = "the item is not as the condition asks" if item else "no item is as the condition asks"
        return ConditionFailed(f"{subject}: {stored}; nothing was changed.", stored=item, **given)
    if code == _MISSING:
        return TableMissing(
            f"{subject}: the table, or the index, does not exist ({said}).\n"
            f"Create it with `inv infra.up`; indexes are made by migrations.",
            **given,
        )
    if code in _THROTTLED:
        return Throttled(
            f"{subject}: AWS refused it as too much at once, after botocore's own repetitions ({code}: {said}).\n"
            f"Slow down, or raise the limits of the table.",
            code=code,
            **given,
        )
    what = f"AWS answered {code}: {said}" if code else f"AWS did not answer: {error}"
    advice = remedy(error)
    return RequestFailed(
        f"{subject}: {what}" + (f"\n{advice}" if advice else ""),
        code=code,
        reasons=from_plain(response.get("CancellationReasons", [])),
        **given,
    )


def unreadable(error: Exception, answer: dict[str, Any], operation: str, table: str, about: "About") -> RequestFailed:
    """That AWS said that all was well, and then what cannot be read."""
    return RequestFailed(
        f"{_subject(operation, table, about)}: the answer was a success, but cannot be read: {error}.\n"
        f"Whether a write was done is not known; look before repeating it.",
        key=about.key,
        entity=about.entity,
        request_id=_request_id(answer),
    )


def _response(error: Exception) -> dict[str, Any]:
    response = getattr(error, "response", None)
    return response if isinstance(response, dict) else {}


def _message(error: Exception) -> str:
    return str(_response(error).get("Error", {}).get("Message") or error)


def _request_id(answer: dict[str, Any]) -> str | None:
    found: str | None = answer.get("ResponseMetadata", {}).get("RequestId")
    return found


def _subject(operation: str, table: str, about: "About") -> str:
    if about.key is not None:
        return f"{operation} of {about.key.entity.__name__} ({about.key.pk!r}, {about.key.sk!r}) in {table}"
    return f"{operation} of {about.entity.__name__} in {table}" if about.entity else f"{operation} in {table}"
