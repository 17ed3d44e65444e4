"""Where a deployment's state is, as the values that `init -backend-config` gets."""

from pathlib import Path

from goldstack.errors import ConfigError
from goldstack.project import JSON, Deployment

_EMULATED: dict[str, JSON] = {
    "use_path_style": True,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_requesting_account_id": True,
}


def backend_values(deployment: Deployment, kind: str, config: Path) -> dict[str, JSON]:
    """The values of the backend *kind* that infra/aws declares, for *deployment*.

    Raises:
        ConfigError: *kind* is not one that can be filled, or goldstack.json lacks what it needs.
    """
    if kind == "local":
        if deployment.remote_state:
            raise ConfigError(
                f"{config} gives deployment {deployment.name!r} a `remoteState`, but infra/aws declares backend 'local', "
                f"so its state would stay on this machine.\n"
                f'Write `backend "s3" {{}}` into infra/aws/backend.tf, or take `remoteState` out.'
            )
        return {"path": f"{deployment.name}.tfstate"}
    if kind != "s3":
        raise ConfigError(
            f'infra/aws declares backend {kind!r}, whose values cannot be told from {config}.\nUse "local" or "s3".'
        )
    remote = deployment.remote_state
    if remote is None:
        raise ConfigError(
            f"infra/aws declares backend 's3', but {config} gives deployment {deployment.name!r} no `remoteState`.\n"
            f'Add it: "remoteState": {{"bucket": "…", "key": "{deployment.name}.tfstate", "region": "{deployment.region}"}}'
        )
    values: dict[str, JSON] = {
        "bucket": remote.bucket,
        "key": remote.key,
        "region": remote.region,
        "use_lockfile": True,
        "encrypt": True,
    }
    if deployment.is_local or deployment.endpoint:
        values |= _EMULATED
    elif deployment.account_id:
        values["allowed_account_ids"] = [deployment.account_id]
    return values
