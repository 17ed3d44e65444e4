"""YAML read with JSON's types only: `no`, `yes`, dates, octals and the like stay strings."""

import re
from collections.abc import Hashable
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from goldstack.errors import ConfigError

from .values import JSON, MOST, printable, quote

_TAG = "tag:yaml.org,2002:"
_SCALARS = (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
)


def parse(text: str, path: Path) -> JSON:
    """Parse *text*, the content of *path*.

    Raises:
        ConfigError: Not YAML, or more than JSON can hold: aliases, tags, keys that are no strings, duplicate keys.
    """
    try:
        parsed: JSON = yaml.load(text, Loader=_JsonTypes)  # noqa: S506 - a SafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigError(f"{path}{place} is not YAML that can be used: {error.problem or error.context}.") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not YAML that can be used: {error}.") from None
    return parsed


def compose(text: str) -> yaml.Node | None:
    """The nodes of *text*, each with its place, or None where it is not YAML that can be used."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_JsonTypes)
    except yaml.YAMLError:
        return None
    return node


class _JsonTypes(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _problem("an alias (*) stands here; write the value out", self._place())
        if tag := getattr(self.peek_event(), "tag", None):  # type: ignore[no-untyped-call] # PyYAML's own
            told = "a value's type is told by how it is written"
            raise _problem(f"the tag {printable(tag)} stands here; {told}", self._place())
        self._nodes += 1
        if self._nodes > 2 * MOST:  # keys are nodes too
            raise _problem(f"the file holds more than {MOST:,} values, which is the most", self._place())
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's own
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _problem("a key must be a word, not a list or a mapping", key.start_mark)
            if key.tag != f"{_TAG}str":
                raise _problem(f"the key {quote(key.value)} is no string; put it in quotes", key.start_mark)
            name = self.construct_text(key)
            if name in seen:
                raise _problem(f"the key {quote(name)} stands twice in one mapping", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)

    def _place(self) -> yaml.Mark | None:
        mark: yaml.Mark | None = self.peek_event().start_mark  # type: ignore[no-untyped-call] # PyYAML's own
        return mark

    def construct_decimal(self, node: yaml.ScalarNode) -> Decimal:
        return Decimal(node.value)

    def construct_text(self, node: yaml.ScalarNode) -> str:
        """JSON writes a character beyond U+FFFF as two escapes, which PyYAML leaves as two halves."""
        text: str = node.value
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _problem(text: str, mark: yaml.Mark | None) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, text, mark)


for _name, _pattern, _first in _SCALARS:
    _JsonTypes.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})\Z"), _first)
_JsonTypes.yaml_constructors = {
    f"{_TAG}null": yaml.SafeLoader.construct_yaml_null,
    f"{_TAG}bool": yaml.SafeLoader.construct_yaml_bool,
    f"{_TAG}int": lambda _, node: int(node.value),
    f"{_TAG}float": _JsonTypes.construct_decimal,
    f"{_TAG}str": _JsonTypes.construct_text,
    f"{_TAG}seq": yaml.SafeLoader.construct_yaml_seq,
    f"{_TAG}map": yaml.SafeLoader.construct_yaml_map,
}
