"""goldstack.json and the variables of infra/aws, and the schema by which editors know these."""

from collections.abc import Iterator

from goldstack.deploy.schema import REMEDY, is_current
from goldstack.project import Deployment
from goldstack.project.schema import SCHEMA_FILE
from goldstack.terraform import Sources, disagreements
from goldstack.terraform.agreement import shared_faults

from .finding import Finding, of_problems
from .surroundings import Surroundings


def of_repository(around: Surroundings) -> Iterator[Finding]:
    """What is wrong with infra/aws and the schema whatever the deployment."""
    sources = around.sources
    if not isinstance(sources, Sources):
        yield Finding(code="infra", message=str(sources), place="infra/aws")
        return
    for path in sources.unreadable:
        text = (
            "cannot be parsed, so variables are not all checked.\nTerraform says what is wrong with it: inv infra.plan"
        )
        yield Finding(code="unreadable", message=text, place=str(path.relative_to(around.project.root)))
    yield from of_problems("variable", shared_faults(sources))
    if not sources.unreadable and not sources.faults and not is_current(around.project, sources):
        exists = (around.project.root / SCHEMA_FILE).exists()
        text = (
            f"does not say what infra/aws declares.\n{REMEDY}"
            if exists
            else f"is missing, by which editors know the variables.\n{REMEDY}"
        )
        yield Finding(code="schema", message=text, place=str(SCHEMA_FILE), severity="warning")


def of_deployment(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    """In what *deployment* and the variables do not agree."""
    sources = around.sources
    if not isinstance(sources, Sources):
        return
    found = disagreements(deployment, sources, config=around.project.path, environ=around.environ)
    shared = {*shared_faults(sources)}
    yield from of_problems("variable", (problem for problem in found if problem not in shared))
