"""Providers without a network: the CLI configuration that uses the provider mirrors of this machine."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from goldstack.errors import ConfigError

from .files import cache_folder
from .sources import Sources
from .versions import accepts

SYSTEM_FOLDERS = (Path("/opt"), Path("/usr/share"))


def cli_config(sources: Sources, *, environ: Mapping[str, str], platform: str) -> str | None:
    """The CLI configuration to give Terraform, or None where the user has one or none is needed.

    Each provider that a mirror of this machine holds, for *platform* and in a version that *sources* accepts (the locked
    one, where one is locked), comes from there; all others come directly, through a cache.
    """
    if _has_own(environ):
        return None
    mirrored: dict[Path, list[str]] = {}
    locked = sources.locked()
    asked = {
        **dict.fromkeys(locked, ()),
        **sources.providers,
    }  # a lock file also knows those of modules, and implied ones
    for address, stated in asked.items():
        constraints = [*stated, *([locked[address]] if address in locked else [])]
        for mirror in mirrors(environ):
            if any(_fits(version, constraints) for version in held_versions(mirror, address, platform)):
                mirrored.setdefault(mirror, []).append(address)
                break
    found = [address for addresses in mirrored.values() for address in addresses]
    return _render(mirrored, cache=len(found) < len(asked), exclude=found)


def mirrors(environ: Mapping[str, str]) -> list[Path]:
    """The mirror folders of this machine: GOLDSTACK_TF_MIRROR, Terraform's implied ones, tf-plugins of /opt and /usr/share.

    Raises:
        ConfigError: GOLDSTACK_TF_MIRROR names no folder.
    """
    home = Path(environ.get("HOME") or Path.home())
    candidates = [home / ".terraform.d" / "plugins"]
    if named := environ.get("GOLDSTACK_TF_MIRROR"):
        if not Path(named).is_dir():
            raise ConfigError(
                f"GOLDSTACK_TF_MIRROR is {named!r}, which is no folder.\nCorrect the variable, or unset it."
            )
        candidates.insert(0, Path(named).absolute())
    if sys.platform == "darwin":
        support = Path("Library", "Application Support", "io.terraform", "plugins")
        candidates += [home / support, Path("/") / support]
    else:
        data = [environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")]
        data += (environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep)
        candidates += [Path(folder) / "terraform" / "plugins" for folder in data if folder]
    for base in SYSTEM_FOLDERS:
        candidates += sorted((*base.glob("tf-plugins*"), *base.glob("*/tf-plugins*")))
    return [folder for folder in dict.fromkeys(candidates) if folder.is_dir()]


def held_versions(mirror: Path, address: str, platform: str) -> list[str]:
    """The versions of the provider *address* that *mirror* holds for *platform*, unpacked or packed.

    Source: Terraform CLI documentation, provider installation, filesystem mirror.
    """
    folder = mirror / address
    unpacked = [path.parent.name for path in folder.glob(f"*/{platform}")]
    prefix, suffix = f"terraform-provider-{folder.name}_", f"_{platform}.zip"
    packed = [path.name.removeprefix(prefix).removesuffix(suffix) for path in folder.glob(f"{prefix}*{suffix}")]
    return sorted({*unpacked, *packed})


def _fits(version: str, constraints: list[str]) -> bool:
    try:
        return accepts(constraints, version)
    except ConfigError:  # a stray folder in the mirror, or a constraint that is left to Terraform
        return False


def _has_own(environ: Mapping[str, str]) -> bool:
    named = [environ.get("TF_CLI_CONFIG_FILE"), environ.get("TERRAFORM_CONFIG")]  # the second is its name of old
    if any(path and Path(path).is_file() for path in named):
        return True
    home = Path(environ.get("HOME") or Path.home())
    return (home / ".terraformrc").is_file() or any((home / ".terraform.d").glob("*.tfrc"))


def _render(mirrored: Mapping[Path, Iterable[str]], *, cache: bool, exclude: list[str]) -> str:
    lines = []
    if cache:
        folder = cache_folder() / "terraform-plugins"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines.append(f"plugin_cache_dir = {json.dumps(str(folder))}")
    lines.append("provider_installation {")
    for mirror, addresses in mirrored.items():
        lines.append(f"  filesystem_mirror {{\n    path    = {json.dumps(str(mirror))}")
        lines.append(f"    include = {json.dumps(list(addresses))}\n  }}")
    lines.append(f"  direct {{\n    exclude = {json.dumps(exclude)}\n  }}\n}}")
    return "\n".join(lines) + "\n"
