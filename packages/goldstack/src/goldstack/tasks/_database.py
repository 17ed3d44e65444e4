"""The migrations of a deployment, ready to be worked on by one command."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from invoke import Context

from goldstack.errors import ConfigError

from ._deployed import ask, data, say
from ._migrating import shown
from ._project import current_project

if TYPE_CHECKING:
    from goldstack.deploy import Database


@contextmanager
def database(
    c: Context, deployment: str, *, yes: bool = False, losing: Iterable[str] | None = None, changes: bool = True
) -> "Iterator[Database]":
    """What can be done with the migrations of *deployment*.

    Args:
        c: Invoke's context.
        deployment: Its name.
        yes: Answer plain questions with yes.
        losing: Names of tables that may lose data.
        changes: Whether something is to be changed.

    Raises:
        ConfigError: Something is to be changed, and Invoke's own `--dry` is given, which nothing here knows how to heed.
    """
    from goldstack.deploy import Consent, Database

    if changes and c.config.run.dry:
        raise ConfigError(f"db.* has no dry run; nothing was done.\nSee what waits: inv db.status {deployment}")
    project = current_project()
    consent = Consent(yes=yes, losing=frozenset(losing or ()), ask=ask if sys.stdin.isatty() else None)
    with shown(deployment) as listener:
        yield Database(project, project.deployment(deployment), data(c), say=say, consent=consent, listener=listener)
