"""goldstack.json held against the variables of infra/aws, both ways, before Terraform is started."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from goldstack.project import (
    JSON,
    MOST_SHOWN,
    Deployment,
    Origin,
    Problem,
    camel_key,
    closest,
    cut,
    json_path,
    key_of,
    printable,
    quote,
    terraform_name,
)

from .declarations import Variable
from .fitting import misfits
from .sources import Sources

PREFIX = "TF_VAR_"
FACTS = ("aws_region", "deployment", "aws_account_id", "protected")
STRAY = ("terraform.tfvars", "terraform.tfvars.json", "*.auto.tfvars", "*.auto.tfvars.json")


def disagreements(
    deployment: Deployment, sources: Sources, *, config: Path, environ: Mapping[str, str]
) -> list[Problem]:
    """All in which *deployment*, out of the file *config*, and *sources* do not agree, by file and line.

    Where a file of *sources* cannot be read, only what it cannot change is judged: Terraform has the last word.
    """
    check = _Check(deployment, sources, config, environ)
    found = (shared_faults(sources), check.of_keys(), check.of_facts(), check.of_variables())
    return sorted({problem for problems in found for problem in problems})


def shared_faults(sources: Sources) -> list[Problem]:
    """What is wrong with *sources* whatever the deployment."""
    text = (
        "this file would be read by Terraform for every deployment, beside goldstack.json.\n"
        "Move its values into `configuration`, and delete it."
    )
    stray = (path for pattern in STRAY for path in sorted(sources.folder.glob(pattern)))
    return [*sources.faults, *(Problem(str(path), 0, 0, text) for path in stray)]


def own_facts(deployment: Deployment) -> dict[str, tuple[str, JSON]]:
    """What a deployment gives to the variables of these names, if they are declared: its key, and the value."""
    keys = ("awsRegion", "name", "awsAccountId", "protected")
    values: tuple[JSON, ...] = (deployment.region, deployment.name, deployment.account_id, deployment.protected)
    return {n: (key, value) for n, key, value in zip(FACTS, keys, values, strict=True) if value is not None}


class _Check:
    def __init__(self, deployment: Deployment, sources: Sources, config: Path, environ: Mapping[str, str]) -> None:
        self.deployment = deployment
        self.sources = sources
        self.config = config
        self.environ = environ
        self.origin = Origin(config, deployment.name)
        self.facts = own_facts(deployment)

    def of_keys(self) -> Iterator[Problem]:
        known = [key_of(declared) or declared for declared in self.sources.variables if declared not in FACTS]
        undeclared = 0
        for key, value in self.deployment.configuration.items():
            name = terraform_name(key)
            camel = camel_key(name)
            if name in FACTS:
                text = f"{name!r} is always filled from the deployment itself.\nTake the key out of `configuration`."
                yield self._of_value(text, key)
            elif "_" in key and camel and (name in self.sources.variables or self.sources.unreadable):
                text = f"keys are written in camelCase.\nWrite {quote(camel)} for the variable {quote(name)}."
                yield self._of_value(text, key)
            elif name in self.sources.variables:
                for steps, text in self._unfit(self.sources.variables[name], value):
                    yield self._of_value(text, key, *steps)
            elif not self.sources.unreadable:
                undeclared += 1
                meant = closest(key, known) if undeclared <= MOST_SHOWN else ""
                text = f"{self.sources.folder} declares no variable {quote(name)}.{meant}\n"
                yield self._of_value(f"{text}Declare it in variables.tf, or take the key out.", key)

    def of_facts(self) -> Iterator[Problem]:
        for name, (key, value) in self.facts.items():
            if name in self.sources.variables:
                for _, text in self._unfit(self.sources.variables[name], value):
                    yield self.origin.setting(f"deployment {self.deployment.name!r}, {key}: {text}", key)

    def of_variables(self) -> Iterator[Problem]:
        given = {*self.facts, *map(terraform_name, self.deployment.configuration)}
        given |= {name.removeprefix(PREFIX) for name in self.environ if name.startswith(PREFIX)}
        for variable in self.sources.variables.values():
            if variable.required and variable.name not in given and not self.sources.unreadable:
                yield Problem(variable.file, variable.line, 0, self._missing(variable))

    def _missing(self, variable: Variable) -> str:
        key = key_of(variable.name)
        entry = self.origin.setting("", "configuration").place
        return (
            f"variable {variable.name!r} has no default, and {entry} gives deployment {self.deployment.name!r} no value "
            f"for it.\n"
            + (f"Add `{key}` to its configuration, or set " if key else "No key leads to that name: rename it, or set ")
            + f"{PREFIX}{variable.name}."
        )

    def _unfit(self, variable: Variable, value: JSON) -> Iterator[tuple[Sequence[str | int], str]]:
        if value is None and not variable.nullable and variable.required:
            yield (
                (),
                f"null is no value for it: {variable.place} has `nullable = false`, and no default.\nGive a value.",
            )
        if variable.type is None or self.sources.unreadable_overrides:
            return
        declared = f"{variable.place} declares it as {printable(cut(str(variable.type)))}."
        for misfit in misfits(value, variable.type):
            steps = () if variable.sensitive else misfit.steps  # keys of a map are part of the value
            yield steps, f"{misfit.message(secret=variable.sensitive)}.\n{declared}"

    def _of_value(self, text: str, key: str, *steps: str | int) -> Problem:
        path = printable(cut(json_path(("configuration", key, *steps))))
        return self.origin.value(f"deployment {self.deployment.name!r}, {path}: {text}", key, *steps)
