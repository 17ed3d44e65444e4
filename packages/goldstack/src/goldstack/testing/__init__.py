"""What the fixtures of `goldstack.pytest_plugin` give, and how they make it; imported when a test first asks for one."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .deployment import LocalDeployment
    from .faults import Faults

__all__ = ["Faults", "LocalDeployment"]

# Imported on use: the data's tests have no need of what runs Terraform.
_HOMES = {"Faults": "faults", "LocalDeployment": "deployment"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
