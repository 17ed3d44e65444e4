"""The environment that Terraform gets: ours, without what would make it do something else."""

from collections.abc import Iterable, Mapping
from pathlib import Path

_STDOUT = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}


def terraform_environment(
    environ: Mapping[str, str], *, data: Path, cli_config: Path | None, variables: Iterable[str]
) -> tuple[dict[str, str], list[str]]:
    """The environment for Terraform out of *environ*, and a notice of what was taken out of it.

    Args:
        environ: Where AWS's own variables are settled already.
        data: TF_DATA_DIR of the deployment.
        cli_config: The CLI configuration to use, where the user has none.
        variables: Names of the variables that goldstack.json gives.
    """
    given = {f"TF_VAR_{name}" for name in variables}
    dropped = sorted(key for key, value in environ.items() if _misleads(key, value, given))
    environment = {key: value for key, value in environ.items() if key not in dropped}
    environment |= {"TF_DATA_DIR": str(data), "CHECKPOINT_DISABLE": "1"}
    named = environment.pop("TF_CLI_CONFIG_FILE", None)
    if cli_config:
        environment["TF_CLI_CONFIG_FILE"] = str(cli_config)
    elif named and Path(named).is_file():
        environment["TF_CLI_CONFIG_FILE"] = str(Path(named).absolute())  # Terraform's working directory is another one
    notice = f"Not handed to Terraform, since it would act otherwise than goldstack.json says: {', '.join(dropped)}."
    return environment, [notice] if dropped else []


def _misleads(key: str, value: str, given: set[str]) -> bool:
    return (
        key.startswith("TF_CLI_ARGS")
        or key in {"TF_WORKSPACE", "TF_DATA_DIR"}
        or key in given
        or (key == "TF_LOG_PATH" and value in _STDOUT)
    )
