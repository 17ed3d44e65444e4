"""The lock on a table's migrations: a row that its holder renews, and others take over once it is renewed no more.

No two clocks are compared. The holder counts from before it sent what was acknowledged; whoever waits, from when it saw the
row as it has been since. The holder gives up first. Each renewal is sent by a thread of its own, so one that hangs, with
botocore's repetitions, does not keep the next from being sent.
"""

import os
import random
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from goldstack.aws import error_code
from goldstack.dynamodb.codec.shapes import Item
from goldstack.errors import LockLost, MigrationError, MigrationLocked

from . import clock
from .listening import Listener
from .rows import LOCK, Holder, holder_of, key_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

_FALSE = "ConditionalCheckFailedException"
# Parts of a lease: after so long it is renewed, so often that is looked at, and so long before its end the holder stops.
_RENEWED = 1 / 3
_LOOKED = 1 / 12
_MARGIN = 1 / 10
# Renewals on their way at once, where answers do not come.
_MOST_AT_ONCE = 4
_SHORTEST_WAIT, _LONGEST_WAIT = 0.02, 1.0
_NAMES = {"#owner": "owner", "#token": "token"}
_MINE = "#owner = :me AND #token = :token"


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
        self._client = client
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
        item: dict[str, Any] = {}
        while item or not self._taken("attribute_not_exists(#owner)", {}):
            item = self._row()
            if item.get("owner") == {"S": self._me}:  # it was taken, and the answer was lost
                self._adopt(item)
                break
            holder = holder_of(item)
            if holder is None:
                item = {}
                continue
            now, beat = clock.now(), (item["owner"]["S"], item["beat"]["N"])
            if beat != seen:
                seen, since = beat, now
            elif now - since > max(self._seconds, float(item.get("lease", {}).get("N", 0))):
                was = {":owner": item["owner"], ":beat": item["beat"]}
                if self._taken("#owner = :owner AND #beat = :beat", was):
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
        """Go on only if the lock is ours, going by our own clock.

        Raises:
            LockLost: It may be somebody else's by now.
        """
        if self._lost.is_set() or clock.now() >= self._until:
            self._lost.set()
            raise lost(self._table)

    def release(self) -> None:
        """Let others have the lock at once; where that cannot be told, they have it after a lease."""
        self._over.set()
        if self._thread:
            self._thread.join()
        with suppress(Exception):  # the work is done, and the lock ends by itself
            self._update("REMOVE #owner, #holder", _MINE, {"#holder": "holder"}, self._ours())

    def take_away(self) -> Holder | None:
        """Let nobody hold the lock, and tell who did."""
        item = self._row()
        holder = holder_of(item)
        if holder is None:
            return None
        names = {"#owner": "owner", "#holder": "holder", "#beat": "beat"}
        values: Item = {":owner": item["owner"], ":one": {"N": "1"}}
        try:
            self._update("SET #beat = #beat + :one REMOVE #owner, #holder", "#owner = :owner", names, values)
        except self._client.exceptions.ClientError as error:
            if error_code(error) != _FALSE:
                raise
            return None  # it was let go meanwhile
        return holder

    def part(self) -> dict[str, Any]:
        """That the lock is ours, as a part of a transaction: for the few that change a migration's state."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": key_of(LOCK),
                "ConditionExpression": _MINE,
                "ExpressionAttributeNames": _NAMES,
                "ExpressionAttributeValues": self._ours(),
            }
        }

    def _taken(self, condition: str, values: Item) -> bool:
        sent = clock.now()
        new = {
            ":me": {"S": self._me},
            ":holder": {"S": self.holder},
            ":now": {"S": clock.stamp()},
            ":lease": {"N": str(self._seconds)},
            ":none": {"N": "0"},
            ":one": {"N": "1"},
        }
        names = {"#holder": "holder", "#since": "since", "#lease": "lease", "#beat": "beat"}
        update = (
            "SET #owner = :me, #holder = :holder, #since = :now, #lease = :lease, "
            "#beat = if_not_exists(#beat, :none) + :one, #token = if_not_exists(#token, :none) + :one"
        )
        try:
            answer = self._update(update, condition, names, {**new, **values}, answer="ALL_NEW")
        except self._client.exceptions.ClientError as error:
            if error_code(error) != _FALSE:
                raise
            return False
        self.token, self._until = int(answer["Attributes"]["token"]["N"]), self._end(sent)
        if clock.now() >= self._until:
            self._renew()
        return True

    def _adopt(self, item: Item) -> None:
        self.token = int(item["token"]["N"])
        self._renew()

    def _row(self) -> dict[str, Any]:
        answer: dict[str, Any] = {**self._client.get_item(TableName=self._table, Key=key_of(LOCK), ConsistentRead=True)}
        return dict(answer.get("Item", {}))

    def _keep(self) -> None:
        """Renew the lease until it is over or lost."""
        while not self._over.wait(self._seconds * _LOOKED):
            now = clock.now()
            if self._lost.is_set() or now >= self._until:
                self._lost.set()
                return
            if now - (self._until - self._seconds * (1 - _MARGIN)) >= self._seconds * _RENEWED:
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
        except Exception:  # noqa: BLE001, S110 - it is tried again until the lease is over
            pass
        finally:
            with self._counting:
                self._flying -= 1

    def _renew(self) -> None:
        sent = clock.now()
        names, values = {"#beat": "beat"}, self._ours() | {":one": {"N": "1"}}
        try:
            self._update("SET #beat = #beat + :one", _MINE, names, values)
        except self._client.exceptions.ClientError as error:
            if error_code(error) == _FALSE:
                self._lost.set()
            raise
        with self._counting:
            self._until = max(self._until, self._end(sent))

    def _end(self, sent: float) -> float:
        return sent + self._seconds * (1 - _MARGIN)

    def _ours(self) -> Item:
        return {":me": {"S": self._me}, ":token": {"N": str(self.token)}}

    def _update(
        self, update: str, condition: str, names: dict[str, str], values: Item, *, answer: Any = "NONE"
    ) -> dict[str, Any]:
        used = {name: saved for name, saved in _NAMES.items() if name in update + condition}
        return dict(
            self._client.update_item(
                TableName=self._table,
                Key=key_of(LOCK),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={**used, **names},
                ExpressionAttributeValues=values,
                ReturnValues=answer,
            )
        )

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
