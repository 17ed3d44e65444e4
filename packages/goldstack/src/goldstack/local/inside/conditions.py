"""Conditions, filters and key conditions: read by their grammar, and put to items."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ministack.services import dynamodb

from .calls import call as called
from .calls import listed, wrapped
from .evaluation import ORDERED, SIZED, call, compare, judge, size
from .expressions import Node, Reader, Refused

Found = Callable[[dict[str, Any]], Any]

_COMPARED = frozenset(("=", "<>", "<", "<=", ">", ">="))
_TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
_IN_KEY_CONDITIONS = frozenset(("AND", "BETWEEN", "begins_with", "=", "<", "<=", ">", ">="))
_MOST_IN = 100


class Condition(Reader):
    """A condition or filter.

    Attributes:
        holds: Whether it is true of an item.
    """

    holds: Found

    def read(self) -> None:
        """Read it to its end."""
        self.holds = self._truth(self._disjunction()).find
        self.end()

    def _disjunction(self) -> Node:
        node = self._conjunction()
        while self.word() == "OR":
            left = self._truth(node).find
            self._operator()
            right = self._truth(self._conjunction()).find
            node = _truth(_either(left, right))
        return node

    def _conjunction(self) -> Node:
        node = self._negation()
        while self.word() == "AND":
            left = self._truth(node).find
            self._operator()
            right = self._truth(self._negation()).find
            node = _truth(_each(left, right))
        return node

    def _negation(self) -> Node:
        if self.word() != "NOT":
            return self._comparison()
        self._operator()
        denied = self._truth(self._negation()).find
        return _truth(lambda item: not denied(item))

    def _comparison(self) -> Node:
        left = self._term()
        if not left.operand:
            return left
        if self.text() in _COMPARED:
            operator = self._operator()
            right = [self._operand()]
        elif self.word() == "BETWEEN":
            operator = self._operator()
            right = [self._operand()]
            if self.word() != "AND":
                self.fail()
            self.take()
            right.append(self._operand())
        elif self.word() == "IN":
            operator = self._operator()
            right = listed(self, self._operand)
            if len(right) > _MOST_IN:
                self.refuse(f"The IN operator is provided with too many operands; number of operands: {len(right)}")
        else:
            return left
        self._distinct(operator, left, right)
        if operator not in {"=", "<>", "IN"}:
            for node in (left, *right):
                self.wants(operator, node, ORDERED)
        if operator == "BETWEEN":
            self._ascending(*right)
        return _truth(lambda item: judge(operator, left.find(item), [node.find(item) for node in right]))

    def _term(self) -> Node:
        if self.text() == "(":
            return wrapped(self, self._disjunction)
        if self.kind() == "value":
            return self.value()
        if self.kind() == "word" and not self.word() and self.text(1) == "(":
            return self._call()
        path = self.path()
        return Node(path=path, find=lambda item: dynamodb._get_at_path(item, list(path)))

    def _call(self) -> Node:
        function, operands = called(self, self._operand, place="a condition")
        self._accepts(function, operands)
        if function == "size":
            return Node(function=function, type="N", find=lambda item: size(operands[0].find(item)))
        return Node(
            function=function,
            operand=False,
            find=lambda item: call(function, [node.find(item) for node in operands]),
        )

    def _accepts(self, function: str, operands: list[Node]) -> None:
        first, last = operands[0], operands[-1]
        if function in {"attribute_exists", "attribute_not_exists"} and not first.path:
            self.refuse(f"Operator or function requires a document path; operator or function: {function}")
        if function in {"begins_with", "contains"}:
            self._distinct(function, first, [last])
        if function == "begins_with":
            self.wants(function, first, ("S", "B"))
            self.wants(function, last, ("S", "B"))
        if function == "size":
            self.wants(function, first, SIZED)
        if function == "attribute_type":
            self.wants(function, replace(last, type=last.type or "unknown"), ("S",))
            name = (last.literal or {}).get("S")
            if name is not None and name not in _TYPES:
                self.refuse(f"Invalid attribute type name found; type: {name}, valid types: {{{','.join(_TYPES)}}}")

    def _ascending(self, low: Node, high: Node) -> None:
        if low.literal is None or high.literal is None:
            return
        shown = "; ".join(
            f"{which} bound operand: AttributeValue: {{{kind}:{value}}}"
            for which, node in (("lower", low), ("upper", high))
            for kind, value in (node.literal or {}).items()
        )
        if low.type != high.type:
            self.refuse(f"The BETWEEN operator requires same data type for lower and upper bounds; {shown}")
        if compare("<", high.literal, low.literal):
            self.refuse(
                f"The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {shown}"
            )

    def _operand(self) -> Node:
        node = self._term()
        return node if node.operand else self._misplaced(node)

    def _truth(self, node: Node) -> Node:
        return self._misplaced(node) if node.operand else replace(node, wrapped=False, function="")

    def _misplaced(self, node: Node) -> Node:
        if node.function:
            self.refuse(f"The function is not allowed to be used this way in an expression; function: {node.function}")
        self.fail()

    def _operator(self) -> str:
        text = self.take()
        operator = text if text in _COMPARED else text.upper()
        self.operator(operator)
        return operator

    def _distinct(self, operator: str, first: Node, others: list[Node]) -> None:
        if first.path and any(other.path == first.path for other in others):
            shown = ", ".join(f"[{part}]" if isinstance(part, int) else part for part in first.path)
            self.refuse(
                "The first operand must be distinct from the remaining operands for this operator or function; "
                f"operator: {operator}, first operand: [{shown}]"
            )


class KeyCondition(Condition):
    """What a query is to find by its keys."""

    def operator(self, name: str) -> None:
        """Refuse what no key can answer."""
        if name not in _IN_KEY_CONDITIONS:
            raise Refused(f"Invalid operator used in KeyConditionExpression: {name}")
        super().operator(name)


def _truth(find: Found) -> Node:
    return Node(operand=False, find=find)


def _either(one: Found, two: Found) -> Found:
    return lambda item: one(item) or two(item)


def _each(one: Found, two: Found) -> Found:
    return lambda item: one(item) and two(item)
