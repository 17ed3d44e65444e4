"""Files that are left behind: who can read them, and plans that no longer fit."""

import shlex
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from goldstack.errors import ConfigError, Refused
from goldstack.project import Deployment
from goldstack.terraform import Workdir
from goldstack.terraform.files import WORK

from .finding import Finding
from .surroundings import Surroundings

_DAY = 24 * 60 * 60


def of_repository(around: Surroundings) -> Iterator[Finding]:
    """State that belongs to no deployment, and what deployments left that are no more."""
    root, names = around.project.root, {deployment.name for deployment in around.project.deployments}
    states = around.project.infra.glob("*.tfstate*")
    yield from _open_files(path for path in states if path.name.partition(".")[0] not in names)
    for path in sorted((root / WORK).glob("*/plan.tfplan")):
        if path.parent.name not in names:
            text = (
                f"is a saved plan of the deployment {path.parent.name!r}, which {around.project.path.name} does not have; "
                f"it holds values in clear.\nDelete it: rm -r {shlex.quote(str(path.parent))}"
            )
            yield Finding(code="plan", message=text, place=_shown(path, root), severity="warning")


def of_deployment(around: Surroundings, deployment: Deployment) -> Iterator[Finding]:
    """Files of *deployment* that others can read, and a saved plan that will be refused or is old."""
    work = Workdir.of(around.project.root, deployment.name)
    states = around.project.infra.glob(f"{deployment.name}.tfstate*")
    yield from _open_files((*sorted(states), work.plan, work.stamp, work.variables, work.backend))
    if work.plan.exists():
        yield from _plan(around, deployment, work.plan)


def _open_files(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in sorted(paths):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if mode & 0o077:
            text = (
                f"may be read or written by others (mode {mode:04o}), and holds values in clear.\n"
                f"Close it: chmod 600 {shlex.quote(str(path))}"
            )
            yield Finding(code="permissions", message=text, place=str(path), severity="warning")


def _plan(around: Surroundings, deployment: Deployment, plan: Path) -> Iterator[Finding]:
    place, name = _shown(plan, around.project.root), deployment.name
    remedy = f"Make a new one (inv infra.plan {name}), or delete it: rm {shlex.quote(str(plan))}"
    days = int((time.time() - plan.stat().st_mtime) // _DAY)
    if days:
        age = "1 day" if days == 1 else f"{days} days"
        text = f"was saved {age} ago; it holds values in clear.\n{remedy}"
        yield Finding(code="plan", message=text, place=place, severity="warning")
    if around.version is None:
        return
    from goldstack.deploy.prepare import prepare
    from goldstack.terraform import check_stamp

    try:
        prepared = prepare(around.project, deployment, say=lambda _: None, aws=False, dry=True)
        check_stamp(prepared.terraform, deployment, account=deployment.account_id)
    except ConfigError:  # what hinders every command has been found already
        return
    except Refused as error:
        yield Finding(code="plan", message=str(error), place=place, severity="warning")


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root))
