"""Cursors: where reading goes on, as text that fits into a URL.

A cursor is a version, the keys of one item and a check. It is no secret: whoever has it can read those keys. What is
asked for is in the check, not in the cursor: table, index, partition, direction and kinds are those of the query that
takes it, so that a cursor never leads out of them, and one that another query gave is refused.

Not in the check are conditions, ranges, limits and projections: they may differ from page to page, as "until now" does.
A cursor whose key is outside of the range that is asked for is refused, as DynamoDB would.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from goldstack.dynamodb.codec.shapes import Item
from goldstack.errors import CursorRefused

_VERSION = 1
_CHECK = 16
_LONGEST = 10_000
_DO = "Read from the beginning, without a cursor; or hand each cursor to the very query that gave it."


@dataclass(frozen=True, slots=True)
class Cursors:
    """Writes and reads the cursors of one query or scan.

    Attributes:
        entity: What is read, for errors.
        fixed: Attributes of the position that are known from what is asked for: the partition key.
        names: Its other attributes, in the order in which they are written.
        asked: What else a cursor belongs to: table, index, direction, kinds.
    """

    entity: type[Any]
    fixed: Mapping[str, str]
    names: tuple[str, ...]
    asked: tuple[str, ...]

    def write(self, position: Item) -> str:
        """The cursor of *position*: an item, or DynamoDB's own LastEvaluatedKey."""
        parts = [position[name]["S"].encode() for name in self.names]
        lengths = b"".join(len(part).to_bytes(2, "big") for part in parts[:-1])
        content = bytes([_VERSION]) + lengths + b"".join(parts)
        return urlsafe_b64encode(content + self._check(content)).rstrip(b"=").decode()

    def read(self, cursor: object) -> Item:
        """The position of *cursor*: what DynamoDB takes as ExclusiveStartKey.

        Raises:
            CursorRefused: It is damaged, or belongs to something else.
        """
        content = self._checked(cursor)
        values = dict(self.fixed) | dict(zip(self.names, self._parts(content), strict=True))
        return {name: {"S": value} for name, value in values.items()}

    def refused(self, cursor: object, problem: str) -> CursorRefused:
        """The error that says so, ready to be raised."""
        shown = repr(cursor if not isinstance(cursor, str) or len(cursor) <= 40 else f"{cursor[:40]}…")
        return CursorRefused(f"The cursor {shown} {problem}.\n{_DO}", entity=self.entity)

    def _checked(self, cursor: object) -> bytes:
        if not isinstance(cursor, str):
            raise self.refused(type(cursor), "is no text")
        if not cursor:
            raise self.refused(cursor, "is empty")
        try:
            whole = (
                urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)) if len(cursor) < _LONGEST else b""
            )
        except ValueError:
            whole = b""
        content, check = whole[:-_CHECK], whole[-_CHECK:]
        # Several texts decode to the same bytes: only the one that was given is taken.
        if not content or urlsafe_b64encode(whole).rstrip(b"=").decode() != cursor:
            raise self.refused(cursor, "is damaged: it is none that was given")
        if content[0] != _VERSION:
            raise self.refused(cursor, "is damaged, or was given by another version of this package")
        if check != self._check(content):
            raise self.refused(
                cursor, "is damaged, or belongs to another query (another table, index, partition, direction or kind)"
            )
        return content

    def _check(self, content: bytes) -> bytes:
        asked = json.dumps([*self.asked, dict(self.fixed), self.names]).encode()
        key = blake2b(asked, digest_size=32).digest()
        return blake2b(content, digest_size=_CHECK, key=key, person=b"goldstack-cursor").digest()

    def _parts(self, content: bytes) -> list[str]:
        first = 1 + 2 * (len(self.names) - 1)
        lengths = [int.from_bytes(content[at : at + 2], "big") for at in range(1, first, 2)]
        parts: list[str] = []
        for length in lengths:
            parts.append(content[first : first + length].decode())
            first += length
        return [*parts, content[first:].decode()]
