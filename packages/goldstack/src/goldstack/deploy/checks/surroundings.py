"""What every check of one run looks at, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from goldstack.errors import ConfigError
from goldstack.project import Deployment, Origin, Project
from goldstack.terraform import Binary, Sources, find_binary, read_sources


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The repository and the machine.

    Attributes:
        project: goldstack.json, found valid.
        environ: The variables to judge by.
    """

    project: Project
    environ: Mapping[str, str]

    @cached_property
    def sources(self) -> Sources | ConfigError:
        """What infra/aws declares, or why it cannot be read."""
        try:
            return read_sources(self.project.infra)
        except ConfigError as error:
            return error
        except OSError as error:
            return ConfigError(f"{error.filename} cannot be read: {error.strerror}.")

    @cached_property
    def binary(self) -> Binary | ConfigError:
        """The Terraform to run, or why there is none."""
        try:
            return find_binary(self.environ)
        except ConfigError as error:
            return error

    @cached_property
    def version(self) -> str | None:
        """Terraform's version, where a command has asked before."""
        known = self.binary.cached_version() if isinstance(self.binary, Binary) else None
        return known[0] if known else None

    def place(self, deployment: Deployment, key: str) -> str:
        """Where goldstack.json has, or should have, the setting *key* of *deployment*."""
        return Origin(self.project.path, deployment.name).setting("", key).place
