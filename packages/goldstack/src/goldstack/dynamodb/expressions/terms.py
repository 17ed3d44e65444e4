"""Conditions as trees: operands, what is said of them, and how they are joined."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from goldstack.dynamodb.codec.shapes import AttributeValue

from .paths import Path
from .placeholders import Placeholders


@dataclass(frozen=True, slots=True)
class Value:
    """A value, as it is stored."""

    stored: AttributeValue


@dataclass(frozen=True, slots=True)
class Now:
    """The time at which it is sent, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operand beside another: `=`, `<>`, `<`, `<=`, `>`, `>=`."""

    left: "Operand"
    sign: str
    right: "Operand"


@dataclass(frozen=True, slots=True)
class Between:
    """An operand from one other to another, both included."""

    operand: "Operand"
    low: "Operand"
    high: "Operand"


@dataclass(frozen=True, slots=True)
class In:
    """An operand that equals one of others."""

    operand: "Operand"
    choices: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of operands: `size` is an operand, `attribute_exists`, `begins_with` and `contains` are terms."""

    function: str
    operands: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a term."""

    term: "Term"


@dataclass(frozen=True, slots=True)
class Joined:
    """Terms joined by one word, AND or OR; none of them is joined by the same."""

    word: str
    terms: tuple["Term", ...]


Operand: TypeAlias = Path | Value | Now | Call
Term: TypeAlias = Comparison | Between | In | Call | Not | Joined


def rendered(term: Term | Operand, placeholders: Placeholders) -> str:
    """*term* as DynamoDB reads it: NOT binds before AND, AND before OR."""

    def of(inner: Term | Operand) -> str:
        text = rendered(inner, placeholders)
        within = isinstance(term, Not | Joined) and isinstance(inner, Joined)
        return f"({text})" if within else text

    match term:
        case Path():
            return term.render(placeholders)
        case Value():
            return placeholders.value(term.stored)
        case Now():
            return placeholders.value(seconds())
        case Comparison():
            return f"{of(term.left)} {term.sign} {of(term.right)}"
        case Between():
            return f"{of(term.operand)} BETWEEN {of(term.low)} AND {of(term.high)}"
        case In():
            return f"{of(term.operand)} IN ({', '.join(map(of, term.choices))})"
        case Call():
            return f"{term.function}({', '.join(map(of, term.operands))})"
        case Not():
            return f"NOT {of(term.term)}"
        case Joined():
            return f" {term.word} ".join(map(of, term.terms))


def seconds() -> AttributeValue:
    """The time, as time to live has it."""
    return {"N": str(int(time.time()))}


def paths(term: Term | Operand) -> Iterator[Path]:
    """The paths in *term*."""
    if isinstance(term, Path):
        yield term
    for inner in _inside(term):
        yield from paths(inner)


def _inside(term: Term | Operand) -> "tuple[Term | Operand, ...]":
    match term:
        case Comparison():
            return (term.left, term.right)
        case Between():
            return (term.operand, term.low, term.high)
        case In():
            return (term.operand, *term.choices)
        case Call():
            return term.operands
        case Not():
            return (term.term,)
        case Joined():
            return term.terms
        case _:
            return ()


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
