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
        for secret in self.hidden:
            text = text.replace(secret, MASK)
        kept = max((_begun(text, secret) for secret in self.hidden), default=0)
        if self.plain and (begun := _BEGUN_STYLE.search(text)):
            kept = max(kept, len(text) - begun.start())
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]

    def rest(self) -> bytes:
        """What is still kept back."""
        held, self._held = self._held, b""
        return held


def _begun(text: bytes, secret: bytes) -> int:
    """How many bytes at the end of *text* may be the beginning of *secret*."""
    longest = min(len(secret) - 1, len(text))
    return next((size for size in range(longest, 0, -1) if text.endswith(secret[:size])), 0)
