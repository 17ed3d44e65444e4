"""Literal expressions of a `.tf` file as values: what would have to be computed stays unknown."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from goldstack.project import JSON

from . import hcl
from .types import UNKNOWN, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$(\$\{)|%(%\{)", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_LONGEST = 4000  # digits: Python reads no longer numbers
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+([eE][+-]?[0-9]+)?", re.ASCII)
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


def is_refused(node: "Node") -> bool:
    """Whether the expression *node* calls a function or names something, which Terraform refuses in a default."""
    if node.type == "function_call":
        return True
    if node.type in {"for_expr", "template_for"} or _is_misread(node):
        return False  # a loop names its own
    if node.type == "object_elem":
        key, value = hcl.expressions(node)
        return is_refused(value) or (word(key) is None and is_refused(key))
    return node.type == "variable_expr" or any(map(is_refused, node.named_children))


def unescape(text: str) -> str | Unknown:
    r"""The characters that *text*, from between quotes, stands for: `\n`, `\u00e9`, `$${`."""
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


def _number(text: str) -> Value:
    if text.isdigit() and len(text) < _LONGEST:
        return int(text)
    return Decimal(text) if len(text) < _LONGEST and _DECIMAL.fullmatch(text) else UNKNOWN


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
        key = _joined([evaluate(key_node) if (name := word(key_node)) is None else name])
        value = evaluate(value_node)
        if isinstance(key, Unknown) or isinstance(value, Unknown):
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
    if _is_misread(node):
        return UNKNOWN
    inner = node.named_children[0] if node.type == "template_expr" else node
    if inner.type == "heredoc_template":
        return _heredoc(inner)
    values = [value for value in _parts(inner) if value != ""]
    return values[0] if len(values) == 1 else _joined(values)


def _parts(node: "Node") -> Iterator[Value]:
    """Text and interpolations of a quoted *node*; the text by where it stands, since the parser drops blanks in it."""
    content, start = node.text or b"", node.start_byte
    end = node.children[0].end_byte
    for child in (child for child in node.children[1:] if child.type != "template_literal"):
        yield unescape(content[end - start : child.start_byte - start].decode(errors="replace"))
        if child.type != "quoted_template_end":
            yield _interpolated(child)
        end = child.end_byte


def _joined(values: list[Value]) -> str | Unknown:
    """*values* as one string, where each becomes a string in an obvious way."""
    if not all(isinstance(value, str | int) for value in values):
        return UNKNOWN
    return "".join(value if isinstance(value, str) else json.dumps(value) for value in values)


def _is_misread(node: "Node") -> bool:
    """Whether *node* is a template in which the parser may see an interpolation where Terraform sees `$` and `${`."""
    return node.type == "template_expr" and any(signs in (node.text or b"") for signs in (b"$$$", b"%%%"))


def _interpolated(node: "Node") -> Value:
    if node.type != "template_interpolation" or node.named_child_count != 3 or "~" in hcl.text(node):
        return UNKNOWN
    return evaluate(node.named_children[1])


def _heredoc(node: "Node") -> Value:
    match = _HEREDOC.fullmatch(hcl.text(node))
    computed = any(child.type.startswith("template_") and child.type != "template_literal" for child in node.children)
    if match is None or computed:
        return UNKNOWN
    flush, body = match.groups()
    lines = re.findall(r"[^\n]*\n", body or "")
    if flush:
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        lines = [line[indent:] if line.strip() else line for line in lines]
    return "".join(lines).replace("$${", "${").replace("%%{", "%{")
