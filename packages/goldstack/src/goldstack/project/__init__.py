"""goldstack.json (or goldstack.yaml): found, read, checked, and turned into frozen dataclasses."""

from ._find import find
from .model import Deployment, Project, RemoteState, load
from .names import TABLE_NAME, camel_key, closest, key_of, terraform_name
from .origin import Origin
from .positions import Positions, json_path
from .problems import MOST_SHOWN, Problem, listed
from .values import JSON, cut, dumps, printable, quote, show

__all__ = [
    "JSON",
    "MOST_SHOWN",
    "TABLE_NAME",
    "Deployment",
    "Origin",
    "Positions",
    "Problem",
    "Project",
    "RemoteState",
    "camel_key",
    "closest",
    "cut",
    "dumps",
    "find",
    "json_path",
    "key_of",
    "listed",
    "load",
    "printable",
    "quote",
    "show",
    "terraform_name",
]
