"""What an edit does to one attribute, and how DynamoDB is told."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from goldstack.dynamodb.codec.shapes import AttributeValue

from .paths import Path
from .placeholders import Placeholders


@dataclass(frozen=True, slots=True)
class Given:
    """A value: SET.

    Attributes:
        stored: As it is stored.
        value: In Python.
    """

    stored: AttributeValue
    value: Any


@dataclass(frozen=True, slots=True)
class Source:
    """The value of an attribute before the edit: SET.

    Attributes:
        path: The attribute.
        fallback: What stands for it where it is absent: its default. None: DynamoDB refuses the edit there.
    """

    path: Path
    fallback: AttributeValue | None


@dataclass(frozen=True, slots=True)
class Sum:
    """A number more, or less, another: SET."""

    left: Given | Source
    sign: str
    right: Given | Source


@dataclass(frozen=True, slots=True)
class Append:
    """One list after another: SET."""

    left: Given | Source
    right: Given | Source


@dataclass(frozen=True, slots=True)
class Removal:
    """No attribute any more: REMOVE.

    Attributes:
        value: What it is read as then.
    """

    value: Any


@dataclass(frozen=True, slots=True)
class Adding:
    """More members of a set: ADD."""

    stored: AttributeValue


@dataclass(frozen=True, slots=True)
class Deleting:
    """Fewer members of a set: DELETE."""

    stored: AttributeValue


Action: TypeAlias = Given | Source | Sum | Append | Removal | Adding | Deleting


def section(action: Action) -> str:
    """The part of an UpdateExpression that *action* stands in."""
    match action:
        case Removal():
            return "REMOVE"
        case Adding():
            return "ADD"
        case Deleting():
            return "DELETE"
        case _:
            return "SET"


def rendered(path: Path, action: Action, placeholders: Placeholders) -> str:
    """*action* on *path*, as DynamoDB reads it there."""
    at = path.render(placeholders)
    match action:
        case Removal():
            return at
        case Adding() | Deleting():
            return f"{at} {placeholders.value(action.stored)}"
        case Sum():
            left, right = (_operand(one, placeholders) for one in (action.left, action.right))
            return f"{at} = {left} {action.sign} {right}"
        case Append():
            left, right = (_operand(one, placeholders) for one in (action.left, action.right))
            return f"{at} = list_append({left}, {right})"
        case _:
            return f"{at} = {_operand(action, placeholders)}"


def sources(action: Action) -> list[Path]:
    """The attributes that *action* reads."""
    match action:
        case Sum() | Append():
            return [one.path for one in (action.left, action.right) if isinstance(one, Source)]
        case Source():
            return [action.path]
        case _:
            return []


def _operand(operand: Given | Source, placeholders: Placeholders) -> str:
    if isinstance(operand, Given):
        return placeholders.value(operand.stored)
    path = operand.path.render(placeholders)
    return path if operand.fallback is None else f"if_not_exists({path}, {placeholders.value(operand.fallback)})"
