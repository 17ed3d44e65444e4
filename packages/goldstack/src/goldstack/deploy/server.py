"""The local AWS as the project describes it."""

from collections.abc import Callable

from goldstack.local import Server, start
from goldstack.project import Deployment, Project
from goldstack.project.model import LOCAL

from .engine import check_engine


def start_local(project: Project, *, say: Callable[[str], None], port: int | None = None) -> Server:
    """Start the local AWS with the region and the services of the deployment `local`, or find it running.

    Where there is no such deployment, the first one's region is taken.

    Raises:
        ConfigError: GOLDSTACK_LOCAL_ENGINE asks for another engine than the one that Terraform needs.
        PortInUse: Another program, or another clone's server, holds the port.
        LocalServerError: It does not start.
    """
    local: Deployment = next((each for each in project.deployments if each.name == LOCAL), project.deployments[0])
    check_engine(local)
    return start(project.root, region=local.region, services=local.local_services, port=port, notify=say)
