"""What the fixtures of `goldstack.pytest_plugin` give, and how they make it; imported when a test first asks for one."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .deployment import LocalDeployment
    from .faults import Faults

__all__ = ["Faults", "LocalDeployment"]

# Imported on use: the data's tests have no need of what runs Terraform.
_HOMES = {"Faults": "faults", "LocalDeployment": "deployment"}

__getattr__ = names(__name__, _HOMES)
