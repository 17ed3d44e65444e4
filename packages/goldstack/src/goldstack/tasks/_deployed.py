"""A deployment, ready to be worked on by one command at a time."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from invoke import Context

from ._project import current_project
from ._streams import silence

if TYPE_CHECKING:
    from goldstack.deploy import Consent, DryRun, Lifecycle
    from goldstack.project import Deployment


@contextmanager
def deployed(
    c: Context,
    deployment: str,
    *,
    dry: bool,
    yes: bool = False,
    losing: Iterable[str] | None = None,
    backup: bool = False,
    aws: bool = True,
    first: Callable[["Deployment", "Consent"], None] | None = None,
) -> Iterator["Lifecycle | DryRun"]:
    """What can be done with *deployment*, held against other commands while it is done.

    Args:
        c: Invoke's context; its own `--dry` counts as *dry*.
        deployment: Its name.
        dry: Say what would run, and start nothing.
        yes: Answer plain questions with yes.
        losing: Names of tables that may lose data.
        backup: Back tables up before they may lose data.
        first: Refuses what can be refused before anything is asked.
        aws: Whether AWS is needed: credentials are checked, and the local AWS is started.
    """
    from goldstack.deploy import Consent, DryRun, Lifecycle
    from goldstack.deploy.prepare import prepare

    project = current_project()
    target = project.deployment(deployment)
    asking = ask if sys.stdin.isatty() else None
    consent = Consent(yes=yes, losing=frozenset(losing or ()), backup=backup, ask=asking)
    dry = dry or c.config.run.dry
    if first and not dry:
        first(target, consent)
    prepared = prepare(project, target, say=say, aws=aws, dry=dry)
    if dry:
        yield DryRun(prepared, show=_show)
        return
    with prepared.exclusive(lambda: say(f"Waiting for another command on {deployment!r} to end.")):
        from ._migrating import shown

        with shown(deployment) as listener:
            yield Lifecycle(prepared, say=say, consent=consent, listener=listener)


def data(c: Context) -> Callable[[], Any]:
    """Imports the data package, named by the composition root as `module:attribute`, when called."""
    module, _, attribute = c.config.goldstack.data.partition(":")
    return lambda: getattr(import_module(module), attribute)


def say(text: str) -> None:
    """Tell the user something of ours; Terraform's own output has standard output to itself."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:  # the reader has gone: what is under way goes on, unheard
        silence(sys.stderr)


def _show(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def ask(question: str) -> str:
    """Show *question*, and give the line that is typed."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline()
