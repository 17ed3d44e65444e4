"""A deployment's life: where project, Terraform, AWS, the local AWS and migrations meet."""

from .consent import Consent
from .dry import DryRun
from .gate import check_destroy
from .lifecycle import Lifecycle
from .passthrough import Passthrough
from .prepare import Prepared, prepare
from .server import start_local

__all__ = ["Consent", "DryRun", "Lifecycle", "Passthrough", "Prepared", "check_destroy", "prepare", "start_local"]
