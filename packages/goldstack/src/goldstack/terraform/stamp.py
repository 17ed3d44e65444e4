"""What a saved plan was made for, noted beside it: a plan belongs to its deployment."""

import hashlib
import json

from goldstack.errors import Refused
from goldstack.project import Deployment

from .files import read_json, write
from .runner import Terraform

_SHOWN = ("deployment", "account", "region", "endpoint", "Terraform", "backend")


def write_stamp(terraform: Terraform, deployment: Deployment) -> None:
    """Note what the plan just saved was made for."""
    write(terraform.workdir.stamp, json.dumps(_stamp(terraform, deployment)))


def check_stamp(terraform: Terraform, deployment: Deployment) -> None:
    """Hold the saved plan's stamp against what it would now be applied to.

    Raises:
        Refused: They differ; the message says in what.
    """
    stamp = read_json(terraform.workdir.stamp) or {}
    now = _stamp(terraform, deployment)
    differing = [_difference(name, stamp.get(name), now[name]) for name in now if stamp.get(name) != now[name]]
    if differing:
        listed = "\n".join(f"  {line}" for line in differing)
        raise Refused(
            f"The saved plan for {deployment.name!r} was made for something else; changed since:\n{listed}\n"
            f"Nothing was changed. Make a new one: infra.plan {deployment.name}"
        )


def _difference(name: str, before: object, now: object) -> str:
    return f"{name}: {before or 'none'} -> {now or 'none'}" if name in _SHOWN else name


def _stamp(terraform: Terraform, deployment: Deployment) -> dict[str, object]:
    return {
        "deployment": deployment.name,
        "account": deployment.account_id,
        "region": deployment.region,
        "endpoint": terraform.environment.get("AWS_ENDPOINT_URL"),
        **terraform.inputs.fingerprint(),
        "the plan file itself": hashlib.sha256(terraform.workdir.plan.read_bytes()).hexdigest(),
    }
