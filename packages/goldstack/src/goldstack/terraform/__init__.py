"""Terraform alone: what infra/aws declares, the variables it gets, the program, its processes and its plans. No AWS."""

from .agreement import disagreements
from .approval import loses_nothing
from .backend import backend_values
from .binary import Binary, check_version, find_binary
from .declarations import Variable
from .environment import terraform_environment
from .files import Workdir, locked
from .inputs import Inputs
from .mirror import cli_config
from .runner import Terraform
from .sources import Sources, read_sources
from .stamp import check_stamp, write_stamp
from .variables import variables

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
