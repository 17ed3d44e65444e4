"""Literal expressions of a `.tf` file as values: what would have to be computed stays unknown."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from goldstack.project import JSON

from . import hcl
from .types import UNKNOWN, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$(\$\{)|%(%\{)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_HEREDOC = re.compile(r"<<(-?)[^\n]*\n(.*\n)?[ \t]*\S+\Z", re.DOTALL)


def evaluate(node: "Node | None") -> Value:
    """The value of the expression *node* where it is a literal, down to its last part."""
    while node is not None and node.type in {"expression", "literal_value", "collection_value", "operation"}:
        node = node.named_children[0] if node.named_child_count == 1 else None
    if node is None:
        return UNKNOWN
    match node.type:
        case "numeric_lit":
            return _number(hcl.text(node))
        case "bool_lit":
            return hcl.text(node) == "true"
        case "null_lit":
            return None
        case "string_lit" | "template_expr":
            return _template(node)
        case "unary_operation":
            return _negative(node)
        case "tuple":
            return _list(node)
        case "object":
            return _object(node)
        case _:
            return UNKNOWN


def unescape(text: str) -> str | Unknown:
    r"""The characters that *text*, from between quotes, stands for: `\n`, `\u00e9`, `$${`."""
    if "$$$" in text or "%%%" in text:
        return UNKNOWN
    pieces: list[str] = []
    end = 0
    for match in _ESCAPE.finditer(text):
        short, long, letter, dollar, percent = match.groups()
        code = int(short or long or "0", 16)
        if (letter and letter not in _LETTERS) or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            return UNKNOWN
        pieces += [text[end : match.start()], _LETTERS.get(letter) or dollar or percent or chr(code)]
        end = match.end()
    return "".join([*pieces, text[end:]])


def _number(text: str) -> JSON:
    return int(text) if text.isdigit() else Decimal(text)


def _negative(node: "Node") -> Value:
    value = evaluate(node.named_children[-1])
    if node.children[0].type != "-" or isinstance(value, bool) or not isinstance(value, int | Decimal):
        return UNKNOWN
    return -value


def _list(node: "Node") -> Value:
    values: list[JSON] = []
    for child in hcl.expressions(node):
        value = evaluate(child)
        if isinstance(value, Unknown):
            return UNKNOWN
        values.append(value)
    return values


def _object(node: "Node") -> Value:
    values: dict[str, JSON] = {}
    for element in (child for child in node.named_children if child.type == "object_elem"):
        key_node, value_node = hcl.expressions(element)
        key = evaluate(key_node) if (name := word(key_node)) is None else name
        value = evaluate(value_node)
        if not isinstance(key, str) or isinstance(value, Unknown):
            return UNKNOWN
        values[key] = value
    return values


def word(node: "Node | None") -> str | None:
    """The word that the expression *node* is, such as `string`; None where it is anything else."""
    if node is None or node.type != "expression" or node.child_count != 1:
        return None
    inner = node.children[0]
    return hcl.text(inner) if inner.type == "variable_expr" else None


def _template(node: "Node") -> Value:
    inner = node.named_children[0] if node.type == "template_expr" else node
    if inner.type == "heredoc_template":
        return _heredoc(inner)
    parts = inner.named_children[1:-1]
    values = [_part(part) for part in parts]
    if len(values) == 1 and parts[0].type == "template_interpolation":
        return values[0]
    texts = [value for value in values if isinstance(value, str)]
    return "".join(texts) if len(texts) == len(values) else UNKNOWN


def _part(node: "Node") -> Value:
    if node.type == "template_literal":
        return unescape(hcl.text(node))
    if node.type != "template_interpolation" or node.named_child_count != 3 or "~" in hcl.text(node):
        return UNKNOWN
    return evaluate(node.named_children[1])


def _heredoc(node: "Node") -> Value:
    text = hcl.text(node).replace("\r\n", "\n")
    match = _HEREDOC.fullmatch(text)
    computed = any(child.type.startswith("template_") and child.type != "template_literal" for child in node.children)
    if match is None or computed or "$$$" in text or "%%%" in text:
        return UNKNOWN
    flush, body = match.groups()
    lines = (body or "").splitlines(keepends=True)
    if flush:
        indent = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
        lines = [line[indent:] for line in lines]
    return "".join(lines).replace("$${", "${").replace("%%{", "%{")
