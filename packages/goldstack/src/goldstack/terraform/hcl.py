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
        return {text(node.children[0]): node.children[-1] for node in self._attributes()}

    def repeated(self) -> set[str]:
        """The names of attributes that stand more than once, which Terraform refuses."""
        names = [text(node.children[0]) for node in self._attributes()]
        return {name for name in names if names.count(name) > 1}

    def _attributes(self) -> list[Node]:
        return [node for node in self._body.children if node.type == "attribute"] if self._body else []


def parse(source: bytes) -> list[Block] | None:
    """The top-level blocks of *source*, or None where it cannot be parsed."""
    root = _parser().parse(source).root_node
    if root.has_error:
        return None
    return list(_blocks(next((child for child in root.children if child.type == "body"), None)))


def expression(source: str) -> Node | None:
    """The expression that *source* is, or None where it cannot be parsed."""
    blocks = parse(b"x {\n  y = " + source.encode() + b"\n}\n") or []
    return blocks[0].attributes().get("y") if len(blocks) == 1 else None


def expressions(node: Node | None) -> list[Node]:
    """The expressions directly in *node*, without what is between them."""
    return [child for child in node.named_children if child.type == "expression"] if node else []


def text(node: Node) -> str:
    """*node* as it is written."""
    return (node.text or b"").decode("utf-8", errors="replace")


def literal(expression: Node | None) -> str | None:
    """The text of *expression* where it is a plain quoted string, else None."""
    node = expression
    while node is not None and node.type in {"expression", "literal_value", "string_lit"}:
        if node.type == "string_lit":
            plain = all(part.type == "template_literal" for part in node.named_children[1:-1])
            return text(node)[1:-1] if plain else None
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
    return {text(key).strip('"'): value for key, value in pairs}


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
        labels = tuple(text(label).strip('"') for label in head[1:])
        yield Block(text(head[0]), labels, node.start_point.row + 1, node.text or b"", inner)
