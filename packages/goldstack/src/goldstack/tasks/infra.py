"""Tasks `infra.*`: Terraform per deployment."""

import json as json_text
import sys

from invoke import Context, Exit

from ._deployed import data, deployed, say
from ._project import current_project, remember
from ._task import remainder, task

_DEPLOYMENT = {"deployment": "Name of a deployment in goldstack.json.", "dry": "Say what would run, and start nothing."}
_YES = {"yes": "Answer questions with yes (never the one about data loss)."}
_LOSS = {
    "allow-data-loss": "NAME of a table that may lose data; once for each.",
    "backup": "Make an on-demand backup of each such table first.",
}


@task(
    help=_DEPLOYMENT | _YES | _LOSS | {"no-migrate": "Leave pending migrations pending."}, iterable=["allow_data_loss"]
)
def up(
    c: Context,
    deployment: str,
    *,
    no_migrate: bool = False,
    allow_data_loss: list[str] | None = None,
    backup: bool = False,
    yes: bool = False,
    dry: bool = False,
) -> None:
    """Create or update the infrastructure, then run pending migrations; prints the outputs."""
    with deployed(c, deployment, dry=dry, yes=yes, losing=allow_data_loss, backup=backup) as lifecycle:
        lifecycle.up(None if no_migrate else data(c))


@task(help=_DEPLOYMENT)
def init(c: Context, deployment: str, *, dry: bool = False) -> None:
    """Initialise Terraform for a deployment."""
    with deployed(c, deployment, dry=dry, aws=False) as lifecycle:
        lifecycle.init()


@task(help=_DEPLOYMENT)
def plan(c: Context, deployment: str, *, dry: bool = False) -> None:
    """Show what `infra.apply` would change, and save it."""
    with deployed(c, deployment, dry=dry) as lifecycle:
        lifecycle.plan()


@task(help=_DEPLOYMENT | _YES | _LOSS, iterable=["allow_data_loss"])
def apply(
    c: Context,
    deployment: str,
    *,
    allow_data_loss: list[str] | None = None,
    backup: bool = False,
    yes: bool = False,
    dry: bool = False,
) -> None:
    """Apply exactly the plan that `infra.plan` saved, and delete it."""
    with deployed(c, deployment, dry=dry, yes=yes, losing=allow_data_loss, backup=backup) as lifecycle:
        lifecycle.apply()


@task(help=_DEPLOYMENT | _YES | _LOSS, iterable=["allow_data_loss"])
def destroy(
    c: Context,
    deployment: str,
    *,
    allow_data_loss: list[str] | None = None,
    backup: bool = False,
    yes: bool = False,
    dry: bool = False,
) -> None:
    """Destroy the infrastructure of a deployment, with all data in it."""
    from goldstack.deploy import check_destroy

    with deployed(
        c, deployment, dry=dry, yes=yes, losing=allow_data_loss, backup=backup, first=check_destroy
    ) as lifecycle:
        lifecycle.destroy()


@task(help=_DEPLOYMENT)
def upgrade(c: Context, deployment: str, *, dry: bool = False) -> None:
    """Take the newest provider versions that infra/aws accepts; says old -> new."""
    with deployed(c, deployment, dry=dry, aws=False) as lifecycle:
        lifecycle.upgrade()


@task(
    help=_DEPLOYMENT
    | _YES
    | _LOSS
    | {
        "command": 'A Terraform command; in quotes when it has two words: "state list". Its flags go after `--`.',
        "inject-variables": "Give Terraform the variables of goldstack.json.",
        "inject-backend-config": "Give `init` the deployment's backend (it always gets it).",
    },
    iterable=["allow_data_loss"],
    takes_remainder=True,
)
def terraform(
    c: Context,
    deployment: str,
    command: str,
    *,
    inject_variables: bool = False,
    inject_backend_config: bool = False,
    allow_data_loss: list[str] | None = None,
    backup: bool = False,
    yes: bool = False,
    dry: bool = False,
) -> None:
    """Run any Terraform command: infra.terraform dev --inject-variables plan -- -target=aws_dynamodb_table.this."""
    from goldstack.deploy import Passthrough

    asked = Passthrough.parse(command, remainder(sys.argv), inject_variables=inject_variables)
    with deployed(
        c,
        deployment,
        dry=dry,
        yes=yes,
        losing=allow_data_loss,
        backup=backup,
        first=asked.check,
        aws=asked.needs_aws,
    ) as lifecycle:
        code = lifecycle.terraform(asked)
    if inject_backend_config and asked.words[0] != "init":
        say("--inject-backend-config is for `init`; other commands use the backend that it set.")
    if code:
        raise Exit(code=code)


@task(
    help=_DEPLOYMENT
    | {
        "json": "Print one JSON document, as `terraform output -json` has it.",
        "show-sensitive": "Show sensitive values.",
    }
)
def output(
    c: Context,
    deployment: str,
    *,
    json: bool = False,
    show_sensitive: bool = False,
    dry: bool = False,
) -> None:
    """Print the outputs; sensitive ones are masked."""
    with deployed(c, deployment, dry=dry, aws=False) as lifecycle:
        lifecycle.output(as_json=json, show_sensitive=show_sensitive)


@task(help={"deployment": "Check this one alone.", "json": "Print one JSON document."})
def check(c: Context, *, deployment: str | None = None, json: bool = False) -> None:
    """Find what is wrong before Terraform does: nothing is started, nobody is asked; exits with 4 when something is found."""
    from goldstack.deploy.check import check as check_all

    project = current_project()
    report = check_all(project, [project.deployment(deployment)] if deployment else project.deployments)
    sys.stdout.write(f"{json_text.dumps(report.as_json(), indent=2) if json else report}\n")
    remember()
    if not report.ok:
        raise Exit(code=4)


@task(help={"dry": "Say whether it would be written, and write nothing."})
def schema(c: Context, *, dry: bool = False) -> None:
    """Write schemas/package.schema.json out of the variables of infra/aws, for editors."""
    from goldstack.deploy import write_schema

    dry = dry or c.config.run.dry
    path, changed = write_schema(current_project(), dry=dry)
    done = "would be written" if dry else "was written"
    sys.stdout.write(f"{path} {done if changed else 'is up to date'}.\n")
