"""Versions and version constraints as Terraform writes them: `>= 1.10, < 2.0`, `~> 1.11`."""

import operator
import re
from collections.abc import Callable, Iterable
from functools import total_ordering

from goldstack.errors import ConfigError

_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_TERM = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*(\S+)\s*")


@total_ordering
class Version:
    """A version with up to three numbers, and perhaps a pre-release."""

    __slots__ = ("given", "numbers", "prerelease", "text")

    def __init__(self, text: str) -> None:
        match = _VERSION.fullmatch(text)
        if match is None:
            raise ConfigError(f"{text!r} is no version.\nWrite up to three numbers, such as 1.11.4.")
        numbers = [int(part) for part in match.groups()[:3] if part is not None]
        self.text = text
        self.given = len(numbers)
        self.numbers = (*numbers, 0, 0)[:3]
        self.prerelease = match.group(4)

    def _order(self) -> tuple[object, ...]:
        parts = (self.prerelease or "").split(".")
        return (
            *self.numbers,
            self.prerelease is None,
            [(not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts],
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._order() == other._order()

    def __lt__(self, other: "Version") -> bool:
        return self._order() < other._order()

    def __hash__(self) -> int:
        return hash((self.numbers, self.prerelease))

    def __str__(self) -> str:
        return self.text


def _pessimistic(version: Version, bound: Version) -> bool:
    fixed = bound.given - 1
    return not version < bound and version.numbers[:fixed] == bound.numbers[:fixed]


_OPERATORS: dict[str, Callable[[Version, Version], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "~>": _pessimistic,
}


def accepts(constraints: Iterable[str], version: str) -> bool:
    """Whether *version* meets every one of *constraints*, each a comma-separated list of terms.

    A pre-release counts as its release where a term names none: the last word is Terraform's.

    Raises:
        ConfigError: A constraint cannot be read.

    Source: Terraform language documentation, version constraints.
    """
    return all(_meets(term, version) for constraint in constraints for term in constraint.split(","))


def _meets(term: str, version: str) -> bool:
    match = _TERM.fullmatch(term)
    if match is None:
        raise ConfigError(f"{term.strip()!r} is no version constraint.\nWrite one such as ~> 1.11 or >= 1.10, < 2.0.")
    bound = Version(match.group(2))
    actual = Version(version if bound.prerelease else version.partition("-")[0])
    return _OPERATORS[match.group(1) or ""](actual, bound)
