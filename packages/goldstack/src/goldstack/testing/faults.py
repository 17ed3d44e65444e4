"""What goes wrong between a test and its DynamoDB: by a script, or by chance.

It happens on the wire, in front of the server: botocore's own retries, timeouts and parsers see what they would see of AWS,
whoever made the client. Handlers of botocore's events would reach only clients that we know, and stand in for the very
code (connections, checksums, parsers) whose behaviour under faults is the question.
"""

import random
import threading
import time
from collections.abc import Callable
from typing import Literal, get_args

from goldstack.errors import ConfigError
from goldstack.project import closest

from . import batches, replies
from .replies import Reply, Request

Fault = Literal["ok", "throttled", "unprocessed", "conflict", "lost", "error", "slow"]

_NAMES: tuple[str, ...] = get_args(Fault)
_CONFLICTING = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "TransactGetItems"}
_BY_CHANCE: tuple[Fault, ...] = ("throttled", "unprocessed", "conflict", "lost", "error")


class Faults:
    """The faults of one test.

    - *ok*: none.
    - *throttled*: ProvisionedThroughputExceededException; nothing is done.
    - *unprocessed*: the second half of a batch comes back as UnprocessedItems or UnprocessedKeys. Fits batches of two or more.
    - *conflict*: TransactionConflictException, or TransactionCanceledException for it. Fits writes and transactions.
    - *lost*: the request is done, then the connection ends without a reply.
    - *error*: HTTP 500, InternalServerError; nothing is done.
    - *slow*: the reply comes after *delay* seconds.

    Attributes:
        delay: Seconds that a slow reply takes longer.
        requests: The operations that have come, as in *PutItem*, repeated ones included.
        given: The faults that were given, as pairs of operation and fault.
    """

    def __init__(self) -> None:
        self.delay = 0.2
        self.requests: list[str] = []
        self.given: list[tuple[str, Fault]] = []
        self._script: list[tuple[Fault, str | None]] = []
        self._chance: Callable[[Request], Fault | None] = lambda _: None
        self._lock = threading.Lock()

    @property
    def left(self) -> list[Fault]:
        """What of the script has not been given yet."""
        return [fault for fault, _ in self._script]

    def script(self, *faults: Fault, on: str | None = None) -> None:
        """Give *faults*, in order, to the next requests that they fit, one each; others pass.

        A script that is not used up when the test ends is an error of the test. Further calls add to its end.

        Args:
            faults: Their names.
            on: The only operation to give them to, as in *PutItem*.

        Raises:
            ConfigError: There is no such fault.
        """
        _check(faults)
        with self._lock:
            self._script.extend((fault, on) for fault in faults)

    def randomly(self, probability: float, *faults: Fault, on: str | None = None, seed: int = 0) -> None:
        """Give each request one of *faults* that fits it with *probability*; the same in every run of the test.

        Args:
            probability: From 0 to 1.
            faults: Their names; all but *slow* by default.
            on: The only operation to give them to.
            seed: Another one gives another sequence.

        Raises:
            ConfigError: There is no such fault, or *probability* is none.
        """
        if not 0 <= probability <= 1:
            raise ConfigError(f"{probability} is no probability.\nUse a number from 0 to 1.")
        _check(faults)
        dice = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret

        def chance(request: Request) -> Fault | None:
            fitting: list[Fault] = [fault for fault in faults or _BY_CHANCE if _fits(fault, on, request)]
            return dice.choice(fitting) if fitting and dice.random() < probability else None

        with self._lock:
            self._chance = chance

    def answer(self, request: Request, forward: Callable[[Request], Reply]) -> Reply | None:
        """The reply to *request*, which *forward* passes on; None where the connection is to end without one."""
        with self._lock:
            self.requests.append(request.operation)
            fault = self._next(request)
            if fault:
                self.given.append((request.operation, fault))
        if fault == "throttled":
            return replies.throttled()
        if fault == "error":
            return replies.broken()
        if fault == "conflict":
            return replies.conflict(request)
        if fault == "unprocessed":
            return batches.half_done(request, forward)
        if fault == "slow":
            time.sleep(self.delay)
        reply = forward(request)
        return None if fault == "lost" else reply

    def _next(self, request: Request) -> Fault | None:
        if self._script:
            fault, on = self._script[0]
            if not _fits(fault, on, request):
                return None
            del self._script[0]
            return None if fault == "ok" else fault
        return self._chance(request)


def _fits(fault: Fault, on: str | None, request: Request) -> bool:
    if on not in {None, request.operation}:
        return False
    if fault == "unprocessed":
        return batches.is_divisible(request)
    return fault != "conflict" or request.operation in _CONFLICTING


def _check(faults: tuple[str, ...]) -> None:
    for fault in faults:
        if fault not in _NAMES:
            raise ConfigError(f"There is no fault {fault!r}.{closest(fault, _NAMES)}\nUse one of: {', '.join(_NAMES)}.")
