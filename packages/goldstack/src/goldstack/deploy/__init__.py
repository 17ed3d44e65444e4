"""A deployment's life: where project, Terraform, AWS, the local AWS and migrations meet."""

from .check import Report, check
from .consent import Consent
from .dry import DryRun
from .gate import check_destroy
from .lifecycle import Lifecycle
from .passthrough import Passthrough
from .prepare import Prepared, prepare
from .schema import write_schema
from .server import start_local

__all__ = [
    "Consent",
    "DryRun",
    "Lifecycle",
    "Passthrough",
    "Prepared",
    "Report",
    "check",
    "check_destroy",
    "prepare",
    "start_local",
    "write_schema",
]
