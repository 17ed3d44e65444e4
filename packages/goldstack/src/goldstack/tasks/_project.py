"""The project that the command line works on."""

from functools import cache

from goldstack.project import Project, load


@cache
def current_project() -> Project:
    """The project in reach of the working directory, read once."""
    return load()
