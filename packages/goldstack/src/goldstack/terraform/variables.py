"""The variables that Terraform gets."""

from collections.abc import Mapping
from pathlib import Path

from goldstack.errors import ConfigError
from goldstack.project import JSON, Deployment, listed, terraform_name

from .agreement import disagreements, own_facts
from .sources import Sources


def variables(deployment: Deployment, sources: Sources, *, config: Path, environ: Mapping[str, str]) -> dict[str, JSON]:
    """The value of each declared variable that goldstack.json gives, by its Terraform name.

    Raises:
        ConfigError: All in which goldstack.json and *sources* do not agree, a paragraph each.
    """
    if problems := disagreements(deployment, sources, config=config, environ=environ):
        raise ConfigError(listed(problems))
    facts = {name: value for name, (_, value) in own_facts(deployment).items() if name in sources.variables}
    return facts | {terraform_name(key): value for key, value in deployment.configuration.items()}
