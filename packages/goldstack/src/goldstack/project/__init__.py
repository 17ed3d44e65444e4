"""goldstack.json (or goldstack.yaml): found, read, checked, and turned into frozen dataclasses."""

from ._find import find
from .model import Deployment, Project, RemoteState, load
from .names import TABLE_NAME, closest, terraform_name
from .values import JSON, dumps

__all__ = [
    "JSON",
    "TABLE_NAME",
    "Deployment",
    "Project",
    "RemoteState",
    "closest",
    "dumps",
    "find",
    "load",
    "terraform_name",
]
