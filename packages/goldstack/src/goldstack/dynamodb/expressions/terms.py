"""Conditions as trees: operands, what is said of them, and how they are joined."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from goldstack.dynamodb.codec.shapes import AttributeValue

from .paths import Path
from .placeholders import Placeholders


class Operand(Protocol):
    """A path, a value or a size."""

    def render(self, placeholders: Placeholders) -> str:
        """As DynamoDB reads it."""
        ...

    def paths(self) -> Iterator[Path]:
        """The paths in it."""
        ...


class Term(Operand, Protocol):
    """What is true or false of an item."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value, as it is stored."""

    stored: AttributeValue

    def render(self, placeholders: Placeholders) -> str:
        return placeholders.value(self.stored)

    def paths(self) -> Iterator[Path]:
        yield from ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operand beside another: `=`, `<>`, `<`, `<=`, `>`, `>=`."""

    left: Operand
    sign: str
    right: Operand

    def render(self, placeholders: Placeholders) -> str:
        return f"{self.left.render(placeholders)} {self.sign} {self.right.render(placeholders)}"

    def paths(self) -> Iterator[Path]:
        yield from self.left.paths()
        yield from self.right.paths()


@dataclass(frozen=True, slots=True)
class Between:
    """An operand from one other to another, both included."""

    operand: Operand
    low: Operand
    high: Operand

    def render(self, placeholders: Placeholders) -> str:
        low, high = self.low.render(placeholders), self.high.render(placeholders)
        return f"{self.operand.render(placeholders)} BETWEEN {low} AND {high}"

    def paths(self) -> Iterator[Path]:
        for one in (self.operand, self.low, self.high):
            yield from one.paths()


@dataclass(frozen=True, slots=True)
class In:
    """An operand that equals one of others."""

    operand: Operand
    choices: tuple[Operand, ...]

    def render(self, placeholders: Placeholders) -> str:
        choices = ", ".join(choice.render(placeholders) for choice in self.choices)
        return f"{self.operand.render(placeholders)} IN ({choices})"

    def paths(self) -> Iterator[Path]:
        for one in (self.operand, *self.choices):
            yield from one.paths()


@dataclass(frozen=True, slots=True)
class Call:
    """A function of operands: `attribute_exists`, `begins_with`, `contains`, `size`."""

    function: str
    operands: tuple[Operand, ...]

    def render(self, placeholders: Placeholders) -> str:
        return f"{self.function}({', '.join(operand.render(placeholders) for operand in self.operands)})"

    def paths(self) -> Iterator[Path]:
        for one in self.operands:
            yield from one.paths()


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a term."""

    term: Term

    def render(self, placeholders: Placeholders) -> str:
        text = self.term.render(placeholders)
        return f"NOT ({text})" if isinstance(self.term, Joined) else f"NOT {text}"

    def paths(self) -> Iterator[Path]:
        yield from self.term.paths()


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms joined by one word, AND or OR; none of them is joined by the same."""

    word: str
    terms: tuple[Term, ...]

    def render(self, placeholders: Placeholders) -> str:
        texts = []
        for term in self.terms:
            text = term.render(placeholders)
            texts.append(f"({text})" if isinstance(term, Joined) else text)
        return f" {self.word} ".join(texts)

    def paths(self) -> Iterator[Path]:
        for one in self.terms:
            yield from one.paths()


def every(*terms: Term) -> Term:
    """True where all of *terms* are."""
    return _joined("AND", terms)


def either(*terms: Term) -> Term:
    """True where one of *terms* is."""
    return _joined("OR", terms)


def contrary(term: Term) -> Term:
    """True where *term* is not."""
    return term.term if isinstance(term, Not) else Not(term)


def exists(path: Path) -> Term:
    """There is such an attribute, NULL included."""
    return Call("attribute_exists", (path,))


def is_absent(path: Path) -> Term:
    """There is no such attribute."""
    return Call("attribute_not_exists", (path,))


def is_missing(path: Path) -> Term:
    """There is no such attribute, or it is NULL."""
    return either(is_absent(path), Comparison(path, "=", Value({"NULL": True})))


def is_present(path: Path) -> Term:
    """There is such an attribute, and it is not NULL."""
    return every(exists(path), Comparison(path, "<>", Value({"NULL": True})))


def _joined(word: str, terms: tuple[Term, ...]) -> Term:
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Joined) and term.word == word else (term,))
    return flat[0] if len(flat) == 1 else Joined(word, tuple(flat))
