"""What conditions and updates have in common: function calls, lists of operands, parentheses."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from .expressions import Node, Reader

_OPERANDS = {
    "a condition": {
        "attribute_exists": 1,
        "attribute_not_exists": 1,
        "attribute_type": 2,
        "begins_with": 2,
        "contains": 2,
        "size": 1,
    },
    "an update": {"if_not_exists": 2, "list_append": 2},
}


def call(reader: Reader, operand: Callable[[], Node], *, place: str) -> tuple[str, list[Node]]:
    """Read a call of a function that *place* knows, `a condition` or `an update`: its name and its operands."""
    function = reader.take()
    known: Mapping[str, int] = _OPERANDS[place]
    if function not in known:
        elsewhere = any(function in functions for functions in _OPERANDS.values())
        reader.refuse(
            f"The function is not allowed in {place} expression; function: {function}"
            if elsewhere
            else f"Invalid function name; function: {function}"
        )
    reader.operator(function)
    operands = listed(reader, operand)
    if len(operands) != known[function]:
        reader.refuse(
            "Incorrect number of operands for operator or function; "
            f"operator or function: {function}, number of operands: {len(operands)}"
        )
    return function, operands


def listed(reader: Reader, operand: Callable[[], Node]) -> list[Node]:
    """Read operands in parentheses."""
    reader.take("(")
    nodes = [operand()]
    while reader.text() == ",":
        reader.take()
        nodes.append(operand())
    reader.take(")")
    return nodes


def wrapped(reader: Reader, inner: Callable[[], Node]) -> Node:
    """Read what stands in parentheses, which may not stand in two pairs of them."""
    reader.take("(")
    node = inner()
    reader.take(")")
    if node.wrapped:
        reader.refuse("The expression has redundant parentheses;")
    return replace(node, wrapped=True)
