"""What is wrong, and where: the form in which every check reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, at a place; problems sort by file and line.

    Args:
        file: As it is shown: goldstack.json with its path, a Terraform file as `infra/aws/main.tf`.
        line: From 1; 0 where it is not known.
        column: In characters, from 1; 0 where only the line is known.
        text: What is wrong, what is there instead, what to do.
    """

    file: str
    line: int
    column: int
    text: str

    @property
    def place(self) -> str:
        """`goldstack.json:14:9`, as far as it is known."""
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def listed(problems: Iterable[Problem]) -> str:
    """All *problems*, each once, by file and line, a paragraph each; no more than the first fifty found."""
    found = list(islice(problems, MOST_SHOWN + 1))
    more = ["And more of the kind."] if len(found) > MOST_SHOWN else []
    return "\n".join([*map(str, sorted(set(found[:MOST_SHOWN]))), *more])
