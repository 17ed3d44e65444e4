"""Mishaps on the way to a server, where the side of the write on which they happen is the point."""

import json
import threading
from collections.abc import Callable

from goldstack.testing import replies
from goldstack.testing.faults import Faults
from goldstack.testing.replies import Reply, Request

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
Forward = Callable[[Request], Reply]


def refused(code: str, status: int = 400) -> Reply:
    """An error in place of an answer."""
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code})
    return Reply(status, body.encode(), {"Content-Type": "application/x-amz-json-1.0"})


class Mishaps(Faults):
    """What befalls the writes that come, one after the other; reads pass.

    Attributes:
        left: What has not happened yet.
        others: What others do before a write that is *forestalled*, and once one is done whose reply is *overtaken*.
    """

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.others: Callable[[], object] = lambda: None
        self._names = list(names)
        self._delayed: list[Callable[[], object]] = []
        self._over = threading.Event()

    @property
    def left(self) -> list[str]:
        """What has not happened yet."""
        return self._names

    def answer(self, request: Request, forward: Forward) -> Reply | None:
        """The reply to *request*; None where the connection ends without one."""
        with self._lock:
            self.requests.append(request.operation)
            name = self._names.pop(0) if self._names and request.operation in WRITES else "none"
        return getattr(self, f"_{name}")(request, forward)

    def settle(self) -> None:
        """Let arrive what is on its way, and be answered what waits for it."""
        self._over.set()
        for arrive in self._delayed:
            arrive()

    def _none(self, request: Request, forward: Forward) -> Reply:
        return forward(request)

    def _lost(self, request: Request, forward: Forward) -> None:
        forward(request)

    def _overtaken(self, request: Request, forward: Forward) -> None:
        """It is done, then others write, and no reply comes."""
        forward(request)
        self.others()

    def _forestalled(self, request: Request, forward: Forward) -> Reply:
        """Others write before it arrives."""
        self.others()
        return forward(request)

    def _reset(self, request: Request, forward: Forward) -> None:
        """The connection ends before the server has heard of it."""

    def _slow(self, request: Request, forward: Forward) -> Reply:
        """It is done at once, and answered when nobody waits any more."""
        reply = forward(request)
        self._over.wait(10)
        return reply

    def _late(self, request: Request, forward: Forward) -> None:
        """It arrives when its repetition has been done."""
        self._delayed.append(lambda: forward(request))

    def _throttled(self, request: Request, forward: Forward) -> Reply:
        return replies.throttled()

    def _broken(self, request: Request, forward: Forward) -> Reply:
        return replies.broken()

    def _broken_after(self, request: Request, forward: Forward) -> Reply:
        forward(request)
        return replies.broken()

    def _conflict(self, request: Request, forward: Forward) -> Reply:
        return replies.conflict(request)

    def _in_progress(self, request: Request, forward: Forward) -> Reply:
        return refused("TransactionInProgressException")
