"""The time for which a lock is ours: its holder renews it, and others take over once it is renewed no more.

No two clocks are compared. The holder counts from before it sent what was acknowledged; whoever waits, from when it saw the
row as it has been since. A holder whose time is over asks DynamoDB before it goes on: the lock is its own again, or another's.
Each renewal is sent by a thread of its own, so one that hangs, with botocore's repetitions, does not keep the next from being sent.
"""

import os
import random
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from goldstack.dynamodb.codec.shapes import Item
from goldstack.errors import LockLost, MigrationError, MigrationLocked

from . import clock
from .listening import Listener
from .lock import Lock
from .rows import Holder, holder_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

# Parts of a lease: after so long it is renewed, so often that is looked at, and so long before its end the holder asks.
_RENEWED = 1 / 3
_LOOKED = 1 / 12
_MARGIN = 1 / 10
# Renewals on their way at once, where answers do not come.
_MOST_AT_ONCE = 4
# Times that DynamoDB is asked whose the lock is: its answer may come so late that the time is over again.
_ASKED = 3
_SHORTEST_WAIT, _LONGEST_WAIT = 0.02, 1.0


class Lease:
    """A lock that is held for *seconds* after each renewal.

    Args:
        client: A boto3 client.
        table_name: Name of the table.
        seconds: At least a tenth of one.
        listener: Is told who is waited for.

    Raises:
        MigrationError: It is too short.
    """

    def __init__(self, client: "DynamoDBClient", table_name: str, seconds: float, listener: Listener) -> None:
        if seconds < 0.1:
            raise MigrationError(
                f"A lease of {seconds} s is too short to be renewed.\nUse 0.1 s or more, 30 s for AWS."
            )
        self.token = 0
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self._lock = Lock(client, table_name)
        self._table = table_name
        self._seconds = seconds
        self._listener = listener
        self._me = uuid4().hex
        self._until = 0.0
        self._lost = threading.Event()
        self._over = threading.Event()
        self._flying = 0
        self._counting = threading.Lock()
        self._thread: threading.Thread | None = None

    def acquire(self, patience: float | None = None) -> None:
        """Take the lock, once nobody holds it or its holder has not been heard of for a whole lease.

        Args:
            patience: Seconds to wait for it; None for as long as it takes.

        Raises:
            MigrationLocked: It was held all the while.
        """
        began, wait = clock.now(), _SHORTEST_WAIT
        seen: tuple[str, str] | None = None
        since, told = began, ""
        row: Item = {}
        while row or not self._taken(None):
            row = self._lock.read()
            if row.get("owner") == {"S": self._me}:  # it was taken, and the answer was lost
                self.token = int(row["token"]["N"])
                self._renew()
                break
            holder = holder_of(row)
            if holder is None:
                row = {}
                continue
            now, beat = clock.now(), (row["owner"]["S"], row["beat"]["N"])
            if beat != seen:
                seen, since = beat, now
            elif now - since > max(self._seconds, float(row.get("lease", {}).get("N", 0))):
                if self._taken(row):
                    break
                seen = None
                continue
            if holder.name != told:
                told = holder.name
                self._listener.waiting(told)
            if patience is not None and now - began >= patience:
                raise self._locked(holder, patience)
            time.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - it spreads requests, and guards nothing
            wait = min(2 * wait, _LONGEST_WAIT, self._seconds / 10)
        self._thread = threading.Thread(target=self._keep, name="goldstack-lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Go on only if the lock is ours: by our own clock, and where that is late by what DynamoDB says.

        Raises:
            LockLost: It is somebody else's, or may be.
        """
        for _ in range(_ASKED):
            if self._lost.is_set() or clock.now() < self._until:
                break
            with suppress(Exception):  # no answer is none that says that it is ours
                self._renew()
        if self._lost.is_set() or clock.now() >= self._until:
            self._lost.set()
            raise lost(self._table)

    def release(self) -> None:
        """Let others have the lock at once; where that cannot be told, they have it after a lease."""
        self._over.set()
        if self._thread:
            self._thread.join()
        self._lock.let_go(self._me, self.token)

    def part(self) -> dict[str, Any]:
        """That the lock is ours, as a part of a transaction: for the few that change a migration's state."""
        return self._lock.part(self._me, self.token)

    def _taken(self, was: Item | None) -> bool:
        sent = clock.now()
        token = self._lock.take(self._me, self.holder, self._seconds, was)
        if token is None:
            return False
        self.token, self._until = token, self._end(sent)
        if clock.now() >= self._until:
            self._renew()
        return True

    def _keep(self) -> None:
        """Renew the lease until it is over or lost."""
        while not self._over.wait(self._seconds * _LOOKED):
            if self._lost.is_set():
                return
            if clock.now() - (self._until - self._seconds * (1 - _MARGIN)) >= self._seconds * _RENEWED:
                self._send_renewal()

    def _send_renewal(self) -> None:
        with self._counting:
            if self._flying >= _MOST_AT_ONCE:
                return
            self._flying += 1
        threading.Thread(target=self._try_to_renew, name="goldstack-renewal", daemon=True).start()

    def _try_to_renew(self) -> None:
        try:
            self._renew()
        except Exception:  # noqa: BLE001, S110 - it is tried again until somebody asks whose lock it is
            pass
        finally:
            with self._counting:
                self._flying -= 1

    def _renew(self) -> None:
        sent = clock.now()
        if not self._lock.renew(self._me, self.token):
            self._lost.set()
            return
        with self._counting:
            self._until = max(self._until, self._end(sent))

    def _end(self, sent: float) -> float:
        return sent + self._seconds * (1 - _MARGIN)

    def _locked(self, holder: Holder, patience: float) -> MigrationLocked:
        return MigrationLocked(
            f"{holder.name} has been migrating the table {self._table} since {holder.since}, and {patience:g} s of "
            f"waiting for it are over; nothing was run.\nTry again later. A process that has died is waited for by itself, "
            f"for {self._seconds:g} s."
        )


def lost(table: str) -> LockLost:
    """That the lock on *table* is not known to be ours any more."""
    return LockLost(
        f"The lock on the migrations of {table} was not renewed in time, so another process may migrate it by now; "
        f"nothing more was written.\nRun it again: it goes on where the work has got to."
    )
