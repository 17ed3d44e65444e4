"""Expressions as DynamoDB reads them, whatever items they meet: tokens, paths and placeholders."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from ministack.services._dynamodb_keywords import AWS_KEYWORDS

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r"\s*(?:(?P<value>:\w+)|(?P<name>#\w+)|(?P<word>[A-Za-z]\w*)|(?P<index>\d+)"
    r"|(?P<sign><>|<=|>=|[=<>(),.\[\]+-])|(?P<other>\S))",
    re.ASCII,
)
_END = "<EOF>"
_OPERATORS = frozenset(("AND", "OR", "NOT", "BETWEEN", "IN"))
_LONGEST_PATH = 32
_MOST_OPERATORS = 300


class Refused(Exception):
    """What AWS says to a request that it refuses."""


def _nothing(item: dict[str, Any]) -> None:
    """The value of what is not looked for in items."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression.

    Attributes:
        path: Where it is a document path.
        type: Of its value, where that is known without an item.
        literal: Its value, where it stands in the request.
        fallback: What stands for a path that leads nowhere.
        function: By which it is made.
        operand: False for what is true or false by itself.
        wrapped: Whether it stands in parentheses.
        find: Its value in an item, or whether it is true of it.
    """

    path: Path | None = None
    type: str | None = None
    literal: dict[str, Any] | None = None
    fallback: "Node | None" = None
    function: str = ""
    operand: bool = True
    wrapped: bool = False
    find: Callable[[dict[str, Any]], Any] = _nothing


class Reader(ABC):
    """Reads one expression, token by token.

    Attributes:
        used: The placeholders that it holds.
        paths: The document paths, with names in place of placeholders.
    """

    def __init__(self, slot: str, text: str, names: Mapping[str, str], values: Mapping[str, Any]) -> None:
        self.slot = slot
        self.used: set[str] = set()
        self.paths: list[Path] = []
        self._text = text
        self._names = names
        self._values = values
        self._operators = 0
        self._reserved = ""
        self._at = 0
        found = [(match.lastgroup or "", match) for match in _TOKEN.finditer(text)]
        self._tokens = [(kind, match[kind], match.start(kind), match.end(kind)) for kind, match in found]
        if not text:
            self.refuse("The expression can not be empty;")

    @abstractmethod
    def read(self) -> None:
        """Read it to its end.

        Raises:
            Refused: AWS refuses it.
        """

    def refuse(self, problem: str) -> NoReturn:
        """Say *problem* of this expression."""
        raise Refused(f"Invalid {self.slot}: {problem}")

    def fail(self) -> NoReturn:
        """Say that it cannot be read from here on."""
        around = self._tokens[max(self._at - 1, 0) : self._at + 2]
        near = self._text[around[0][2] : around[-1][3]] if around else self._text
        self.refuse(f'Syntax error; token: "{self.text()}", near: "{near}"')

    def kind(self) -> str:
        """Kind of the token to come."""
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def text(self, ahead: int = 0) -> str:
        """Text of a token to come."""
        at = self._at + ahead
        return self._tokens[at][1] if at < len(self._tokens) else _END

    def take(self, *texts: str) -> str:
        """Go on over one of *texts*, or over anything."""
        text = self.text()
        if (texts and text not in texts) or text == _END:
            self.fail()
        self._at += 1
        return text

    def word(self) -> str:
        """The operator to come, in capitals; empty for any other token."""
        word = self.text().upper() if self.kind() == "word" else ""
        return word if word in _OPERATORS else ""

    def operator(self, name: str) -> None:
        """Count an operator or function."""
        self._operators += 1
        if self._operators > _MOST_OPERATORS:
            self.refuse(f"The expression contains too many operators; operator count: {self._operators}")

    def end(self) -> None:
        """Nothing follows, and no name was a reserved word."""
        if self.text() != _END:
            self.fail()
        if self._reserved:
            self.refuse(f"Attribute name is a reserved keyword; reserved keyword: {self._reserved}")

    def path(self) -> Path:
        """Read a document path."""
        parts: list[str | int] = [self._name()]
        while self.text() in {".", "["}:
            if self.take() == ".":
                parts.append(self._name())
                continue
            if self.kind() != "index":
                self.fail()
            parts.append(int(self.take()))
            self.take("]")
        if len(parts) > _LONGEST_PATH:
            self.refuse(f"The document path has too many nesting levels; nesting levels: {len(parts)}")
        self.paths.append(tuple(parts))
        return self.paths[-1]

    def value(self) -> Node:
        """Read a placeholder of a value."""
        name = self.take()
        self.used.add(name)
        if name not in self._values:
            self.refuse(f"An expression attribute value used in expression is not defined; attribute value: {name}")
        value = self._values[name]
        if not isinstance(value, dict):
            return Node()
        return Node(type=next(iter(value), None), literal=value, find=lambda _: value)

    def wants(self, operator: str, node: Node, types: Sequence[str]) -> None:
        """Refuse *node* as an operand where its type is known to be another than *types*."""
        if node.type and node.type not in types:
            self.refuse(
                "Incorrect operand type for operator or function; "
                f"operator or function: {operator}, operand type: {node.type}"
            )

    def _name(self) -> str:
        if self.kind() == "name":
            placeholder = self.take()
            self.used.add(placeholder)
            if placeholder not in self._names:
                self.refuse(
                    "An expression attribute name used in the document path is not defined; "
                    f"attribute name: {placeholder}"
                )
            return self._names[placeholder]
        if self.kind() != "word" or self.word():
            self.fail()
        name = self.take()
        if name.upper() in AWS_KEYWORDS:
            self._reserved = self._reserved or name
        return name


class Projection(Reader):
    """The attributes that a read shows."""

    def read(self) -> None:
        """Read it to its end."""
        self.path()
        while self.text() == ",":
            self.take()
            self.path()
        self.end()
        apart(self, self.paths)


def apart(reader: Reader, paths: Sequence[Path]) -> None:
    """Refuse paths that are within one another, or that take one thing for a list here and for a map there."""
    for place, one in enumerate(paths):
        for two in paths[:place]:
            differing = next((pair for pair in zip(two, one, strict=False) if pair[0] != pair[1]), None)
            if differing and isinstance(differing[0], int) == isinstance(differing[1], int):
                continue
            problem = "conflict" if differing else "overlap"
            reader.refuse(
                f"Two document paths {problem} with each other; must remove or rewrite one of these paths; "
                f"path one: {_shown(two)}, path two: {_shown(one)}"
            )


def _shown(path: Path) -> str:
    return f"[{', '.join(f'[{part}]' if isinstance(part, int) else part for part in path)}]"
