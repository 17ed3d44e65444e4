"""schemas/package.schema.json, by which editors know the variables of infra/aws."""

import json
from pathlib import Path

from goldstack.errors import ConfigError
from goldstack.project import Project, listed
from goldstack.project.schema import SCHEMA_FILE
from goldstack.terraform import Sources, read_sources
from goldstack.terraform.files import write
from goldstack.terraform.json_schema import package_schema

REMEDY = "Write it anew: inv infra.schema"


def write_schema(project: Project, *, dry: bool = False) -> tuple[Path, bool]:
    """Write the schema of *project*; its path, and whether that changed anything.

    Args:
        project: The repository.
        dry: Tell the same, and write nothing.

    Raises:
        ConfigError: A file of infra/aws cannot be read, or declares a variable that Terraform would refuse.
    """
    sources = read_sources(project.infra)
    if sources.unreadable:
        names = ", ".join(str(path) for path in sources.unreadable)
        raise ConfigError(
            f"{names}: cannot be parsed, so that not all variables are known.\nTerraform says what is wrong."
        )
    if sources.faults:
        raise ConfigError(listed(sources.faults))
    path = project.root / SCHEMA_FILE
    if is_current(project, sources):
        return path, False
    if dry:
        return path, True
    text = json.dumps(package_schema(sources.variables.values()), indent=2, ensure_ascii=False)
    path.parent.mkdir(exist_ok=True)
    write(path, f"{text}\n", mode=0o644)
    return path, True


def is_current(project: Project, sources: Sources) -> bool:
    """Whether the schema says what *sources* declare, however it is laid out."""
    try:
        found = json.loads((project.root / SCHEMA_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return bool(found == package_schema(sources.variables.values()))
