"""Many items put or deleted: 25 by a request, and what DynamoDB puts off again and again until it is done."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic_core import to_json

from goldstack.dynamodb.entities import Key, Layout, layout
from goldstack.dynamodb.mistakes import is_item, mistaken_item, mistaken_key
from goldstack.dynamodb.patience import Clock
from goldstack.dynamodb.rate import Rate
from goldstack.dynamodb.sending import stored_key
from goldstack.dynamodb.wire import Calls
from goldstack.errors import BatchIncomplete, Misuse

from .sending import Batches, Made, Write

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Batched(Generic[T]):
    """What has been done.

    Attributes:
        count: How many items were written or deleted.
        merged: What was given and not sent, since something with the same key was given later, in the same call.
    """

    count: int
    merged: tuple[T, ...]


def put_many(
    calls: Calls, table: str, items: Iterable[T], *, rate: float | None = None, clock: Clock | None = None
) -> Batched[T]:
    """Write *items*, over whatever is at their keys; of several with one key the last is what stays.

    Args:
        calls: Sends requests.
        table: Its name.
        items: Any number, of several kinds too; taken as they are needed.
        rate: Write units a second; None for as fast as it goes.
        clock: How time passes.

    Raises:
        BatchIncomplete: Some were not written, for whatever reason (its cause): `left` has those that were taken from
            *items*, `done` says how many were written.
    """
    return _sent(calls, table, map(_put, items), rate, clock)


def delete_many(
    calls: Calls, table: str, keys: "Iterable[Key[T]]", *, rate: float | None = None, clock: Clock | None = None
) -> "Batched[Key[T]]":
    """Delete what is at *keys*, if anything is. Arguments and errors are those of `put_many`."""
    return _sent(calls, table, map(_delete, keys), rate, clock)


def _sent(calls: Calls, table: str, writes: Iterator[Write], rate: float | None, clock: Clock | None) -> Batched[Any]:
    if rate is not None and not rate > 0:
        raise Misuse(f"The rate is {rate!r}, and must be more than 0 write units a second.")
    clock = clock or Clock()
    pace = Rate(rate, now=clock.now) if rate else None
    batches = Batches(calls, table, pace, clock)
    cause: Exception | None = None
    try:
        batches.send(writes)
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller learns what was not written
        cause = error
    if batches.left:
        raise _incomplete(batches, table, cause) from cause
    if cause is not None:
        raise cause
    return Batched(batches.done, tuple(batches.merged))


def _incomplete(batches: Batches, table: str, cause: Exception | None) -> BatchIncomplete:
    reason = cause or "DynamoDB put them off for too long, as too much at once"
    return BatchIncomplete(
        f"{batches.done:,} writes to {table} were done, and {len(batches.left):,} that had been taken up were not: {reason}\n"
        f"They are in `left` of this error: give them again, then go on with what was not taken yet.",
        done=batches.done,
        left=[write.subject for write in batches.left],
        request_id=getattr(cause, "request_id", None) or batches.request_id,
    )


def _put(item: Any) -> Write:
    return Write(item, _made_put)


def _made_put(item: Any) -> Made:
    place, text = (_writes.get(type(item)) or _write_of(item))(item)
    return place, b'{"PutRequest":{"Item":%b}}' % text


# By class: what has to be asked of it is asked once.
_writes: dict[type[Any], Callable[[Any], Made]] = {}


def _write_of(item: Any) -> Callable[[Any], Made]:
    if not is_item(item):
        raise mistaken_item(item)
    shape = layout(type(item))
    if shape.roles.version or shape.roles.claims:
        raise _needs_more(shape, "put_many")
    _writes[type(item)] = shape.write
    return shape.write


def _needs_more(shape: Layout[Any], name: str) -> Misuse:
    roles = shape.roles
    said = f"a version ({roles.version.name})" if roles.version and name == "put_many" else ""
    unique = f"unique values ({', '.join(claim.field.name for claim in roles.claims)})" if roles.claims else ""
    return Misuse(
        f"{shape.entity.__name__} has {' and '.join(filter(None, [said, unique]))}, which a batch of DynamoDB cannot keep: it "
        f"knows no conditions.\nSay {name}(…, transactional=True): each item by a write of its own, slower.",
        entity=shape.entity,
    )


def _delete(key: Any) -> Write:
    return Write(key, _made_delete)


def _made_delete(key: Any) -> Made:
    if not isinstance(key, Key):
        raise mistaken_key(key)
    if layout(key.entity).roles.claims:
        raise _needs_more(layout(key.entity), "delete_many")
    return (key.pk, key.sk), to_json({"DeleteRequest": {"Key": stored_key(key)}})
