"""From a deployment's name to a Terraform that is ready to run for it: every check that needs no Terraform comes first."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from goldstack.aws.environment import AwsEnvironment
from goldstack.project import Deployment, Project
from goldstack.terraform import (
    Inputs,
    Terraform,
    Workdir,
    backend_values,
    check_version,
    cli_config,
    find_binary,
    locked,
    read_sources,
    terraform_environment,
    variables,
)

from .engine import check_engine
from .losses import GUARDED
from .reach import check_answers, environment_of, heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A deployment that Terraform may be run for."""

    project: Project
    deployment: Deployment
    terraform: Terraform
    aws: AwsEnvironment

    def exclusive(self, waiting: Callable[[], None]) -> AbstractContextManager[None]:
        """Keep other commands off the deployment; *waiting* is called where one has to be waited for."""
        return locked(self.terraform.workdir.lock, waiting=waiting)

    @property
    def heading(self) -> str:
        """One line that says what is about to be touched."""
        return heading(self.deployment, self.terraform.environment.get("AWS_ENDPOINT_URL"))


def prepare(
    project: Project,
    deployment: Deployment,
    *,
    say: Callable[[str], None],
    aws: bool,
    dry: bool = False,
    local_url: str | None = None,
) -> Prepared:
    """Check all that can be checked before Terraform starts, and gather what it is given.

    Args:
        project: Where infra/aws is.
        deployment: For which Terraform is to run.
        say: Receives notices.
        aws: Whether the command talks to AWS: credentials are checked, and the local AWS is started.
        dry: Start nothing and ask nobody.
        local_url: A server to use as the local AWS instead of that of the repository, which then is not started.

    Raises:
        ConfigError: goldstack.json, infra/aws, the credentials or the Terraform at hand do not fit.
        Refused: The environment would send Terraform somewhere else.
    """
    sources = read_sources(project.infra)
    values = variables(deployment, sources, config=project.path, environ=os.environ)
    backend = backend_values(deployment, sources.backend, project.path)
    check_engine(deployment)
    aws = aws or sources.backend != "local"
    aws_env = environment_of(project, deployment, local_url)
    binary = find_binary(os.environ)
    if aws and not dry:
        check_answers(deployment)
        _check_credentials(deployment, aws_env)
    version, platform = (binary.cached_version() or ("unknown", "")) if dry else binary.version(os.environ)
    if version != "unknown":
        check_version(version, [*sources.required_versions, *_stated(project, deployment)])
    if aws and not dry and deployment.is_local and not local_url:
        from .server import start_local

        start_local(project, say=say)
        aws_env = environment_of(project, deployment, local_url)
    workdir = Workdir.of(project.root, deployment.name)
    config = cli_config(sources, environ=os.environ, platform=platform)
    environment, notices = terraform_environment(
        aws_env.variables, data=workdir.data, cli_config=workdir.cli_config if config else None, variables=values
    )
    for notice in (*aws_env.notices, *notices, *(_unread(path.name) for path in sources.unreadable)):
        say(notice)
    inputs = Inputs(
        sources=sources,
        workdir=workdir,
        variables=values,
        backend=backend,
        cli_config=config,
        version=version,
        guarded=GUARDED,
        place={
            "account": deployment.account_id,
            "region": deployment.region,
            "endpoint": deployment.endpoint,
            "profile": deployment.profile,
        },
    )
    terraform = Terraform(deployment=deployment.name, binary=binary, inputs=inputs, environment=environment, say=say)
    return Prepared(project=project, deployment=deployment, terraform=terraform, aws=aws_env)


def _check_credentials(deployment: Deployment, environment: AwsEnvironment) -> None:
    if environment.ambient and not deployment.is_local:
        from goldstack.aws.identity import check_ambient

        check_ambient(deployment, environment)


def _stated(project: Project, deployment: Deployment) -> list[tuple[str, str]]:
    stated = deployment.terraform_version
    return [(stated, f"{project.path}, terraformVersion of {deployment.name!r},")] if stated else []


def _unread(name: str) -> str:
    return f"infra/aws/{name} cannot be parsed here, so names of variables are not checked; Terraform will say what is wrong."
