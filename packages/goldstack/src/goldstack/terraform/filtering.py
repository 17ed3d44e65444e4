"""What is left out of Terraform's output on its way to the user: colours where they are not wanted, and secrets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MASK = b"(sensitive value)"
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")
_BEGUN_STYLE = re.compile(rb"\x1b(?:\[[0-9;]*)?\Z")


@dataclass(slots=True, kw_only=True)
class Filter:
    """A filter for one stream; its end may be kept back, since a chunk may end within what is left out.

    Args:
        plain: Whether colours are left out.
        hidden: Secrets, the longest first.
    """

    plain: bool
    hidden: Sequence[bytes]
    _held: bytes = b""

    def shown(self, chunk: bytes) -> bytes:
        """What to show of *chunk*, and of what was kept back before it."""
        if not self.plain and not self.hidden:
            return chunk
        text = self._held + chunk
        if self.plain:
            text = _STYLE.sub(b"", text)
        shown, end = [], 0
        for found in self._secrets().finditer(text) if self.hidden else ():
            if self._kept(text, end) <= found.start():  # it may be a part of a longer one
                break
            shown += [text[end : found.start()], MASK]
            end = found.end()
        kept = self._kept(text, end)
        self._held = text[kept:]
        return b"".join([*shown, text[end:kept]])

    def rest(self) -> bytes:
        """What is still kept back."""
        held, self._held = self._held, b""
        return self._secrets().sub(MASK, held) if self.hidden else held

    def _secrets(self) -> re.Pattern[bytes]:
        return re.compile(b"|".join(map(re.escape, self.hidden)))

    def _may_go_on(self, text: bytes) -> bool:
        """Whether *text* may be the beginning of a secret."""
        return any(len(text) < len(secret) and secret.startswith(text) for secret in self.hidden)

    def _kept(self, text: bytes, end: int) -> int:
        """Where in *text* begins, not before *end*, what only the next chunk will tell."""
        longest = max(map(len, self.hidden), default=0)
        places = range(max(end, len(text) - longest + 1), len(text))
        kept = next((place for place in places if self._may_go_on(text[place:])), len(text))
        begun = _BEGUN_STYLE.search(text) if self.plain else None
        return min(kept, begun.start()) if begun else kept
