"""Terraform alone: what infra/aws declares, the variables it gets, the program, its processes and its plans. No AWS."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

from .agreement import disagreements
from .backend import backend_values
from .binary import Binary, check_version, find_binary
from .declarations import Variable
from .files import Workdir, locked
from .sources import Sources, read_sources
from .variables import variables

if TYPE_CHECKING:
    from .approval import loses_nothing
    from .environment import terraform_environment
    from .inputs import Inputs
    from .mirror import cli_config
    from .runner import Terraform
    from .stamp import check_stamp, write_stamp

__all__ = [
    "Binary",
    "Inputs",
    "Sources",
    "Terraform",
    "Variable",
    "Workdir",
    "backend_values",
    "check_stamp",
    "check_version",
    "cli_config",
    "disagreements",
    "find_binary",
    "locked",
    "loses_nothing",
    "read_sources",
    "terraform_environment",
    "variables",
    "write_stamp",
]

# What runs Terraform is imported on use: `infra.check` needs none of it.
_HOMES = {
    "Inputs": "inputs",
    "Terraform": "runner",
    "check_stamp": "stamp",
    "cli_config": "mirror",
    "loses_nothing": "approval",
    "terraform_environment": "environment",
    "write_stamp": "stamp",
}

__getattr__ = names(__name__, _HOMES)
