"""The command line: Invoke tasks, thin, over the packages that do the work."""

import atexit
import gc

from invoke import Collection

from . import db, infra, local, repository
from ._streams import complete

__all__ = ["namespace"]


def namespace(*, data: str) -> Collection:
    """All tasks.

    Args:
        data: The data package's binding, as `module:attribute`; imported when migrations run.
    """
    complete()
    # Imports make many objects and no garbage: looking for some takes longer than infra.check.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)  # an ending process need not search for cycles: it takes longer than all our own work
    tasks = Collection.from_module(repository)
    tasks.add_collection(Collection.from_module(infra))
    tasks.add_collection(Collection.from_module(local))
    tasks.add_collection(Collection.from_module(db))
    tasks.configure({"goldstack": {"data": data}})
    return tasks
