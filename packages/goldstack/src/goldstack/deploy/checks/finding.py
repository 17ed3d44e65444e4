"""Something that a check found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from goldstack.project import Problem

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong, where, and what to do.

    Attributes:
        code: A word for the kind, which stays the same.
        message: What is wrong, what is there instead, what to do.
        place: File, line and column, as far as there are such; else empty.
        severity: `error` where a command will be refused or will fail, `warning` where it will work all the same.
    """

    code: str
    message: str
    place: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def of_problems(code: str, problems: Iterable[Problem]) -> Iterator[Finding]:
    """Each of *problems* as a finding."""
    for problem in problems:
        yield Finding(code=code, message=problem.text, place=problem.place)
