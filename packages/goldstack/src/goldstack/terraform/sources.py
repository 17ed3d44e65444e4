"""What the Terraform files of infra/aws declare, as far as we must know it before Terraform starts."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from goldstack.errors import ConfigError
from goldstack.project import Problem

from . import hcl
from .declarations import Declarations, Repeated, Variable
from .defaults import unfit_defaults

_BUILT_IN = b"terraform"
LOCK_FILE = ".terraform.lock.hcl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The declarations of one root module."""

    folder: Path
    variables: dict[str, Variable] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    required_versions: list[tuple[str, str]] = field(default_factory=list)
    providers: dict[str, list[str]] = field(default_factory=dict)
    backend: str = "local"
    unreadable: list[Path] = field(default_factory=list)
    resources: dict[str, bytes] = field(default_factory=dict)
    local_values: bytes = b""
    settings: bytes = b""
    fences_account: bool = False
    files: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Of all files."""
        return hashlib.sha256(json.dumps(self.files).encode()).hexdigest()

    @property
    def unreadable_overrides(self) -> list[Path]:
        """The unreadable files that may change what others declare."""
        return [path for path in self.unreadable if _is_override(path)]

    def lock_file(self) -> bytes:
        """The provider lock file; empty where there is none."""
        path = self.folder / LOCK_FILE
        return path.read_bytes() if path.is_file() else b""

    def locked(self) -> dict[str, str]:
        """The version of each provider that the lock file names."""
        blocks = hcl.parse(self.lock_file()) or []
        providers = (
            (block.labels[0], hcl.literal(block.attributes().get("version"))) for block in blocks if block.labels
        )
        return {address: version for address, version in providers if version}


def read_sources(folder: Path) -> Sources:
    """Read every *.tf and *.tf.json of *folder*, override files last, as Terraform does.

    A file that cannot be parsed is listed as unreadable, and left to Terraform.

    Raises:
        ConfigError: There are none.
    """
    paths = sorted((*folder.glob("*.tf"), *folder.glob("*.tf.json")), key=lambda path: (_is_override(path), path.name))
    paths = [path for path in paths if path.is_file() and not path.name.startswith(".")]
    if not paths:
        raise ConfigError(f"{folder} holds no Terraform files (*.tf).\nIt is the folder that says what is created.")
    reader = _Reader(folder)
    files: dict[str, str] = {}
    for path in paths:
        content = path.read_bytes()
        files[path.name] = hashlib.sha256(content).hexdigest()
        (reader.json_file if path.suffix == ".json" else reader.hcl_file)(path, content)
    return Sources(
        folder=folder,
        variables=reader.declared.variables,
        faults=[*reader.declared.faults, *unfit_defaults(reader.declared.variables.values())],
        required_versions=reader.required_versions,
        providers=reader.providers,
        backend=reader.backend,
        unreadable=reader.unreadable,
        resources=reader.resources,
        local_values=b"\0".join(reader.local_values),
        settings=b"\0".join([*reader.settings, *sorted(reader.kinds - {_BUILT_IN})]),
        fences_account=reader.fences_account,
        files=files,
    )


def _is_override(path: Path) -> bool:
    stem = path.name.removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.root = folder.parent.parent
        self.declared = Declarations(self.root)
        self.required_versions: list[tuple[str, str]] = []
        self.providers: dict[str, list[str]] = {}
        self.backend = "local"
        self.unreadable: list[Path] = []
        self.resources: dict[str, bytes] = {}
        self.local_values: list[bytes] = []
        self.settings: list[bytes] = []
        self.kinds: set[bytes] = set()
        self.fences_account = False

    def hcl_file(self, path: Path, content: bytes) -> None:
        blocks = hcl.parse(content)
        if blocks is None:
            self.unreadable.append(path)
            self.settings.append(content)
            return
        for block in blocks:
            match block.type, block.labels:
                case "variable", _:
                    self.declared.hcl_block(block, path, override=_is_override(path))
                case "terraform", ():
                    self.settings.append(block.text)
                    self._hcl_settings(block, path)
                case "resource", (kind, name):
                    self.resources[f"{kind}.{name}"] = block.text
                    self.kinds.add(_provider_of(kind))
                case "data" | "ephemeral", (kind, _):
                    self.kinds.add(_provider_of(kind))
                case "provider", ("aws",) if "alias" not in block.attributes():
                    self.fences_account = "allowed_account_ids" in block.attributes()
                case "locals", ():
                    self.local_values.append(block.text)
                case "module", (name,):
                    calls = block.attributes()
                    self.settings.append(name.encode())
                    self.settings.extend((calls[key].text or b"") for key in ("source", "version") if key in calls)

    def json_file(self, path: Path, content: bytes) -> None:
        try:
            for document in _objects(json.loads(content, object_pairs_hook=_pairs, parse_constant=_no_constant)):
                if "variable" in document:
                    self.declared.json_blocks(document["variable"], path, override=_is_override(path))
                for settings in _objects(document.get("terraform")):
                    self.settings.append(json.dumps(settings, sort_keys=True).encode())
                    self._json_settings(settings, path)
                self.settings.append(json.dumps(document.get("module"), sort_keys=True).encode())
                self.kinds |= {
                    _provider_of(kind) for part in ("resource", "data") for kind, _ in _members(document.get(part))
                }
        except (ValueError, AttributeError, TypeError, RecursionError):
            self.unreadable.append(path)
            self.settings.append(content)

    def _hcl_settings(self, block: hcl.Block, path: Path) -> None:
        if version := hcl.literal(block.attributes().get("required_version")):
            self._required(version, path, self._place(path, block.line))
        for inner in block.blocks():
            if inner.type == "backend" and len(inner.labels) == 1:
                self.backend = inner.labels[0]
            if inner.type == "required_providers":
                for name, expression in inner.attributes().items():
                    fields = hcl.members(expression)
                    constraint = hcl.literal(fields.get("version")) if fields else hcl.literal(expression)
                    self._provider(name, hcl.literal(fields.get("source")), constraint)

    def _json_settings(self, settings: dict[str, Any], path: Path) -> None:
        if version := settings.get("required_version"):
            self._required(str(version), path, self._place(path))
        for name, _ in _members(settings.get("backend")):
            self.backend = name
        for name, value in _members(settings.get("required_providers")):
            given = value if isinstance(value, dict) else {"version": value}
            self._provider(name, given.get("source"), given.get("version"))

    def _required(self, version: str, path: Path, place: str) -> None:
        if _is_override(path):
            self.required_versions.clear()
        self.required_versions.append((version, place))

    def _provider(self, name: str, source: str | None, version: str | None) -> None:
        parts = (source or f"hashicorp/{name}").split("/")
        address = "/".join(["registry.terraform.io", *parts][-3:])
        self.providers.setdefault(address, []).extend([version] if version else [])

    def _place(self, path: Path, line: int | None = None) -> str:
        shown = path.relative_to(self.root)
        return f"{shown}:{line}" if line else str(shown)


def _provider_of(kind: str) -> bytes:
    """The local name of the provider that a type of resources implies, which `init` has to install."""
    return kind.partition("_")[0].encode()


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    for part in _objects(value):
        yield from part.items()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = Repeated([*_several(found[key]), value]) if key in found else value
    return found


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, Repeated) else [value]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
