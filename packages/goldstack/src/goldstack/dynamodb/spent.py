"""What requests have cost, as DynamoDB tells it."""

import threading
from collections.abc import Mapping
from typing import Any

TELL: dict[str, Any] = {"ReturnConsumedCapacity": "TOTAL"}
"""What makes DynamoDB tell, in a request."""


class Spent:
    """Sums up the requests of one run; threads share it.

    Attributes:
        sent: The operation and the request of a write, as it was sent last; None before.
    """

    __slots__ = ("_is_told", "_lock", "_requests", "_units", "sent")

    def __init__(self) -> None:
        self.sent: tuple[str, dict[str, Any]] | None = None
        self._lock = threading.Lock()
        self._requests = 0
        self._units = 0.0
        self._is_told = True

    def add(self, answer: Mapping[str, Any]) -> None:
        """One more request, which was answered so."""
        told = answer.get("ConsumedCapacity")
        with self._lock:
            self._requests += 1
            if told:
                self._units += sum(one["CapacityUnits"] for one in (told if isinstance(told, list) else (told,)))
            else:
                self._is_told = False

    def total(self) -> tuple[int, float | None]:
        """How many requests were answered, and their capacity units; None where an answer did not tell them."""
        with self._lock:
            return self._requests, self._units if self._is_told else None
