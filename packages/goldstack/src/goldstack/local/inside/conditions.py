"""Conditions, filters and key conditions: their grammar, and what operators and functions accept."""

from dataclasses import replace

from .expressions import Node, Reader, Refused

_COMPARED = frozenset(("=", "<>", "<", "<=", ">", ">="))
_ORDERED = ("S", "N", "B")
_SIZED = ("S", "B", "SS", "NS", "BS", "L", "M")
_TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")
_FUNCTIONS = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "size": 1,
}
_OF_UPDATES = frozenset(("if_not_exists", "list_append"))
_IN_KEY_CONDITIONS = frozenset(("AND", "BETWEEN", "begins_with", "=", "<", "<=", ">", ">="))
_MOST_IN = 100
_TRUTH = Node(operand=False)


class Condition(Reader):
    """A condition or filter."""

    def read(self) -> None:
        """Read it to its end."""
        self._truth(self._disjunction())
        self.end()

    def _disjunction(self) -> Node:
        node = self._conjunction()
        while self.word() == "OR":
            self._truth(node)
            self._operator()
            node = self._truth(self._conjunction())
        return node

    def _conjunction(self) -> Node:
        node = self._negation()
        while self.word() == "AND":
            self._truth(node)
            self._operator()
            node = self._truth(self._negation())
        return node

    def _negation(self) -> Node:
        if self.word() != "NOT":
            return self._comparison()
        self._operator()
        return self._truth(self._negation())

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
            right = self._list()
            if len(right) > _MOST_IN:
                self.refuse(f"The IN operator is provided with too many operands; number of operands: {len(right)}")
        else:
            return left
        self._distinct(operator, left, right)
        if operator not in {"=", "<>", "IN"}:
            for node in (left, *right):
                self.wants(operator, node, _ORDERED)
        return _TRUTH

    def _term(self) -> Node:
        if self.text() == "(":
            self.take()
            inner = self._disjunction()
            self.take(")")
            if inner.wrapped:
                self.refuse("The expression has redundant parentheses;")
            return replace(inner, wrapped=True)
        if self.kind() == "value":
            return self.value()
        if self.kind() == "word" and not self.word() and self.text(1) == "(":
            return self._call()
        return Node(path=self.path())

    def _call(self) -> Node:
        function = self.take()
        if function not in _FUNCTIONS:
            self.refuse(
                f"The function is not allowed in a condition expression; function: {function}"
                if function in _OF_UPDATES
                else f"Invalid function name; function: {function}"
            )
        self.operator(function)
        operands = self._list()
        if len(operands) != _FUNCTIONS[function]:
            self.refuse(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {function}, number of operands: {len(operands)}"
            )
        self._accepts(function, operands)
        size = function == "size"
        return Node(function=function, operand=size, type="N" if size else None)

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
            self.wants(function, first, _SIZED)
        if function == "attribute_type":
            self.wants(function, last, ("S",))
            if last.literal is not None and last.literal not in _TYPES:
                self.refuse(
                    f"Invalid attribute type name found; type: {last.literal}, valid types: {{{','.join(_TYPES)}}}"
                )

    def _list(self) -> list[Node]:
        self.take("(")
        nodes = [self._operand()]
        while self.text() == ",":
            self.take()
            nodes.append(self._operand())
        self.take(")")
        return nodes

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
