"""A deployment's life: where project, Terraform, AWS, the local AWS and migrations meet."""

from typing import TYPE_CHECKING

from goldstack.lazy import names

if TYPE_CHECKING:
    from .check import Report
    from .consent import Consent
    from .database import Database
    from .dry import DryRun
    from .gate import check_destroy
    from .lifecycle import Lifecycle
    from .passthrough import Passthrough
    from .prepare import Prepared
    from .schema import write_schema
    from .server import start_local

__all__ = [
    "Consent",
    "Database",
    "DryRun",
    "Lifecycle",
    "Passthrough",
    "Prepared",
    "Report",
    "check_destroy",
    "start_local",
    "write_schema",
]

# Imported on use: a command needs few of them, and all take longer than what the quickest of them does.
_HOMES = {
    "Consent": "consent",
    "Database": "database",
    "DryRun": "dry",
    "Lifecycle": "lifecycle",
    "Passthrough": "passthrough",
    "Prepared": "prepare",
    "Report": "check",
    "check_destroy": "gate",
    "start_local": "server",
    "write_schema": "schema",
}

__getattr__ = names(__name__, _HOMES)
