"""Many items, each by a write of its own: for those that a batch, which knows no conditions, cannot write."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeAlias, TypeVar

from goldstack.dynamodb.entities import Key
from goldstack.errors import BatchIncomplete

from .batches import Batched

T = TypeVar("T")

_AT_ONCE = 4

_Place: TypeAlias = tuple[str, str]


def one_by_one(
    table: str, do: Callable[[T], object], subjects: Iterable[T], place: Callable[[T], Key[Any]]
) -> Batched[T]:
    """Let *do* write each of *subjects*, four at once, but those at one place in their order.

    Args:
        table: Its name.
        do: Writes one.
        subjects: Any number; taken as they are needed.
        place: Where one is.

    Raises:
        BatchIncomplete: Some were not written: `left` has those that were taken from *subjects*, and `errors` why.
    """
    writes = _Writes[T]()
    cause: Exception | None = None
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="goldstack-write") as pool:
        try:
            for subject in subjects:
                at = _place(subject, place)
                while at is not None and any(at == other for _, other, _ in writes.flying):
                    writes.land()
                writes.flying.append((subject, at, pool.submit(do, subject)))
                if len(writes.flying) >= 2 * _AT_ONCE:
                    writes.land()
        except Exception as error:  # noqa: BLE001 - of *subjects*: what was done until then is told all the same
            cause = error
        while writes.flying:
            writes.land()
    if writes.left:
        raise writes.incomplete(table) from cause or writes.errors[0]
    if cause is not None:
        raise cause
    return Batched(writes.done, ())


def _place(subject: T, place: Callable[[T], Key[Any]]) -> _Place | None:
    try:
        key = place(subject)
    except Exception:  # noqa: BLE001 - whoever writes it says what is wrong with it
        return None
    return key.pk, key.sk


class _Writes(Generic[T]):
    """Writes on their way, and what became of the others."""

    def __init__(self) -> None:
        self.flying: deque[tuple[T, _Place | None, Future[object]]] = deque()
        self.done = 0
        self.left: list[T] = []
        self.errors: list[Exception] = []

    def land(self) -> None:
        """Take in the oldest."""
        subject, _, future = self.flying.popleft()
        error = future.exception()
        if error is None:
            self.done += 1
        elif isinstance(error, Exception):
            self.left.append(subject)
            self.errors.append(error)
        else:
            raise error

    def incomplete(self, table: str) -> BatchIncomplete:
        """That some were not written."""
        return BatchIncomplete(
            f"{self.done:,} writes to {table} were done, and {len(self.left):,} were not, the first for this reason: "
            f"{str(self.errors[0]).splitlines()[0]}\nThey are in `left` of this error, and their reasons in `errors`.",
            done=self.done,
            left=self.left,
            errors=self.errors,
            request_id=getattr(self.errors[-1], "request_id", None),
        )
