"""Where in goldstack.json (or goldstack.yaml) something stands; looked up only when there is something to report."""

import json
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .problems import Problem

if TYPE_CHECKING:
    import tree_sitter
    import yaml

Step: TypeAlias = str | int
Place: TypeAlias = tuple[int, int]
_Follow: TypeAlias = Callable[[tuple[Step, ...]], Place]

NOWHERE: Place = (0, 0)


class Positions:
    """Lines and columns of the file *path*, which has been read before.

    Nothing has a position where the parsers are not installed (run time alone), or the file has changed meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def problem(self, text: str, *steps: Step) -> Problem:
        """The problem *text* with what *steps* lead to: keys and indices, from the top of the file."""
        line, column = self.of(*steps)
        return Problem(str(self.path), line, column, text)

    def of(self, *steps: Step) -> Place:
        """Line and column (in characters), both from 1, of the key or element that *steps* lead to, as far as they do."""
        return self._follow(steps) if self._follow else NOWHERE

    @cached_property
    def _follow(self) -> _Follow | None:
        parser, installed = (_yaml, "yaml") if self.path.suffix == ".yaml" else (_json, "tree_sitter_json")
        if find_spec(installed) is None:
            return None
        try:
            return parser(self.path.read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError, RecursionError):
            return None


def json_path(steps: Iterable[Step]) -> str:
    """`deployments[1].awsRegion` for the steps that lead there; `(the whole file)` for none."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.lstrip(".") or "(the whole file)"


def _json(text: str) -> _Follow:
    import tree_sitter_json
    from tree_sitter import Language, Parser

    content = text.encode()
    lines = content.split(b"\n")
    top = Parser(Language(tree_sitter_json.language())).parse(content).root_node
    children = cache(_json_children)

    def follow(steps: tuple[Step, ...]) -> Place:
        node, place = next(iter(top.named_children), None), NOWHERE
        for step in steps:
            if node is None or step not in (found := children(node)):
                break
            shown, node = found[step]
            before = lines[shown.start_point.row][: shown.start_point.column]
            place = (shown.start_point.row + 1, len(before.decode()) + 1)
        return place

    return follow


def _json_children(node: "tree_sitter.Node") -> dict[Step, tuple["tree_sitter.Node", "tree_sitter.Node | None"]]:
    """For each step from *node*: what to show, and where to go on from there."""
    if node.type == "array":
        return {i: (child, child) for i, child in enumerate(node.named_children)}
    pairs = node.named_children if node.type == "object" else []
    keys = ((pair.child_by_field_name("key"), pair.child_by_field_name("value")) for pair in pairs)
    return {json.loads(key.text or b"null"): (key, value) for key, value in keys if key}


def _yaml(text: str) -> _Follow:
    from ._yaml import compose

    top = compose(text)
    children = cache(_yaml_children)

    def follow(steps: tuple[Step, ...]) -> Place:
        node, place = top, NOWHERE
        for step in steps:
            if node is None or step not in (found := children(node)):
                break
            shown, node = found[step]
            place = (shown.start_mark.line + 1, shown.start_mark.column + 1)
        return place

    return follow


def _yaml_children(node: "yaml.Node") -> dict[Step, tuple["yaml.Node", "yaml.Node"]]:
    import yaml

    if isinstance(node, yaml.SequenceNode):
        return {i: (child, child) for i, child in enumerate(node.value)}
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: (key, value) for key, value in pairs if isinstance(key, yaml.ScalarNode)}
