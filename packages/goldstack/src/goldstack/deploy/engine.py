"""The local AWS that Terraform needs."""

import os

from goldstack.errors import ConfigError
from goldstack.project import Deployment


def check_engine(deployment: Deployment) -> None:
    """Check that nothing asks for another local AWS than the one that Terraform needs.

    Raises:
        ConfigError: GOLDSTACK_LOCAL_ENGINE does.
    """
    engine = os.environ.get("GOLDSTACK_LOCAL_ENGINE", "").strip() or "ministack"
    if deployment.is_local and engine not in {"auto", "ministack"}:
        raise ConfigError(
            f"GOLDSTACK_LOCAL_ENGINE is {engine!r}, but Terraform needs ministack for the deployment 'local'.\n"
            f"Unset the variable for this command."
        )
