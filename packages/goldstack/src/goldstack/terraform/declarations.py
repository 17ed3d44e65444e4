"""Variable blocks of all files of a root module, put together as Terraform puts them together."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldstack.project import Positions, Problem

from . import hcl
from .constraints import NoType, read_quoted_type, read_type
from .literals import evaluate, is_refused, unescape
from .types import Type, Unknown, Value

# Source: Terraform's module blocks, whose own arguments these are.
RESERVED = frozenset(
    {"source", "version", "providers", "provider", "count", "for_each", "lifecycle", "depends_on", "locals", "_"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A declared variable, and where.

    Args:
        name: As Terraform knows it.
        type: None where none is written: any value will do.
        has_default: Whether it may be left out.
        default: None where there is no default, too; not yet converted to the type.
        nullable: Whether null is a value; where it is not, null stands for the default.
        sensitive: Never shown.
        ephemeral: Kept in no plan and no state.
        description: As written, where it is a plain string.
        validations: How many `validation` blocks it has; they are Terraform's to evaluate.
        place: `infra/aws/variables.tf:3`.
        path: The file.
        line: From 1; 0 where it is not known.
    """

    name: str
    type: Type | None = None
    has_default: bool = False
    default: Value = None
    nullable: bool = True
    sensitive: bool = False
    ephemeral: bool = False
    description: str | None = None
    validations: int = 0
    place: str
    path: Path
    line: int

    @property
    def file(self) -> str:
        """The file as it is shown: `infra/aws/variables.tf`."""
        return self.place.rpartition(":")[0] if self.line else self.place

    @property
    def required(self) -> bool:
        """Whether it must be given a value."""
        return not self.has_default


class Repeated(list[Any]):
    """The values of a key that stands more than once in a JSON object."""


class Declarations:
    """The variables found so far, and what is wrong with how they are declared.

    Args:
        root: Paths are shown relative to it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.variables: dict[str, Variable] = {}
        self.faults: list[Problem] = []

    def hcl_block(self, block: hcl.Block, path: Path, *, override: bool) -> None:
        """Take the `variable` block *block* of *path*; override files come last."""
        declared = _Declared(self, path, block.line)
        if len(block.labels) != 1:
            declared.fault(f'a variable block has one name, such as variable "size", not {len(block.labels)}.')
            return
        name = unescape(block.labels[0])
        if isinstance(name, str):
            self._take(name, declared.hcl(block, name), declared, override=override)

    def json_blocks(self, value: Any, path: Path, *, override: bool) -> None:
        """Take all variables of *value*, what `"variable"` is in the file *path*."""
        positions = Positions(path)
        for i, part in enumerate(_bodies(value)):
            for name, bodies in part.items():
                line, _ = positions.of("variable", *([i] if isinstance(value, list) else []), name)
                declared = _Declared(self, path, line)
                for body in _bodies(bodies):
                    self._take(name, declared.json(body, name), declared, override=override)

    def _take(self, name: str, found: Mapping[str, Any], declared: "_Declared", *, override: bool) -> None:
        before = self.variables.get(name)
        if override:
            if before is None:
                declared.fault(
                    f"variable {name!r} is overridden here, but no other file declares it.\nDeclare it there."
                )
                return
            if "validations" in found:
                declared.fault(
                    f"variable {name!r}: an override file cannot have `validation` blocks.\nMove them to {before.place}."
                )
            self.variables[name] = dataclasses.replace(before, **found)
            return
        if before is not None:
            declared.fault(f"variable {name!r} is declared again; {before.place} declares it first.\nKeep one of them.")
            return
        declared.check_name(name)
        self.variables[name] = Variable(
            name=name, place=declared.place, path=declared.path, line=declared.line, **found
        )


class _Declared:
    """One variable block: where it is, and what it says."""

    def __init__(self, owner: Declarations, path: Path, line: int) -> None:
        self.path = path
        self.line = line
        self.file = str(path.relative_to(owner.root))
        self.place = f"{self.file}:{line}" if line else self.file
        self._faults = owner.faults

    def fault(self, text: str, line: int = 0) -> None:
        self._faults.append(Problem(self.file, line or self.line, 0, text))

    def check_name(self, name: str) -> None:
        if name in RESERVED:
            self.fault(f"a variable cannot be called {name!r}: Terraform's module blocks use that name.\nRename it.")
        elif name.startswith("-") or not name.replace("-", "_").isidentifier():
            self.fault(
                f"a variable cannot be called {name!r}: a name is a letter or an underscore, then letters, digits, "
                f"underscores or dashes.\nRename it."
            )

    def hcl(self, block: hcl.Block, name: str) -> dict[str, Any]:
        expressions = block.attributes()
        found = self._values(name, {key: evaluate(node) for key, node in expressions.items() if key in _ARGUMENTS})
        if "type" in expressions:
            found["type"] = self._type(name, read_type, expressions["type"])
        if "default" in expressions and is_refused(expressions["default"]):
            self.fault(f"variable {name!r}: its default would have to be computed.\nWrite a plain value.")
        if validations := sum(inner.type == "validation" for inner in block.blocks()):
            found["validations"] = validations
        for key in block.repeated():
            self.fault(f"variable {name!r} gives `{key}` twice.\nKeep one of them.")
        return found

    def json(self, body: Mapping[str, Any], name: str) -> dict[str, Any]:
        for key in _ARGUMENTS & body.keys():
            if isinstance(body[key], Repeated):
                self.fault(f"variable {name!r} gives `{key}` twice.\nKeep one of them.")
        found = self._values(name, body)
        if "type" in body:
            found["type"] = self._type(name, read_quoted_type, body["type"])
        if validations := len(list(_bodies(body.get("validation")))):
            found["validations"] = validations
        return found

    def _values(self, name: str, given: Mapping[str, Value]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "default" in given:
            found |= {"has_default": True, "default": given["default"]}
        if isinstance(description := given.get("description"), str):
            found["description"] = description
        for key in ("nullable", "sensitive", "ephemeral"):
            if key in given:
                value = given[key]
                if value in _FLAGS and not isinstance(value, Unknown):
                    found[key] = _FLAGS[value]
                else:
                    self.fault(f"variable {name!r}: `{key}` is true or false, and nothing that has to be computed.")
        return found

    def _type(self, name: str, read: Callable[[Any], Type], written: Any) -> Type | None:
        try:
            return read(written)
        except NoType as error:
            self.fault(f"variable {name!r}: {error}.")
            return None


_ARGUMENTS = frozenset({"default", "description", "nullable", "sensitive", "ephemeral"})
_FLAGS: dict[object, bool] = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}


def _bodies(value: Any) -> Iterator[Mapping[str, Any]]:
    """The bodies of blocks that a JSON value stands for: one, several in a list, or none."""
    if isinstance(value, list):
        for body in value:
            yield from _bodies(body)
    elif isinstance(value, dict):
        yield value
    elif value is not None:
        raise TypeError(f"{value!r} is no block")
