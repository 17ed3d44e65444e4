"""The modules of this repository that infra/aws calls, as the last `init` found them."""

import os
from pathlib import Path

from .files import Workdir, read_json


def local_modules(folder: Path, workdir: Workdir) -> dict[str, bytes]:
    """The Terraform files of the local modules that the root module at *folder* calls, by their path from there.

    Those that were downloaded are pinned by the manifest and left out.

    Source: Terraform, internal/modsdir (`modules.json`); tried with 1.11.4.
    """
    manifest = read_json(workdir.data / "modules" / "modules.json")
    entries = manifest.get("Modules", []) if isinstance(manifest, dict) else []
    called = [folder / str(entry.get("Dir", "")) for entry in entries if str(entry.get("Source", "")).startswith(".")]
    own = [module for module in called if workdir.data not in module.parents]
    paths = sorted(path for module in own for pattern in ("*.tf", "*.tf.json") for path in module.glob(pattern))
    return {os.path.relpath(path, folder): path.read_bytes() for path in paths}
