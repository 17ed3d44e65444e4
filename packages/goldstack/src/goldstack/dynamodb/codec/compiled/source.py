"""Python that is being written."""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from goldstack.dynamodb.codec.shapes import Record


class Unusual(Exception):
    """What the compiled code does not do itself."""


def unusual() -> NoReturn:
    """Leave it to the interpreted codec."""
    raise Unusual


class Source:
    """Functions of one namespace, and the objects that they name."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"unusual": unusual}
        self._functions: dict[tuple[str, int], str] = {}
        self._variables = 0

    def name(self, value: Any, like: str = "o") -> str:
        """A name for *value* in the code."""
        for known, held in self._names.items():
            if held is value:
                return known
        made = f"{like}_{len(self._names)}"
        self._names[made] = value
        return made

    def variable(self) -> str:
        """A variable of its own."""
        self._variables += 1
        return f"v{self._variables}"

    def function(self, purpose: str, record: Record, body: Callable[[], Iterable[str]], argument: str = "o") -> str:
        """The name of the function that does *purpose* for *record*, with *body*; written once, so a record may hold itself."""
        known = self._functions.get((purpose, id(record)))
        if known:
            return known
        made = self._functions[purpose, id(record)] = f"{purpose}_{len(self._functions)}"
        self._names[made] = None
        self.define(made, argument, body())
        return made

    def define(self, name: str, argument: str, body: Iterable[str]) -> Callable[[Any], Any]:
        """Compile *body* as the function *name*."""
        code = "\n    ".join([f"def {name}({argument}):", *body])
        exec(compile(code, f"<codec: {name}>", "exec"), self._names)  # noqa: S102 - the code is made of shapes alone
        made: Callable[[Any], Any] = self._names[name]
        return made

    def get(self, name: str) -> Callable[[Any], Any]:
        """The function *name*."""
        made: Callable[[Any], Any] = self._names[name]
        return made
