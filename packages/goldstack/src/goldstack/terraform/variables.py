"""The variables that Terraform gets: goldstack.json held against what infra/aws declares."""

from collections.abc import Mapping
from pathlib import Path

from goldstack.errors import ConfigError
from goldstack.project import JSON, Deployment, closest, terraform_name

from .sources import Sources

_PREFIX = "TF_VAR_"


def variables(deployment: Deployment, sources: Sources, *, config: Path, environ: Mapping[str, str]) -> dict[str, JSON]:
    """The value of each declared variable that goldstack.json gives, by its Terraform name.

    Where a file of *sources* cannot be read, names are not judged: Terraform has the last word.

    Raises:
        ConfigError: All that does not agree, a paragraph each.
    """
    offered: dict[str, JSON] = {
        "aws_region": deployment.region,
        "deployment": deployment.name,
        "aws_account_id": deployment.account_id,
        "protected": deployment.protected,
    }
    given = {terraform_name(key): value for key, value in deployment.configuration.items()}
    values = {**{k: v for k, v in offered.items() if k in sources.variables and v is not None}, **given}
    problems = [*_stray_files(sources)]
    if not sources.unreadable:
        problems += _undeclared(deployment, sources, config)
        problems += _missing(values, sources, config, deployment, environ)
    problems += [
        _reserved(key, config, deployment) for key in deployment.configuration if terraform_name(key) in offered
    ]
    if problems:
        raise ConfigError("\n".join(problems))
    return values


def _undeclared(deployment: Deployment, sources: Sources, config: Path) -> list[str]:
    declared = {_camel(name): name for name in sources.variables}
    return [
        f"{config}: deployment {deployment.name!r}, configuration.{key}: {sources.folder} declares no variable "
        f"{terraform_name(key)!r}.{closest(key, declared)}\n"
        f"Declare it in variables.tf, or take the key out."
        for key in deployment.configuration
        if terraform_name(key) not in sources.variables
    ]


def _missing(
    values: Mapping[str, JSON], sources: Sources, config: Path, deployment: Deployment, environ: Mapping[str, str]
) -> list[str]:
    return [
        f"{variable.place}: variable {variable.name!r} has no default, and {config} gives deployment {deployment.name!r} no "
        f"value for it.\nAdd `{_camel(variable.name)}` to its configuration, or set {_PREFIX}{variable.name}."
        for variable in sources.variables.values()
        if not variable.has_default and variable.name not in values and f"{_PREFIX}{variable.name}" not in environ
    ]


def _reserved(key: str, config: Path, deployment: Deployment) -> str:
    return (
        f"{config}: deployment {deployment.name!r}, configuration.{key}: {terraform_name(key)!r} is always filled from the "
        f"deployment itself.\nTake the key out of `configuration`."
    )


def _stray_files(sources: Sources) -> list[str]:
    names = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")
    return [
        f"{path} would be read by Terraform for every deployment, beside goldstack.json.\n"
        f"Move its values into `configuration`, and delete it."
        for name in names
        for path in sorted(sources.folder.glob(name))
    ]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
