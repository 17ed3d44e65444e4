"""Everything that Terraform is given for one deployment, and fingerprints of it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goldstack.project import JSON, dumps

from .files import Workdir, read_json, write
from .modules import local_modules
from .sources import Sources

_TOO_SHORT = 3
_REFERENCE = re.compile(rb"\bvar\.([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The root module, the values for it, and the files that bring them to Terraform.

    Args:
        sources: The root module.
        workdir: The deployment's own folder.
        variables: Values by Terraform name.
        backend: Values of the backend block.
        cli_config: CLI configuration to write, where the user has none.
        version: Terraform's.
        guarded: What the types of resources begin with that are not changed in one process.
        place: Account, region and whatever else says where resources are: what was made elsewhere is not found here.
    """

    sources: Sources
    workdir: Workdir
    variables: Mapping[str, JSON]
    backend: Mapping[str, JSON]
    cli_config: str | None
    version: str
    guarded: str
    place: Mapping[str, JSON]

    def write(self) -> None:
        """Write the files that Terraform's arguments name."""
        # A line for each variable: where one is wrong, Terraform shows its line, and so not the others' secrets.
        lines = ",\n".join(f"  {dumps(name)}: {dumps(value)}" for name, value in self.variables.items())
        texts = {self.workdir.variables: f"{{\n{lines}\n}}\n", self.workdir.backend: dumps(dict(self.backend))}
        if self.cli_config:
            texts[self.workdir.cli_config] = self.cli_config
        for path, text in texts.items():
            write(path, text)

    def secrets(self) -> tuple[bytes, ...]:
        """The texts in the values of sensitive variables, as they are and as JSON writes them; the longest first.

        What is as short as a number of three digits would hide half of what Terraform says, and is no secret.
        """
        declared = self.sources.variables
        values = [value for name, value in self.variables.items() if name in declared and declared[name].sensitive]
        texts = {form for value in values for text in _texts(value) for form in (text, dumps(text)[1:-1])}
        return tuple(sorted((text.encode() for text in texts if len(text) > _TOO_SHORT), key=len, reverse=True))

    def fingerprint(self) -> dict[str, Any]:
        """What a plan depends on, part by part."""
        values = dumps(dict(self.variables)).encode()
        return {**self._for_init(), "*.tf files": self.sources.digest, "variables": _digest(values)}

    def is_initialised(self) -> bool:
        """Whether `init` has run for just this, and what it installed is there."""
        data = self.workdir.data
        installed = list((data / "providers").glob("*/*/*/*/*"))
        complete = all(path.exists() for path in installed) and (installed or not self.sources.providers)
        return bool(complete) and data.is_dir() and read_json(self.workdir.initialised) == self._for_init()

    def note_initialised(self) -> None:
        """Remember what `init` was run for."""
        write(self.workdir.initialised, json.dumps(self._for_init()))

    def is_applied(self) -> bool:
        """Whether nothing of this has changed since the last apply here."""
        return bool(read_json(self.workdir.applied) == self._for_apply())

    def is_guarded_changed(self) -> bool:
        """Whether what guarded resources are given has changed since the last apply here, as far as can be seen."""
        applied = read_json(self.workdir.applied)
        return isinstance(applied, dict) and applied.get("guarded") != self._for_apply()["guarded"]

    def note_applied(self) -> None:
        """Remember what was applied."""
        write(self.workdir.applied, json.dumps(self._for_apply()))

    def _for_init(self) -> dict[str, Any]:
        return {
            "backend": dict(self.backend),
            "settings": _digest(self.sources.settings),
            "modules": _digest(b"\0".join(local_modules(self.sources.folder, self.workdir).values())),
            "lock file": _digest(self.sources.lock_file()),
            "Terraform": self.version,
            "providers": _digest((self.cli_config or "").encode()),
        }

    def _for_apply(self) -> dict[str, Any]:
        texts = [text for address, text in sorted(self.sources.resources.items()) if address.startswith(self.guarded)]
        joined = b"\0".join(texts)
        if b"local." in joined:
            joined += self.sources.local_values
        names = sorted({name.decode() for name in _REFERENCE.findall(joined)})
        values = dumps({**{name: self.variables.get(name) for name in names}, "": dict(self.place)})
        return {**self.fingerprint(), "guarded": _digest(joined + values.encode())}


def _texts(value: JSON) -> Iterator[str]:
    match value:
        case dict():
            yield from (text for item in value.values() for text in _texts(item))
        case list():
            yield from (text for item in value for text in _texts(item))
        case str():
            yield value
        case None | bool():
            return
        case _:
            yield dumps(value)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
