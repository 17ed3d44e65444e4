"""The blocks and attributes of a `.tf` file, by tree-sitter: their shape alone, nothing is evaluated."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tree_sitter import Language, Node, Parser


@dataclass(frozen=True, slots=True)
class Block:
    """A block such as `variable "name" { … }`."""

    type: str
    labels: tuple[str, ...]
    line: int
    text: bytes
    _body: Node | None

    def blocks(self) -> Iterator["Block"]:
        """The blocks in it."""
        return _blocks(self._body)

    def attributes(self) -> dict[str, Node]:
        """The expressions of its attributes by name."""
        found = self._body.children if self._body else []
        return {_text(node.children[0]): node.children[-1] for node in found if node.type == "attribute"}


def parse(source: bytes) -> list[Block] | None:
    """The top-level blocks of *source*, or None where it cannot be parsed."""
    root = _parser().parse(source).root_node
    if root.has_error:
        return None
    return list(_blocks(next((child for child in root.children if child.type == "body"), None)))


def literal(expression: Node | None) -> str | None:
    """The text of *expression* where it is a plain quoted string, else None."""
    node = expression
    while node is not None and node.type in {"expression", "literal_value", "string_lit"}:
        if node.type == "string_lit":
            parts = node.named_children[1:-1]
            return (
                _text(parts[0])
                if len(parts) == 1 and parts[0].type == "template_literal"
                else ""
                if not parts
                else None
            )
        node = node.named_children[0] if node.named_child_count == 1 else None
    return None


def members(expression: Node | None) -> dict[str, Node]:
    """The values of an object expression by key, for the keys that are plain words or strings."""
    node = expression
    while node is not None and node.type in {"expression", "collection_value"}:
        node = node.named_children[0]
    if node is None or node.type != "object":
        return {}
    pairs = (child.named_children for child in node.children if child.type == "object_elem")
    return {_text(key).strip('"'): value for key, value in pairs}


@cache
def _parser() -> Parser:
    import tree_sitter_hcl

    return Parser(Language(tree_sitter_hcl.language()))


def _blocks(body: Node | None) -> Iterator[Block]:
    for node in body.children if body else []:
        if node.type != "block":
            continue
        head = [child for child in node.children if child.type in {"identifier", "string_lit"}]
        inner = next((child for child in node.children if child.type == "body"), None)
        labels = tuple(_text(label).strip('"') for label in head[1:])
        yield Block(_text(head[0]), labels, node.start_point.row + 1, node.text or b"", inner)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", errors="replace")
