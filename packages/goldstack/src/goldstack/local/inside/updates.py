"""Update expressions: their grammar, and what cannot be done with the item that they meet."""

from typing import Any

from ministack.services import dynamodb

from .calls import call, wrapped
from .expressions import Node, Path, Reader, apart

_SECTIONS = frozenset(("SET", "REMOVE", "ADD", "DELETE"))


class Update(Reader):
    """An update expression.

    Attributes:
        targets: The paths that it changes.
        typed: Operands that must have a type, whatever the item: numbers of sums, lists to append.
    """

    def read(self) -> None:
        """Read it to its end."""
        self.targets: list[Path] = []
        self.typed: list[tuple[Node, str]] = []
        seen: set[str] = set()
        while not seen or self.kind():
            section = self.text().upper()
            if section not in _SECTIONS:
                self.fail()
            if section in seen:
                self.refuse(f'The "{section}" section can only be used once in an update expression;')
            seen.add(section)
            self.take()
            self._action(section)
            while self.text() == ",":
                self.take()
                self._action(section)
        self.end()
        apart(self, self.targets)

    def _action(self, section: str) -> None:
        self.targets.append(self.path())
        if section == "SET":
            self.take("=")
            self._value()
        elif section != "REMOVE":
            if self.kind() != "value":
                self.fail()
            self.value()

    def _value(self) -> Node:
        left = self._operand()
        if self.text() not in {"+", "-"}:
            return left
        if left.function == "sum":
            self.fail()
        operator = self.take()
        self.operator(operator)
        right = self._operand()
        if right.function == "sum":
            self.fail()
        for node in (left, right):
            self._nested(node)
            self.wants(operator, node, ("N",))
            self.typed.append((node, "N"))
        return Node(function="sum", type="N")

    def _operand(self) -> Node:
        if self.text() == "(":
            return wrapped(self, self._value)
        if self.kind() == "value":
            return self.value()
        if self.kind() == "word" and self.text(1) == "(":
            return self._call()
        return Node(path=self.path())

    def _call(self) -> Node:
        function, operands = call(self, self._operand, place="an update")
        for node in operands:
            self._nested(node)
        first, second = operands
        if function == "list_append":
            for node in operands:
                self.wants(function, node, ("L",))
                self.typed.append((node, "L"))
            return Node(function=function, type="L")
        if not first.path:
            self.refuse(f"Operator or function requires a document path; operator or function: {function}")
        return Node(path=first.path, fallback=second, function=function)

    def _nested(self, node: Node) -> None:
        if node.function == "sum":
            self.fail()
        if node.function == "list_append":
            self.refuse(f"The function is not allowed to be used this way in an expression; function: {node.function}")


def problem(update: Update, item: dict[str, Any]) -> str | None:
    """What *update* cannot do with *item*: operands of another type than it needs, paths that lead nowhere."""
    if any(_type(node, item) not in {wanted, None} for node, wanted in update.typed):
        return "An operand in the update expression has an incorrect data type"
    for path in update.targets:
        wanted = "L" if isinstance(path[-1], int) else "M"
        if len(path) > 1 and _type(Node(path=path[:-1]), item) != wanted:
            return "The document path provided in the update expression is invalid for update"
    return None


def _type(node: Node, item: dict[str, Any]) -> str | None:
    if node.path is None:
        return node.type
    found = dynamodb._get_at_path(item, list(node.path))
    if found is not None:
        return next(iter(found), None)
    return _type(node.fallback, item) if node.fallback else None
