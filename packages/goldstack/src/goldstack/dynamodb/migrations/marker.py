"""The checkpoint of a scan: how far it has come, written with each page, and only by who holds the lock."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from goldstack.dynamodb.codec.shapes import Item
from goldstack.errors import MigrationError

from .fence import FALSE, Canceled, commit
from .lease import lost
from .naming import DEPLOYMENT
from .page import Page
from .rows import Checkpoint, checkpoint_name, checkpoint_of, key_of

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from .turn import Turn


class Marker:
    """The checkpoint of the scan *scan* of the migration *name*."""

    def __init__(self, client: "DynamoDBClient", turn: "Turn", name: str, scan: int, segment: int = 0) -> None:
        self.calls = turn.calls
        self.table_name = turn.table_name
        self._client = client
        self._turn = turn
        self._name, self._scan, self._segment = name, scan, segment
        self._key = key_of(checkpoint_name(name, scan, segment))

    def open(self, kind: str) -> Checkpoint:
        """Where the scan of *kind* stands; from now on only we can move it.

        Raises:
            LockLost: Another runner has begun the migration since.
            MigrationError: It was begun as a scan of something else.
        """
        update = ", #migration = :name, #scan = :scan, #segment = :segment, #kind = if_not_exists(#kind, :kind)"
        values: Item = {
            ":name": {"S": self._name},
            ":scan": {"N": str(self._scan)},
            ":segment": {"N": str(self._segment)},
            ":kind": {"S": kind},
        }
        row = self._turn.parts.raised(self._key, update, ["migration", "scan", "segment", "kind"], values)
        self._turn.commit_own(self._name, [row])
        answer = self._client.get_item(TableName=self.table_name, Key=self._key, ConsistentRead=True)
        found = checkpoint_of(answer.get("Item", {}))
        if found.kind != kind:
            raise MigrationError(
                f"Scan {self._scan + 1} of {self._name!r} was begun as one of {found.kind}, and is one of {kind} now: it cannot go "
                f"on where it was.\nLet its scans be as they were; or begin anew: `inv db.mark {DEPLOYMENT} {self._name} "
                f"--unapplied`."
            )
        return found

    def items(self) -> int | None:
        """How many items the table has, of all kinds: up to six hours ago, and where that may be asked."""
        with suppress(self._client.exceptions.ClientError):
            return self._client.describe_table(TableName=self.table_name)["Table"].get("ItemCount") or None
        return None

    def write(self, page: Page) -> list[Item]:
        """Write *page*; what is left to be done: the items that others have written since, as they are.

        Those that are there no more are taken out of it.

        Raises:
            LockLost: Another runner has begun the migration since.
        """
        self._turn.at("before page")
        places = list(page.parts)
        while True:
            try:
                commit(self.calls, [self._row(page), *page.parts.values()], self._turn.lease.check)
            except Canceled as error:
                if error.is_false(0):
                    raise lost(self.table_name) from error
                fresh = _fresh(page, places, error)
                if fresh:
                    return fresh
                places = list(page.parts)
            else:
                self._turn.at("page")
                return []

    def _row(self, page: Page) -> bytes:
        values: Item = {":count": {"N": str(page.count)}, ":done": {"BOOL": page.is_last}}
        update, names = "SET #count = :count, #done = :done", ["count", "done"]
        if page.last is not None:
            update, values[":last"] = f"{update}, #last = :last", {"M": page.last}
            names.append("last")
        return self._turn.parts.own(self._key, update, names, values)


def _fresh(page: Page, places: Sequence[tuple[str, str]], error: Canceled) -> list[Item]:
    """The items that *error* is about, as they are; those that are gone are taken out of *page*."""
    found: list[Item] = []
    for place, reason in zip(places, error.reasons[1:], strict=True):
        if reason.get("Code") != FALSE:
            continue
        if item := reason.get("Item"):
            found.append(item)
        else:
            page.put(place, None)
    return found
